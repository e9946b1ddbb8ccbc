"""What the cases room refuses."""

from firsthour.ledger.errors import Refusal


class CaseUnknown(Refusal):
    code = "cases:case:unknown"
    sentence = "There is no such case."
    remedy = "Choose it from the list of cases."


class NoGround(Refusal):
    code = "cases:decision:no-ground"
    sentence = "A restriction needs a clause of the terms in force, or a provision of law."
    remedy = "Name the clause or provision the item breaks; without one it stays up (constitution, article 1)."
    law = "EU 2022/2065 Art. 17(3)"


class GuessRefused(Refusal):
    code = "cases:decision:guess"
    sentence = "The rule may not act by itself here: {reason}."
    remedy = "A person decides; the case is in the queue (constitution, article 2)."


class OnlyAPerson(Refusal):
    code = "cases:decision:only-a-person"
    sentence = "Only a person decides that an item is left as it is."
    remedy = "Leave the case open; it is in the queue."


class CaseDecided(Refusal):
    code = "cases:case:decided"
    sentence = "This case has been decided already."
    remedy = "Look at the decision on its page; a restriction in force can be reversed there."


class NotSealedYet(Refusal):
    code = "cases:decision:not-sealed"
    sentence = "The evidence is not sealed yet."
    remedy = "The worker seals it first; a decision never goes before its evidence (constitution, article 3)."


class NothingToReverse(Refusal):
    code = "cases:decision:nothing-to-reverse"
    sentence = "There is no restriction in force in this case."
    remedy = "Look at the trail of the case: it was reversed already, or never restricted."


class EntryNotHit(Refusal):
    code = "cases:entry:not-hit"
    sentence = "The item of this case did not hit that entry."
    remedy = "Judge an entry from a case in which it was hit."


class ItemNotSeen(Refusal):
    code = "cases:item:not-seen"
    sentence = "You have not looked at this item, so you cannot confirm what it was found by."
    remedy = "Press one of the buttons under its picture first; that you looked is recorded."
    law = "EU 2021/784 Art. 1(3)"


class ItemWithheld(Refusal):
    code = "cases:item:withheld"
    sentence = "An order on this item may not be told yet, and a decision of our own would tell it."
    remedy = "The order keeps the item unavailable; decide when the withholding has ended."
    law = "EU 2021/784 Art. 11(3)"
