"""The words of clocks: the kinds of deadline, named by the law that sets them, and what may happen to one."""

from enum import IntEnum, StrEnum

from firsthour.ledger.words import EventTag, Field


class DeadlineKind(StrEnum):
    """One code per statutory period: the law's short name, then article and paragraph (docs/law/clocks.json). What
    begins with OWN is no law's but our own."""

    TCO_HOUR = "TCO-3.3"
    TCO_LEAD = "TCO-3.2"
    TCO_ANSWER = "TCO-3.6"
    TCO_SCRUTINY_REQUEST = "TCO-4.4-request"
    TCO_SCRUTINY_DECISION = "TCO-4.3/4.4-decision"
    TCO_MEASURES = "TCO-5.5"
    TCO_RETENTION = "TCO-6.2"
    TCO_REPORT = "TCO-7.2"
    TCO_COMPLAINT = "TCO-10.2"
    TCO_SILENCE = "TCO-11.3"
    DSA_RECEIPT = "DSA-16.4"
    DSA_COMPLAINT = "DSA-20.1"
    DSA_DISPUTE = "DSA-21.4"
    DSA_REPORT = "DSA-15/24-report"
    UK_NOTICE = "UK-TA2006-3"
    US_PRESERVATION = "US-2703f"
    US_SILENCE = "US-2705b"
    EPOC = "EU-EPOC"
    EPOC_EMERGENCY = "EU-EPOC-emergency"
    EPOC_PRESERVATION = "EU-EPOC-PR"
    OWN_THREAT = "OWN-threat"
    """The law says promptly, and how soon that is we say ourselves: authorities are told of a threat to life."""
    OWN_DIFFERENCE = "OWN-difference"
    """Tables are not what the ledger says: somebody looks into it, at any hour."""


class Nature(StrEnum):
    """Whose period it is, and so what its end means."""

    DUTY = "duty"
    """Ours: something must be done by then, and its end without that is a breach. The earliest reading holds."""
    WINDOW = "window"
    """A right of others, or a term of keeping: something stays open until then. The latest reading holds."""
    LEAD = "lead"
    """Owed by the other side; its end is no breach of ours, and nothing of ours waits for it."""


class PauseGround(StrEnum):
    """Why the hour does not run (EU 2021/784 Art. 3(7) and 3(8)); the words of Annex III."""

    IMPOSSIBLE = "impossible"
    MANIFEST_ERROR = "manifest-error"
    INSUFFICIENT_INFORMATION = "insufficient-information"


class DeadlineState(StrEnum):
    """How a deadline stands. A duty that was met late was breached and is satisfied."""

    RUNNING = "running"
    PAUSED = "paused"
    SATISFIED = "satisfied"
    BREACHED = "breached"
    REACHED = "reached"
    VOIDED = "voided"


class Mark(StrEnum):
    """At which point of a duty an alarm sounds."""

    BEGUN = "begun"
    UNATTENDED = "unattended"
    """Five minutes into a period that calls people, with nobody on call."""
    MINUTES_15 = "15-minutes"
    MINUTES_30 = "30-minutes"
    MINUTES_45 = "45-minutes"
    HALF = "50-percent"
    FOUR_FIFTHS = "80-percent"
    OVER = "100-percent"


class Weekday(IntEnum):
    """The days on which a shift is on; the numbers are those of Python's `date.weekday`."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


DEADLINE_STARTED = EventTag(
    "clocks:deadline:started",
    1,
    {"kind": Field.CODE, "of": Field.ID, "starts": Field.INSTANT, "due": Field.INSTANT},
)
DEADLINE_PAUSED = EventTag(
    "clocks:deadline:paused",
    1,
    {"kind": Field.CODE, "of": Field.ID, "ground": Field.CODE, "since": Field.INSTANT},
)
DEADLINE_RESTARTED = EventTag(
    "clocks:deadline:restarted",
    1,
    {"kind": Field.CODE, "of": Field.ID, "ground": Field.CODE, "from": Field.INSTANT, "due": Field.INSTANT},
)
DEADLINE_EXTENDED = EventTag(
    "clocks:deadline:extended", 1, {"kind": Field.CODE, "of": Field.ID, "before": Field.INSTANT, "due": Field.INSTANT}
)
DEADLINE_SATISFIED = EventTag(
    "clocks:deadline:satisfied",
    1,
    {"kind": Field.CODE, "of": Field.ID, "done": Field.INSTANT, "due": Field.INSTANT, "late": Field.FLAG},
)
DEADLINE_BREACHED = EventTag(
    "clocks:deadline:breached", 1, {"kind": Field.CODE, "of": Field.ID, "noticed": Field.INSTANT}
)
DEADLINE_REACHED = EventTag(
    "clocks:deadline:reached", 1, {"kind": Field.CODE, "of": Field.ID, "noticed": Field.INSTANT}
)
DEADLINE_VOIDED = EventTag("clocks:deadline:voided", 1, {"kind": Field.CODE, "of": Field.ID})
DEADLINE_ANNULLED = EventTag(
    "clocks:deadline:annulled", 1, {"kind": Field.CODE, "of": Field.ID, "breached": Field.FLAG}
)
"""It was over, and turned out to have been nobody's: its breach counts no longer."""
ALARM_SOUNDED = EventTag(
    "clocks:alarm:sounded",
    1,
    {"kind": Field.CODE, "of": Field.ID, "alarm": Field.ID, "mark": Field.CODE, "noticed": Field.INSTANT},
)
ALARM_ACKNOWLEDGED = EventTag(
    "clocks:alarm:acknowledged", 1, {"kind": Field.CODE, "of": Field.ID, "alarms": Field.IDS, "way": Field.CODE}
)
SHIFT_ADDED = EventTag("clocks:shift:added", 1, {"accounts": Field.IDS, "begins": Field.DAY, "ends": Field.DAY})
SHIFT_ENDED = EventTag("clocks:shift:ended", 1, {})
HAND_OVER_MADE = EventTag(
    "clocks:hand-over:made", 1, {"giver": Field.ID, "taker": Field.ID, "from": Field.INSTANT, "until": Field.INSTANT}
)
REST_BEGUN = EventTag("clocks:rest:begun", 1, {"until": Field.INSTANT})
"""Somebody has a break, which nobody ends: neither they nor anybody else. Why is their own business."""
