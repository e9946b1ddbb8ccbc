"""What the reviewing room refuses."""

from firsthour.ledger.errors import Refusal


class CaseClaimed(Refusal):
    code = "reviewing:case:claimed"
    sentence = "Somebody else is working on this case."
    remedy = "Take the next one from the queue; this one comes free as soon as they release it or close its page."


class QueueEmpty(Refusal):
    code = "reviewing:queue:empty"
    sentence = "No case waits for you here."
    remedy = "Show all cases of the queue, or come back later."


class NoteEmpty(Refusal):
    code = "reviewing:note:empty"
    sentence = "The note is empty, or longer than {most} characters."
    remedy = "Write down what the next person should know of this case."


class SearchTooShort(Refusal):
    code = "reviewing:search:too-short"
    sentence = "Nothing to search for: write at least {least} characters."
    remedy = "Search for a word, an item, a clause, the reference of an order, or part of a note."


class ViewUnnamed(Refusal):
    code = "reviewing:view:unnamed"
    sentence = "A saved view needs a name of at most {most} characters."
    remedy = "Name it after what it shows, so that you find it again."


class SavedViewUnknown(Refusal):
    code = "reviewing:view:unknown"
    sentence = "There is no such saved view of yours."
    remedy = "Choose it from the list above the queue."
