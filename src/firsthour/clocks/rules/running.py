"""How a running period stands, when its alarms sound, and who is on call. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from firsthour.clocks.rules.terms import TERMS
from firsthour.clocks.words import DeadlineKind, DeadlineState, Mark, Nature

HOUR = timedelta(hours=1)
UNATTENDED_AFTER = timedelta(minutes=5)
DAY_MINUTES = 24 * 60


def state_of(
    kind: DeadlineKind,
    *,
    paused_at: datetime | None,
    satisfied_at: datetime | None,
    reached_at: datetime | None,
    voided_at: datetime | None,
) -> DeadlineState:
    """How a deadline stands."""
    if voided_at is not None:
        return DeadlineState.VOIDED
    if satisfied_at is not None:
        return DeadlineState.SATISFIED
    if paused_at is not None:
        return DeadlineState.PAUSED
    if reached_at is not None:
        return DeadlineState.BREACHED if TERMS[kind].nature is Nature.DUTY else DeadlineState.REACHED
    return DeadlineState.RUNNING


def marks_of(kind: DeadlineKind, *, runs_from: datetime, due_at: datetime) -> list[tuple[datetime, Mark]]:
    """When the alarms of a run sound, in their order. Only duties have any; two at one instant are one."""
    term = TERMS[kind]
    if term.nature is not Nature.DUTY:
        return []
    runs_from, due_at = runs_from.astimezone(UTC), due_at.astimezone(UTC)
    whole = due_at - runs_from
    marks = {runs_from + whole * 0.5: Mark.HALF, runs_from + whole * 0.8: Mark.FOUR_FIFTHS, due_at: Mark.OVER}
    if term.calls:
        marks |= {runs_from: Mark.BEGUN, runs_from + UNATTENDED_AFTER: Mark.UNATTENDED}
    if whole == HOUR:
        for minutes, mark in ((15, Mark.MINUTES_15), (30, Mark.MINUTES_30), (45, Mark.MINUTES_45)):
            marks[runs_from + timedelta(minutes=minutes)] = mark
    return sorted(marks.items())


@dataclass(frozen=True)
class ShiftWindow:
    """When a shift is on: weekdays (0 is Monday), minutes of the day in `zone` (an end at or before the beginning is
    on the next day; both equal: the whole day), first and last day, where there is one."""

    weekdays: Collection[int]
    from_minute: int
    to_minute: int
    zone: ZoneInfo
    begins_on: date
    ends_on: date | None


def on_shift(window: ShiftWindow, at: datetime) -> bool:
    """Whether the shift is on. What goes over midnight belongs to the day on which it began."""
    local = at.astimezone(window.zone)
    minute, today = local.hour * 60 + local.minute, local.date()
    if window.from_minute < window.to_minute:
        return window.from_minute <= minute < window.to_minute and _has(window, today)
    if minute >= window.from_minute:
        return _has(window, today)
    return minute < window.to_minute and _has(window, today - timedelta(days=1))


def _has(window: ShiftWindow, day: date) -> bool:
    begun = window.begins_on <= day and (window.ends_on is None or day <= window.ends_on)
    return begun and day.weekday() in window.weekdays
