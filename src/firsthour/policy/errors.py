"""Refusals of policy: each names the file, the line and the column of what must change."""

from firsthour.ledger.errors import Refusal


class WritingRefused(Refusal):
    """A policy file that cannot be taken as it is written. `line` and `column` count from 1.

    `excerpt` shows the line with a caret under the place; it is also the end of the exception's text.
    """

    code = "policy:writing:refused"
    sentence = "{file}, line {line}, column {column}: {cause}"
    remedy = "{remedy}"

    def __init__(self, *, file: str, line: int, column: int, cause: str, remedy: str, excerpt: str = "") -> None:
        super().__init__(file=file, line=line, column=column, cause=cause, remedy=remedy)
        self.file = file
        self.line = line
        self.column = column
        self.cause = cause
        self.excerpt = excerpt

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}\n{self.excerpt}\n{self.remedy}"


class RuleRefused(WritingRefused):
    """A rule that cannot be adopted as written."""

    code = "policy:rule:refused"
    law = "EU 2021/784 Art. 5(3)"


class PackRefused(WritingRefused):
    """Terms, provisions or a taxonomy that cannot be adopted as written."""

    code = "policy:pack:refused"
    law = "EU 2022/2065 Art. 14(1)"
