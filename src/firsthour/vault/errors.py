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
