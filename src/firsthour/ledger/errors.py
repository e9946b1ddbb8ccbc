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
