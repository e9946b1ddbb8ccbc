"""How a sentence of a wording is filled: each value as one line of plain text between isolates."""

import re
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from firsthour.notices.errors import StatementRefused
from firsthour.notices.formats import PLACEHOLDER, Wording

LONGEST_NAME = 200
"""Characters of an inserted name, label or address; longer ones are cut with an ellipsis."""

LONGEST_TEXT = 4_000
"""Characters of the text of a ground."""

_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_JOINERS = "\u200c\u200d"


class Ours(str):
    """A piece of our own wording whose values stand between isolates already: it runs with its sentence.

    Isolated as a whole it would have no letter outside isolates, count as left-to-right, and turn an Arabic date round.
    """


def say(words: Wording, sentence: str, **values: str) -> str:
    """A sentence, filled once; each value stands between isolates so that it cannot turn the text around it."""

    def filled(placeholder: re.Match[str]) -> str:
        value = values[placeholder[1]]
        return value if isinstance(value, Ours) else f"{_ISOLATE}{value}{_END_OF_ISOLATE}"

    return PLACEHOLDER.sub(filled, words.sentences[sentence])


def plain(value: str, longest: int = LONGEST_NAME) -> str:
    """An inserted value as one line of text: no control or formatting characters (joiners of letters stay)."""
    kept = "".join(
        " " if letter.isspace() or unicodedata.category(letter) == "Cc" else letter
        for letter in unicodedata.normalize("NFC", value)
        if letter in _JOINERS or unicodedata.category(letter) not in ("Cf", "Cs", "Cn", "Co")
    )
    text = " ".join(kept.split())
    if not text.strip(_JOINERS):
        raise refused("a name or text that it must show is empty.", "Fill in service, item, contact, ground, redress.")
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def said_instant(local: datetime, zone: ZoneInfo, words: Wording) -> Ours:
    """An instant, given in its zone, with the zone and its offset."""
    offset = local.strftime("%z")
    return Ours(
        say(
            words,
            "instant",
            date=said_date(local.date(), words),
            time=local.strftime("%H:%M"),
            zone=plain(zone.key or ""),
            offset=f"UTC{offset[:3]}:{offset[3:5]}",
        )
    )


def said_date(day: date, words: Wording) -> Ours:
    """A day in words."""
    return Ours(say(words, "date", day=str(day.day), month=words.months[day.month - 1], year=str(day.year)))


def listed(values: list[str], words: Wording) -> Ours:
    """Several values one after the other, each between its own isolates."""
    return Ours(words.listing.join(f"{_ISOLATE}{plain(value)}{_END_OF_ISOLATE}" for value in values))


def refused(cause: str, remedy: str) -> StatementRefused:
    """The refusal of a statement that would be incomplete or untrue."""
    return StatementRefused(cause=cause, remedy=remedy)
