"""What the reviewing room refuses."""

from datetime import UTC, datetime

from firsthour.ledger.errors import Refusal


class CaseClaimed(Refusal):
    code = "reviewing:case:claimed"
    sentence = "Somebody else is working on this case."
    remedy = "Take the next one from the queue; this one comes free as soon as they release it or close its page."


class CaseEscalated(Refusal):
    code = "reviewing:case:escalated"
    sentence = "This case was handed on: {lane} colleagues decide it."
    remedy = "Take the next one from the queue; its page stays readable."


class CaseEscalatedAlready(Refusal):
    code = "reviewing:case:escalated-already"
    sentence = "This case has been handed on already."
    remedy = "Add a note for whoever decides it."


class CaseNotEscalated(Refusal):
    code = "reviewing:case:not-escalated"
    sentence = "This case was not handed on."
    remedy = "Take it from the queue as any other."


class ReasonsMissing(Refusal):
    code = "reviewing:escalation:no-reasons"
    sentence = "Whoever hands a case on says why, in at most {most} characters."
    remedy = "Write what you could not decide, for whoever decides it."


class OpinionAsked(Refusal):
    code = "reviewing:opinion:asked-already"
    sentence = "A second opinion on this case has been asked for and is not given yet."
    remedy = "Wait for it, or decide without it."


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


class NothingToReview(Refusal):
    code = "reviewing:blind-review:none"
    sentence = "No decision waits to be looked at once more by you."
    remedy = "Come back later; decisions are drawn by chance, and never your own."


class BlindReviewUnknown(Refusal):
    code = "reviewing:blind-review:unknown"
    sentence = "You are not asked for a judgement here, or have given it."
    remedy = "Take the next one from the page of second reviews."


class GoldUnusable(Refusal):
    code = "reviewing:gold:unusable"
    sentence = "This case cannot be a gold item: it is not decided, its evidence is not there, or it is one already."
    remedy = "Choose a decided case whose picture can be shown."


class GoldUnknown(Refusal):
    code = "reviewing:gold:unknown"
    sentence = "There is no such gold item in use."
    remedy = "Choose it from the page of quality."


class RestUnfinished(Refusal):
    code = "reviewing:rest:unfinished"
    sentence = "You have a break until {until}: you have looked at much."
    remedy = "Do something else until then. Nobody can shorten it, and nobody calls you for an order before it is over."

    def __init__(self, *, until: datetime) -> None:
        super().__init__(until=f"{until.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


class BudgetUnusable(Refusal):
    code = "reviewing:budget:unusable"
    sentence = "A budget of your own is between {least} and {most} minutes a day."
    remedy = "Choose fewer minutes than everybody has, or leave the field empty to have as many."


class ComfortOfAnother(Refusal):
    code = "reviewing:comfort:of-another"
    sentence = "Nobody chooses for somebody else how they want to work."
    remedy = "Ask them to choose it on their own page."


class ThemeUnknown(Refusal):
    code = "reviewing:theme:unknown"
    sentence = "One of the themes is none of the taxonomy."
    remedy = "Choose them from the list."
