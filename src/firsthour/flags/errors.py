"""What the flags room refuses."""

from collections.abc import Sequence

from firsthour.flags.words import Fault
from firsthour.ledger.errors import Refusal


class FlagIncomplete(Refusal):
    """`faults` says what is missing, for doors that show it field by field."""

    code = "flags:flag:incomplete"
    sentence = "The notice lacks something: {faults}."
    remedy = "Give every exact address, why the content is illegal, your name, your mail address and the confirmation."
    law = "EU 2022/2065 Art. 16(2)"

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(faults=", ".join(faults))


class FlagRepeatedDifferently(Refusal):
    code = "flags:flag:repeated-differently"
    sentence = "This Idempotency-Key came before with another notice."
    remedy = "Use a fresh key for another notice; repeat a notice with exactly the same fields."


class FlagUnknown(Refusal):
    code = "flags:flag:unknown"
    sentence = "There is no such flag."
    remedy = "Choose it from the list of flags."


class FlagAnsweredAlready(Refusal):
    code = "flags:flag:answered-already"
    sentence = "This flag has been answered already."
    remedy = "Whoever disagrees with the answer can complain; the flag's page says until when."


class FlagHasCase(Refusal):
    code = "flags:flag:has-case"
    sentence = "The content of this flag was found, so its case decides the flag."
    remedy = "Decide the case; only what is manifestly unfounded can be answered without."


class NotifierUnknown(Refusal):
    code = "flags:notifier:unknown"
    sentence = "There is no such notifier."
    remedy = "Copy the pseudonym from the page of a flag, or give the mail address exactly as it was in the notice."


class NotifierErased(Refusal):
    code = "flags:notifier:erased"
    sentence = "Who this notifier was has been erased already."
    remedy = "Nothing is left to do; the pseudonym leads to nobody."


class NotifierErasureUnanswered(Refusal):
    code = "flags:erasure:unanswered"
    sentence = "No request of this notifier for erasure has been answered."
    remedy = "Take the request down with `firsthour notifier erase` and let the worker run."
    law = "EU 2016/679 Art. 12(3)"


class FlaggerUnknown(Refusal):
    code = "flags:flagger:unknown"
    sentence = "There is no such trusted flagger."
    remedy = "Choose it from the list; `firsthour flagger list` shows it."


class FlaggerUnusable(Refusal):
    code = "flags:flagger:unusable"
    sentence = "The trusted flagger cannot be registered: {cause}"
    remedy = "Copy name, awarding coordinator, country and day from the European Commission's public list."
    law = "EU 2022/2065 Art. 22(5)"


class FlaggerKeyWrong(Refusal):
    code = "flags:flagger:key-wrong"
    sentence = "This access code belongs to no trusted flagger in force."
    remedy = "Leave the code out, or ask the operator for a new one; a suspended flagger's code does not work."
    law = "EU 2022/2065 Art. 22(6)"
