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


class EntryKindUnusable(Refusal):
    code = "matching:entry:kind-unusable"
    sentence = "Entries cannot be made of {kind} fingerprints."
    remedy = "Use one of: {kinds}."


class EntryValueUnusable(Refusal):
    code = "matching:entry:value-unusable"
    sentence = "This is no {kind} fingerprint: those are 64 hexadecimal digits, of MD5 32."
    remedy = "Check that the list names the right kind of fingerprint for this column."


class ConfirmationNeedsPerson(Refusal):
    code = "matching:entry:confirmation-needs-person"
    sentence = "Only a person can confirm an entry."
    remedy = "Let a reviewer of this platform look at it (constitution, article 2)."


class PurposeProtected(Refusal):
    code = "matching:entry:purpose-protected"
    sentence = "Material with the purpose {purpose} cannot be confirmed as an entry that acts by itself."
    remedy = "Leave it as seed, so that each hit is looked at by a person, or retire it."
    law = "EU 2021/784 Art. 1(3)"


class EntryNotOpen(Refusal):
    code = "matching:entry:not-open"
    sentence = "The entry is {status} and cannot be confirmed."
    remedy = "A retired entry stays retired; add it anew if it was retired by mistake."


class EntryRetired(Refusal):
    code = "matching:entry:retired"
    sentence = "The entry is retired and can be neither disputed nor changed."
    remedy = "Nothing needs to be done: a retired entry matches nothing."


class EditNeedsPerson(Refusal):
    code = "matching:entry:edit-needs-person"
    sentence = "Only a person can change what is said of an entry."
    remedy = "Let a reviewer of this platform do it."


class AllowanceNeedsPerson(Refusal):
    code = "matching:allowance:needs-person"
    sentence = "Only a person can put a fingerprint on the allow-list."
    remedy = "Let a person of this platform who looked at the material do it."


class AllowanceUnknown(Refusal):
    code = "matching:allowance:unknown"
    sentence = "This {kind} fingerprint is not on the allow-list."
    remedy = "See `firsthour bank list` for what is on it."


class ListUnreadable(Refusal):
    code = "matching:list:unreadable"
    sentence = "The list {file} cannot be read: {cause}."
    remedy = "Give CSV with a header, JSON lines, a value a line, or a .state.pickle of the threatexchange library."


class ListUnusable(Refusal):
    """A list has lines that are no fingerprints, or none that are; a scan against half a list would be no answer."""

    code = "matching:list:unusable"
    sentence = "The hash list {name} cannot be used: {count} of its lines are no fingerprints, or it is empty."
    remedy = "Correct the lines that were named; a list is CSV with kind and value, JSON lines, or one value a line."


class NothingPublished(Refusal):
    """The published directory holds no complete state yet."""

    code = "matching:state:unpublished"
    sentence = "Nothing has been published in {directory} yet."
    remedy = "Start the worker: it publishes keys, banks, entries and rules within a second of starting."


class PublishedBehind(Refusal):
    """The counter promises a change that the files do not hold."""

    code = "matching:state:behind"
    sentence = "The counter says {promised}, the published files hold only {found}."
    remedy = "Restart the worker so that it publishes a fresh segment; until then no answer may be given."


class PublishedInvalid(Refusal):
    """A published record breaks the rules of the format."""

    code = "matching:record:invalid"
    sentence = "The published record {number} cannot be used: {cause}."
    remedy = "Restart the worker so that it publishes a fresh segment, and report the cause to the developers."


class TailTorn(Refusal):
    """The publisher was killed in the middle of an append; the tail may not be continued."""

    code = "matching:tail:torn"
    sentence = "The tail {file} ends in an unfinished frame at byte {offset}."
    remedy = "Write a new segment and begin a new tail; the unfinished change was never announced."
