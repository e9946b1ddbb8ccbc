"""What the vault refuses."""

from firsthour.ledger.errors import Refusal


class ExhibitUnknown(Refusal):
    code = "vault:exhibit:unknown"
    sentence = "There is no such exhibit."
    remedy = "Follow the link from its case."


class ExhibitNotSealed(Refusal):
    code = "vault:exhibit:not-sealed"
    sentence = "The exhibit is not wholly sealed yet."
    remedy = "Wait until the worker has finished sealing it; a decision never goes before its evidence."


class ExhibitDestroyed(Refusal):
    code = "vault:exhibit:destroyed"
    sentence = "The exhibit was destroyed when its term was over, or is being destroyed now."
    remedy = "Nothing brings it back; `firsthour exhibit certificate` says when and why."
    law = "EU 2021/784 Art. 6(2)"


class KeptStill(Refusal):
    code = "vault:exhibit:kept-still"
    sentence = "The exhibit is kept until {until} UTC and cannot be destroyed before."
    remedy = "Wait for that day. If it rests on a proceeding that is over, release its hold."
    law = "EU 2021/784 Art. 6(1)"


class HoldUnknown(Refusal):
    code = "vault:hold:unknown"
    sentence = "There is no such hold."
    remedy = "List the holds of an exhibit with `firsthour exhibit show`."


class HoldUnexplained(Refusal):
    code = "vault:hold:unexplained"
    sentence = "A hold for a proceeding needs a person who places it and a reason that fits its basis."
    remedy = "Sign in and choose one of the reasons."
    law = "EU 2021/784 Art. 6(1)"


class HoldStands(Refusal):
    code = "vault:hold:stands"
    sentence = "This proceeding has its hold already."
    remedy = "Extend that one when an authority or a court asks."
    law = "EU 2021/784 Art. 6(2)"


class HoldEndUnusable(Refusal):
    code = "vault:hold:end-unusable"
    sentence = "A hold ends on a day to come, at the latest on {latest}."
    remedy = "Choose a day within a year; while the proceeding lasts it may be extended."
    law = "EU 2021/784 Art. 6(2)"


class HoldOver(Refusal):
    code = "vault:hold:over"
    sentence = "The hold has ended or was released."
    remedy = "Place a new one if the exhibit is still there and another proceeding needs it."


class HoldNotExtended(Refusal):
    code = "vault:hold:not-extended"
    sentence = "Only the hold of a proceeding is extended, and only to a later day."
    remedy = "Choose a later day; the terms of the law run by themselves."
    law = "EU 2021/784 Art. 6(2)"


class HoldIsLaw(Refusal):
    code = "vault:hold:is-law"
    sentence = "This hold is a term of the law and cannot be released."
    remedy = "Wait for its end."
    law = "EU 2021/784 Art. 6(1), EU 2022/2065 Art. 20(1)"


class MonthInUse(Refusal):
    code = "vault:retention-key:in-use"
    sentence = "The retention key of {month} is still needed: the month is not over, or an exhibit lives under it."
    remedy = "Wait; the worker destroys it as soon as nothing needs it."


class RetentionKeyGone(Refusal):
    code = "vault:retention-key:gone"
    sentence = "The retention key of {month} is not there."
    remedy = "Unless that month was destroyed on purpose, restore keys/retention from where you keep it."


class StoredBytesMissing(Refusal):
    code = "vault:store:missing"
    sentence = "The stored bytes {name} are not there."
    remedy = "Restore the vault from backup; the exhibit's keys are kept apart and still fit."


class StoredBytesAltered(Refusal):
    code = "vault:store:altered"
    sentence = "The stored bytes {name} are not the ones that were sealed."
    remedy = "Restore the vault from backup and find out who wrote to it; the ledger has the digest that was sealed."


class NameTaken(Refusal):
    code = "vault:store:name-taken"
    sentence = "Other bytes lie under the name {name} already."
    remedy = "Nothing is overwritten in the vault; restore it from backup if it was written to by hand."
