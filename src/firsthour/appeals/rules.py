"""Pure decisions of the appeals room: what an appeal needs, until when it may be lodged, who may hear it."""

import unicodedata
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from firsthour.appeals.words import AppealCategory, AppealFault, AppealText, Part
from firsthour.clocks.rules import complaint_window_ends

SHORTEST_TEXT, LONGEST_TEXT = 10, 5_000
SHORTEST_REASONS, LONGEST_REASONS = 20, 4_000
"""The longest is what a statement quotes without cutting it."""

HOLD_BEYOND, HOLD_AHEAD = timedelta(days=28), timedelta(days=14)
"""The evidence of an open appeal is held so much longer than its period, and held again when so little is left."""

FIRST_LOOK, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=10)


def faults(said: AppealText) -> tuple[AppealFault, ...]:
    """What an appeal lacks, in the order of the form; empty when it is whole."""
    text = readable(said.text)
    found = {
        AppealFault.CATEGORY_MISSING: said.category not in set(AppealCategory),
        AppealFault.TEXT_SHORT: len(text) < SHORTEST_TEXT,
        AppealFault.TEXT_LONG: len(text) > LONGEST_TEXT,
    }
    return tuple(fault for fault in AppealFault if found[fault])


def readable(text: str) -> str:
    """What somebody wrote, without unseen characters other than line ends and the joiners of letters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if letter == "\n" or not _unseen(letter)).strip()


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Cn", "Co") and letter not in "\u200c\u200d"


# EU 2022/2065 Art. 20(1), 20(2): at least six months from the day on which the recipient is informed. A right of
# others, so the later reading: while nobody knows that they were told, it has not begun to run.
def may_lodge(told_at: datetime | None, at: datetime, *, zone: ZoneInfo) -> bool:
    """Whether an appeal against a decision told at `told_at` may still be lodged."""
    return told_at is None or at < complaint_window_ends(told_at, zone=zone)


# Constitution, article 5: not the first decider, nor whoever confirmed the entry or adopted the rule.
def part_of(person: uuid.UUID, parts: dict[Part, frozenset[uuid.UUID]]) -> Part | None:
    """Which part a person had in a decision; None for somebody who may hear an appeal against it."""
    return next((part for part in Part if person in parts[part]), None)


def next_look_after(looks: int, at: datetime) -> datetime:
    """When a restored item is looked for again: soon at first, then ever more seldom, at least every ten minutes."""
    return at + min(FIRST_LOOK * 2 ** min(looks, 10), LONGEST_PAUSE)
