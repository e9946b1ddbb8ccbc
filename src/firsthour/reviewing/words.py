"""The words of the reviewing room: queue, urgency, claim, note, saved view."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from firsthour.ledger.words import EventTag, Field
from firsthour.policy.words import Harm, Severity


class Urgency(StrEnum):
    """Why a case stands where it stands in the queue. The first that is shown weighed most."""

    THREAT = "threat"
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
    the views or the time of publication; `threat_at` is when a threat to life that the item points to became imminent.
    """

    opened_at: datetime
    severity: Severity
    views_an_hour: float | None = None
    measured: Measured | None = None
    flagged: bool = False
    trusted: bool = False
    due: tuple[tuple[datetime, datetime], ...] = field(default=())
    threat_at: datetime | None = None


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases of the queue are shown; empty means all. `mine` shows those that the reader has claimed."""

    service: str = ""
    language: str = ""
    source: str = ""
    media: str = ""
    flagged: bool = False
    braked: bool = False
    mine: bool = False


class Lane(StrEnum):
    """To whom a case can be escalated: it waits in their part of the queue, and nobody else takes it."""

    SENIOR = "senior"
    LEGAL = "legal"


class Judgement(StrEnum):
    """What somebody would do with an item, seen without what anybody did."""

    RESTRICT = "restrict"
    LEAVE = "leave"


@dataclass(frozen=True)
class Share:
    """`right` of `judged`, with Wilson's 95 % interval; of nothing judged it is 0 to 1."""

    right: int
    judged: int
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """Cohen's kappa of so many pairs with its 95 % interval; None where it is not defined: too few pairs, or all of
    them the same."""

    pairs: int
    agreed: int
    kappa: float | None
    low: float | None
    high: float | None


class Told(StrEnum):
    """By what sampled decisions are told apart."""

    RULE = "rule"
    SOURCE = "source"
    BANK = "bank"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Together:
    """What many people looked at in a week: how many at least, in steps of five, and the mean weighted minutes of one
    of them on a day on which they looked, to the nearest five."""

    people: int
    minutes: int


class FirstSight(StrEnum):
    """How somebody is shown a picture before they ask for more, least first: not at all, or grey and blurred."""

    HIDDEN = "hidden"
    STRONGER = "stronger"
    USUAL = "usual"
    LIGHTER = "lighter"


THEMES = (*(str(each) for each in Severity), *(str(each) for each in Harm if each is not Harm.PERMITTED))
"""What somebody may choose to be spared: cases of a gravest severity, or of a kind of harm."""


@dataclass(frozen=True)
class Look:
    """One time in which somebody had a picture of a case shown to them less blurred, or clearly."""

    severity: Severity
    began: datetime
    ended: datetime


@dataclass(frozen=True)
class Strain:
    """How much somebody has looked at, in weighted time: in this day of theirs and at this stretch, of how much a day;
    `rest_until` is the end of the break they have now."""

    day: timedelta
    stretch: timedelta
    budget: timedelta
    rest_until: datetime | None


CLAIM_TAKEN = EventTag("reviewing:claim:taken", 1, {"case": Field.ID, "until": Field.INSTANT})
CLAIM_RELEASED = EventTag("reviewing:claim:released", 1, {"case": Field.ID})
NOTE_ADDED = EventTag("reviewing:note:added", 1, {"case": Field.ID, "note": Field.ID})
SEARCHED = EventTag("reviewing:search:made", 1, {"found": Field.COUNT})
"""What was sought is not recorded: it may name a person (constitution, article 10)."""
VIEW_SAVED = EventTag("reviewing:view:saved", 1, {"view": Field.ID})
VIEW_REMOVED = EventTag("reviewing:view:removed", 1, {"view": Field.ID})
CASE_ESCALATED = EventTag("reviewing:case:escalated", 1, {"case": Field.ID, "lane": Field.CODE})
CASE_RETURNED = EventTag("reviewing:case:returned", 1, {"case": Field.ID})
"""From a lane back to everybody's queue."""
OPINION_ASKED = EventTag("reviewing:opinion:asked", 1, {"case": Field.ID, "judgement": Field.CODE})
"""Somebody wants a second opinion before they decide; `judgement` is their own, which nobody is shown before."""
BLIND_REVIEW_DRAWN = EventTag("reviewing:blind-review:drawn", 1, {"case": Field.ID, "decision": Field.ID})
BLIND_REVIEW_GIVEN = EventTag(
    "reviewing:blind-review:given",
    1,
    {"case": Field.ID, "decision": Field.ID, "gold": Field.ID, "judgement": Field.CODE, "agrees": Field.FLAG},
)
"""Of a decision that was drawn by chance, or of a gold item; `agrees` with the decision, or with what gold is."""
COMFORT_SET = EventTag("reviewing:comfort:set", 1, {})
"""Somebody chose how they want to work. What they chose is nobody else's business, and in no event."""
GOLD_SET = EventTag("reviewing:gold:set", 1, {"case": Field.ID, "judgement": Field.CODE})
GOLD_RETIRED = EventTag("reviewing:gold:retired", 1, {"case": Field.ID})
CALIBRATION_VIEWED = EventTag("reviewing:calibration:viewed", 1, {})
"""A reviewer looked at how often they were right; from then on those who answer for quality see it, too."""
IMPRECISION_NOTICED = EventTag(
    "reviewing:imprecision:noticed", 1, {"rule": Field.DIGEST, "right": Field.COUNT, "judged": Field.COUNT}
)
"""Blind reviews found a rule wrong so often that its brake was pulled."""
