"""The words of the reviewing room: queue, urgency, claim, note, saved view."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec

from firsthour.ledger.words import EventTag, Field
from firsthour.policy.words import Severity


class Urgency(StrEnum):
    """Why a case stands where it stands in the queue. The first that is shown weighed most."""

    DEADLINE = "deadline"
    SEVERITY = "severity"
    REACH = "reach"
    PRECISION = "precision"
    TRUSTED_FLAG = "trusted-flag"
    FLAG = "flag"
    AGE = "age"


class Reason(msgspec.Struct, frozen=True):
    """One reason with its figure: an instant, a severity, views an hour, or hundredths; empty where it has none."""

    urgency: Urgency
    figure: str = ""


@dataclass(frozen=True)
class Measured:
    """How often people found a source's hits right: `right` of `judged` decisions by people."""

    right: int
    judged: int


@dataclass(frozen=True, kw_only=True)
class Stakes:
    """What is known of an open case when it takes its place.

    `due` are the (start, end) of legal periods that run for it; `views_an_hour` is None where the platform never told
    the views or the time of publication.
    """

    opened_at: datetime
    severity: Severity
    views_an_hour: float | None = None
    measured: Measured | None = None
    flagged: bool = False
    trusted: bool = False
    due: tuple[tuple[datetime, datetime], ...] = field(default=())


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases of the queue are shown; empty means all. `mine` shows those that the reader has claimed."""

    service: str = ""
    language: str = ""
    source: str = ""
    media: str = ""
    flagged: bool = False
    braked: bool = False
    mine: bool = False


CLAIM_TAKEN = EventTag("reviewing:claim:taken", 1, {"case": Field.ID, "until": Field.INSTANT})
CLAIM_RELEASED = EventTag("reviewing:claim:released", 1, {"case": Field.ID})
NOTE_ADDED = EventTag("reviewing:note:added", 1, {"case": Field.ID, "note": Field.ID})
SEARCHED = EventTag("reviewing:search:made", 1, {"found": Field.COUNT})
"""What was sought is not recorded: it may name a person (constitution, article 10)."""
VIEW_SAVED = EventTag("reviewing:view:saved", 1, {"view": Field.ID})
VIEW_REMOVED = EventTag("reviewing:view:removed", 1, {"view": Field.ID})
