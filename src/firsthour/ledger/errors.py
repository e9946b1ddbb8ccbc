"""Refusals: the one shape in which any room says no."""


class Refusal(Exception):
    """A request that cannot be granted: a code for programs, a sentence and a remedy for people, the law if any.

    Rooms subclass it in their `errors.py`; doors decide how it looks. `values` fill the placeholders of the texts
    and must never hold personal data.
    """

    code = "ledger:refusal"
    sentence = "This cannot be done."
    remedy = "Read the reason above and try again."
    law = ""

    def __init__(self, **values: object) -> None:
        self.values = values
        self.sentence = type(self).sentence.format(**values)
        self.remedy = type(self).remedy.format(**values)
        super().__init__(f"{self.code}: {self.sentence} {self.remedy}")


class FileDamaged(Refusal):
    """A file that two processes share does not read back as it was written; `offset` is the first bad byte."""

    code = "ledger:file:damaged"
    sentence = "The file {file} is damaged at byte {offset}: {cause}."
    remedy = "Keep the file for examination, check the disk, and restore it from the machine's backup."

    def __init__(self, *, file: str, offset: int, cause: str) -> None:
        self.offset = offset
        super().__init__(file=file, offset=offset, cause=cause)


class HeadUnreadable(Refusal):
    code = "ledger:head:unreadable"
    sentence = "This text is no head of a log."
    remedy = "Give the whole text of a head as it was published or mailed, from its first line to its signatures."


class HeadForeign(Refusal):
    code = "ledger:head:foreign"
    sentence = "This head is not one of this log: {reason}."
    remedy = "Give a head that this installation published or mailed earlier, unchanged."


class HeadNotAhead(Refusal):
    code = "ledger:head:not-ahead"
    sentence = "The head speaks of {seen} sealed events and the database has {kept}: nothing of it was lost."
    remedy = "No new epoch is needed; start the worker, it goes on sealing."


class LogBehindItsHead(Refusal):
    code = "ledger:log:behind-its-head"
    sentence = "The database has {kept} sealed events, but a head over {published} was already published."
    remedy = (
        "The database is older than what was published, as after a restore from a backup. Find the last head that "
        "anybody outside has, and say so with `firsthour ledger restored --head FILE`; nothing is sealed until then."
    )


class LogNotBegun(Refusal):
    code = "ledger:log:not-begun"
    sentence = "Nothing has been sealed yet."
    remedy = "Start the worker; it seals about once a second."


class SealingKeyMissing(Refusal):
    code = "ledger:key:missing"
    sentence = "The key {key} signs heads of this log, but its private part is not here."
    remedy = (
        "Bring the folder `keys` back from your copy of it. If it is lost for good, retire the key with "
        "`firsthour ledger retire-key` after a new one was adopted with `firsthour ledger adopt-key`."
    )


class KeyNotInForce(Refusal):
    code = "ledger:key:not-in-force"
    sentence = "The key {key} does not sign heads of this log."
    remedy = "`firsthour ledger status` lists the keys in force."


class LastKeyStays(Refusal):
    code = "ledger:key:last"
    sentence = "A log without a key could not be sealed."
    remedy = "Adopt the new key first; both sign for a while, then retire the old one."


class LeafUnknown(Refusal):
    code = "ledger:leaf:unknown"
    sentence = "There is no such sealed event."
    remedy = "An event is sealed about a second after it was recorded; ask again, or check its id."


class ProofUnavailable(Refusal):
    code = "ledger:proof:unavailable"
    sentence = "There is no such proof: {reason}."
    remedy = "Ask for numbers up to the size of the latest head, the smaller one first."


class ExportFolderTaken(Refusal):
    code = "ledger:export:folder-taken"
    sentence = "The folder {folder} is not empty."
    remedy = "Name a folder that is empty or not there yet; an export never mixes with an earlier one."
