"""What the matching room refuses."""

from firsthour.ledger.errors import Refusal


class BankUnknown(Refusal):
    code = "matching:bank:unknown"
    sentence = "There is no bank named {name}."
    remedy = "Use the name of an existing bank, or add one."


class BankDistancesUnusable(Refusal):
    code = "matching:bank:distances-unusable"
    sentence = "The distances {near} and {far} cannot be used."
    remedy = "The nearer must not be above the farther, and the farther not above 31 of 256 bits."


class EntryUnknown(Refusal):
    code = "matching:entry:unknown"
    sentence = "There is no such entry."
    remedy = "Look it up in its bank; it may have been retired under another number."


class EntryValueUnusable(Refusal):
    code = "matching:entry:value-unusable"
    sentence = "{kind} fingerprints are 64 hexadecimal digits; this is not."
    remedy = "Check that the list names the right kind of fingerprint for this column."


class ConfirmationNeedsPerson(Refusal):
    code = "matching:entry:confirmation-needs-person"
    sentence = "Only a person can confirm an entry."
    remedy = "Let a reviewer of this platform look at it (constitution, article 2)."


class EntryNotOpen(Refusal):
    code = "matching:entry:not-open"
    sentence = "The entry is {status} and cannot be confirmed."
    remedy = "A retired entry stays retired; add it anew if it was retired by mistake."
