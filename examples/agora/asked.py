"""Reading a webhook request's JSON, field by field; what does not fit is refused by name."""

import json
from collections.abc import Sequence
from http import HTTPStatus

from agora.problems import Problem


def refused(code: str, detail: str) -> Problem:
    """A request that was genuine but cannot be carried out as it is."""
    return Problem(HTTPStatus.BAD_REQUEST, code, detail, "Send the request as docs/reference/webhook.md describes it.")


class Asked:
    """A JSON object whose fields are taken out by kind. Fields nobody takes are left alone."""

    def __init__(self, members: dict[str, object], where: str = "") -> None:
        self._members = members
        self._where = where

    @classmethod
    def parse(cls, body: bytes) -> "Asked":
        """The object in `body`."""
        try:
            members = json.loads(body)
        except (ValueError, RecursionError):
            raise refused("body-not-json", "The body is not JSON.") from None
        if not isinstance(members, dict):
            raise refused("body-not-json", "The body is not a JSON object.")
        return cls(members)

    def text(self, name: str) -> str:
        """A string with at least one character."""
        found = self._members.get(name)
        if not isinstance(found, str) or not found or not _storable(found):
            raise self._wrong(name, "a string that is not empty")
        return found

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        """One of the strings in `allowed`."""
        found = self._members.get(name)
        if found not in allowed:
            raise self._wrong(name, "one of " + ", ".join(allowed))
        return found

    def whole_number(self, name: str, least: int, most: int) -> int:
        """A JSON integer from `least` to `most`."""
        found = self._members.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            raise self._wrong(name, f"a whole number from {least} to {most}")
        return found

    def texts(self, name: str) -> list[str]:
        """A list of strings, perhaps empty."""
        found = self._members.get(name)
        if not isinstance(found, list) or not all(isinstance(each, str) and _storable(each) for each in found):
            raise self._wrong(name, "a list of strings")
        return found

    def names(self, name: str) -> bool:
        """Whether there is such a member at all."""
        return name in self._members

    def inner(self, name: str) -> "Asked":
        """An object inside this one."""
        found = self._members.get(name)
        if not isinstance(found, dict):
            raise self._wrong(name, "an object")
        return Asked(found, f"{self._where}{name}.")

    def _wrong(self, name: str, wanted: str) -> Problem:
        return refused("field-wrong", f"The field {self._where}{name} must be {wanted}.")


def _storable(text: str) -> bool:
    """False for lone surrogates, which JSON can spell and UTF-8 cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
