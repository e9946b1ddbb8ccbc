"""Reading policy files: YAML with the place of every value, so that a refusal can point at it.

Only plain mappings, lists, text, whole numbers, yes/no and dates; no anchors, aliases, tags or repeated keys.
"""

import hashlib
import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import TypeVar

import yaml

from firsthour.policy.errors import WritingRefused

LONGEST_FILE = 256 * 1024
"""Characters. Far above any honest policy file; bounds the work a hostile one can cause."""

DEEPEST_NESTING = 12

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_Words = TypeVar("_Words", bound=StrEnum)


def canonical(text: str) -> str:
    """The form in which a policy file is adopted and digested.

    NFC, line feeds only, no trailing blanks, no empty lines around, one last line feed.
    """
    lines = _LINE_BREAK.split(unicodedata.normalize("NFC", text.removeprefix("\ufeff")))
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def digest(text: str) -> str:
    """SHA-256 of a canonical text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


class Written:
    """One value of a policy file together with its place. Every reading method refuses with that place."""

    def __init__(self, node: yaml.Node, page: "Page") -> None:
        self.node = node
        self.page = page

    @property
    def line(self) -> int:
        """The line the value starts on, from 0."""
        return self.node.start_mark.line

    @property
    def column(self) -> int:
        """The column the value starts on, from 0."""
        return self.node.start_mark.column

    def refuse(self, cause: str, remedy: str) -> WritingRefused:
        """The refusal that points at this value, ready to be raised."""
        return self.page.refuse(self.line, self.column, cause, remedy)

    @property
    def is_mapping(self) -> bool:
        """Whether the value is made of keys and values."""
        return isinstance(self.node, yaml.MappingNode)

    def mapping(self, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict[str, "Written"]:
        """The values by key; refuses a missing or unknown key."""
        entries = self.open_mapping()
        known = (*required, *optional)
        for key_node, _ in self.node.value:
            if key_node.value not in known:
                raise Written(key_node, self.page).refuse(
                    f"'{key_node.value}' is not a key here.", f"Use only: {', '.join(known)}."
                )
        for key in required:
            if key not in entries:
                raise self.refuse(f"The key '{key}' is missing.", f"Add a line '{key}: …' here.")
        return entries

    def open_mapping(self) -> dict[str, "Written"]:
        """The values by key, whatever the keys are called."""
        if not self.is_mapping:
            raise self.refuse("Keys with values are needed here.", "Write one 'key: value' a line.")
        entries: dict[str, Written] = {}
        for key_node, value_node in self.node.value:
            key = Written(key_node, self.page).text()
            if key in entries:
                raise Written(key_node, self.page).refuse(f"The key '{key}' is written twice.", "Keep one of them.")
            entries[key] = Written(value_node, self.page)
        return entries

    def sequence(self) -> list["Written"]:
        """The values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.refuse("A list is needed here.", "Start each line with '- ', or write [one, two].")
        return [Written(node, self.page) for node in self.node.value]

    def text(self) -> str:
        """Text that is not empty."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag != "tag:yaml.org,2002:str":
            raise self.refuse("Text is needed here.", "Put the value in quotation marks.")
        if not self.node.value.strip():
            raise self.refuse("The text is empty.", "Write the text, or leave the key out.")
        return self.node.value

    def whole(self, *, least: int, most: int = 1_000_000) -> int:
        """A whole number within bounds, in decimal digits."""
        value = self.node.value
        plain = isinstance(self.node, yaml.ScalarNode) and self.node.tag == "tag:yaml.org,2002:int"
        if not (plain and re.fullmatch("0|[1-9][0-9]{0,8}", value) and least <= int(value) <= most):
            raise self.refuse(f"A whole number from {least} to {most} is needed here.", "Write it in digits, unquoted.")
        return int(value)

    def truth(self) -> bool:
        """`true` or `false`, written so."""
        if self.node.tag != "tag:yaml.org,2002:bool" or self.node.value not in ("true", "false"):
            raise self.refuse("true or false is needed here.", "Write true or false, unquoted.")
        return self.node.value == "true"

    def day(self) -> date:
        """A calendar day, YYYY-MM-DD."""
        value = self.node.value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self.refuse("A day is needed here.", "Write it as YYYY-MM-DD, for example 2026-12-01.") from None

    def choice(self, words: type[_Words]) -> _Words:
        """One of a closed list of words."""
        text = self.text()
        if text not in set(words):
            raise self.refuse(f"'{text}' is not one of the words allowed here.", f"Use one of: {', '.join(words)}.")
        return words(text)


class Page:
    """A policy file: its name, its lines, and the class of its refusals."""

    def __init__(self, text: str, *, file: str, refusal: type[WritingRefused]) -> None:
        self.file = file
        self.refusal = refusal
        self.text = text
        self.lines = text.split("\n")

    def refuse(self, line: int, column: int, cause: str, remedy: str) -> WritingRefused:
        """The refusal that points at a place; `line` and `column` from 0."""
        shown = self.lines[line] if line < len(self.lines) else ""
        excerpt = f"  {shown[:200]}\n  {' ' * min(column, 200)}^"
        return self.refusal(
            file=self.file, line=line + 1, column=column + 1, cause=cause, remedy=remedy, excerpt=excerpt
        )

    def root(self) -> Written:
        """The file's outermost value. Refuses YAML that is broken or uses more than these files need."""
        if len(self.text) > LONGEST_FILE:
            raise self.refuse(0, 0, f"The file is longer than {LONGEST_FILE} characters.", "Split it into several.")
        try:
            self._refuse_extras()
            node = yaml.compose(self.text, Loader=yaml.SafeLoader)
        except yaml.reader.ReaderError as broken:
            before = self.text[: broken.position]
            place = before.count("\n"), len(before) - before.rfind("\n") - 1
            raise self.refuse(*place, "A character that YAML does not allow.", "Remove the character.") from None
        except yaml.MarkedYAMLError as broken:
            mark = broken.problem_mark or broken.context_mark
            place = (mark.line, mark.column) if mark else (0, 0)
            raise self.refuse(*place, f"This is not YAML: {broken.problem}.", "Check indentation and quotes.") from None
        if node is None:
            raise self.refuse(0, 0, "The file is empty.", "Write it, or remove the file.")
        return Written(node, self)

    def _refuse_extras(self) -> None:
        depth = 0
        for event in yaml.parse(self.text, Loader=yaml.SafeLoader):
            place = event.start_mark.line, event.start_mark.column
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST_NESTING:
                raise self.refuse(*place, "The values are nested too deeply.", "Write them flatter.")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self.refuse(*place, "Anchors and aliases are not allowed.", "Write the value out in full.")
            if getattr(event, "tag", None):
                raise self.refuse(*place, "Tags are not allowed.", "Remove the word that starts with '!'.")


def read(text: str, *, file: str, refusal: type[WritingRefused]) -> Written:
    """The outermost value of a canonical text; `file` is the name refusals show."""
    return Page(text, file=file, refusal=refusal).root()
