"""Every legal period: how long it is, whose it is, what pauses and what extends it. Each under the sentence of its law.

docs/law/clocks.json is the source; a test holds this table against it. Two periods have a length that is our own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from firsthour.clocks.errors import ExtensionSpent, InstantWithoutZone, LengthNotStated
from firsthour.clocks.rules.counting import (
    COMPLAINT_MONTHS,
    RETENTION_MONTHS,
    SATURDAY,
    add_calendar_months,
    day_of,
    end_of_day,
    next_day,
    retention_due,
)
from firsthour.clocks.rules.holidays import nth_working_day
from firsthour.clocks.words import DeadlineKind, Nature, PauseGround

ROLLING = 365
"""Days of the rolling twelve months of EU 2021/784 Art. 5(4); the day of the later finality is counted."""
ORDERS_OF_EXPOSURE = 2
UK = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Elapsed:
    """So much time, whatever the wall clock does in between: hours are hours also in the nights of a change."""

    time: timedelta


@dataclass(frozen=True)
class Days:
    """So many calendar days."""

    days: int


@dataclass(frozen=True)
class Months:
    """So many calendar months, clamped to the end of a shorter one."""

    months: int


@dataclass(frozen=True)
class WorkingDays:
    """So many working days of the United Kingdom."""

    days: int


@dataclass(frozen=True)
class Stated:
    """As the court or authority says in the paper itself."""


Length = Elapsed | Days | Months | WorkingDays | Stated


@dataclass(frozen=True)
class Term:
    """One legal period. `calls`: people on call are called while it runs. `extension` may be granted `times` times."""

    nature: Nature
    length: Length
    law: str
    grounds: tuple[PauseGround, ...] = ()
    extension: Days | None = None
    times: int = 0
    calls: bool = False


def _hours(count: float) -> Elapsed:
    return Elapsed(timedelta(hours=count))


TERMS: dict[DeadlineKind, Term] = {
    # "as soon as possible and in any event within one hour of receipt"; 3(7), 3(8): it starts to run as soon as the
    # grounds no longer exist, or the clarification is received.
    DeadlineKind.TCO_HOUR: Term(
        Nature.DUTY, _hours(1), "EU 2021/784 Art. 3(3)", grounds=tuple(PauseGround), calls=True
    ),
    # An authority that never sent an order here informs at least twelve hours ahead; the hour runs anyway.
    DeadlineKind.TCO_LEAD: Term(Nature.LEAD, _hours(12), "EU 2021/784 Art. 3(2)"),
    # "without undue delay": our own measure of it is a quarter of an hour.
    DeadlineKind.TCO_ANSWER: Term(Nature.DUTY, _hours(0.25), "EU 2021/784 Art. 3(6)"),
    # 48 hours in which the provider, and its user from their own information on, may ask for scrutiny.
    DeadlineKind.TCO_SCRUTINY_REQUEST: Term(Nature.WINDOW, _hours(48), "EU 2021/784 Art. 4(4)"),
    # 72 hours in which the authority of the main establishment decides.
    DeadlineKind.TCO_SCRUTINY_DECISION: Term(Nature.LEAD, _hours(72), "EU 2021/784 Art. 4(3), 4(4)"),
    # Report within three months of the decision, and then every year, which is a period of its own each.
    DeadlineKind.TCO_MEASURES: Term(Nature.DUTY, Months(3), "EU 2021/784 Art. 5(5)"),
    # Kept six months; longer only for a review, at the request of an authority or court, which is a hold of the vault.
    DeadlineKind.TCO_RETENTION: Term(Nature.WINDOW, Months(RETENTION_MONTHS), "EU 2021/784 Art. 6(2)"),
    # The report on a calendar year is public before 1 March of the next: two months after its last day.
    DeadlineKind.TCO_REPORT: Term(Nature.DUTY, Months(2), "EU 2021/784 Art. 7(2)"),
    # The complainant is told of the outcome within two weeks.
    DeadlineKind.TCO_COMPLAINT: Term(Nature.DUTY, Days(14), "EU 2021/784 Art. 10(2)"),
    # Not longer than six weeks from the authority's decision, once more if still justified.
    DeadlineKind.TCO_SILENCE: Term(
        Nature.WINDOW, Days(42), "EU 2021/784 Art. 11(3)", extension=Days(42), times=1
    ),
    # Receipt is confirmed without undue delay: our own measure of it is a minute.
    DeadlineKind.DSA_RECEIPT: Term(Nature.DUTY, Elapsed(timedelta(minutes=1)), "EU 2022/2065 Art. 16(4)"),
    # Complaints stay open at least six months from the day the recipient is told.
    DeadlineKind.DSA_COMPLAINT: Term(Nature.WINDOW, Months(COMPLAINT_MONTHS), "EU 2022/2065 Art. 20(1)"),
    # The body decides within 90 days, in hard cases within another 90.
    DeadlineKind.DSA_DISPUTE: Term(
        Nature.LEAD, Days(90), "EU 2022/2065 Art. 21(4)", extension=Days(90), times=1
    ),
    # Two months after the last day of the reporting period.
    DeadlineKind.DSA_REPORT: Term(Nature.DUTY, Months(2), "EU 2022/2065 Art. 15, 24; EU 2024/2835"),
    # Two working days; failure is treated as endorsement.
    DeadlineKind.UK_NOTICE: Term(Nature.DUTY, WorkingDays(2), "Terrorism Act 2006 (UK) s. 3(2), 3(9)", calls=True),
    # Kept for 90 days, and for another 90 upon a renewed request.
    DeadlineKind.US_PRESERVATION: Term(
        Nature.WINDOW, Days(90), "18 U.S.C. § 2703(f)", extension=Days(90), times=1
    ),
    # As long as the court says.
    DeadlineKind.US_SILENCE: Term(Nature.WINDOW, Stated(), "18 U.S.C. § 2705(b)"),
    # Ten days; eight hours in an emergency.
    DeadlineKind.EPOC: Term(Nature.DUTY, Days(10), "EU 2023/1543 Art. 10(3)"),
    DeadlineKind.EPOC_EMERGENCY: Term(Nature.DUTY, _hours(8), "EU 2023/1543 Art. 10(4)", calls=True),
    # Kept for 60 days, another 30 where the authority says that a request follows.
    DeadlineKind.EPOC_PRESERVATION: Term(
        Nature.WINDOW, Days(60), "EU 2023/1543 Art. 11(1)", extension=Days(30), times=1
    ),
    # "promptly inform"; "promptly inform [...] of its suspicion": our own measure of it is half an hour.
    DeadlineKind.OWN_THREAT: Term(
        Nature.DUTY, _hours(0.5), "EU 2021/784 Art. 14(5), EU 2022/2065 Art. 18", calls=True
    ),
    # Tables differ from the ledger: by the next day's comparison they must not. It begins when the difference is found.
    DeadlineKind.OWN_DIFFERENCE: Term(
        Nature.DUTY, _hours(24), "our own: the tables are what the ledger says", calls=True
    ),
}


@dataclass(frozen=True)
class Due:
    """Both readings of when a period ends, in UTC."""

    earliest: datetime
    latest: datetime

    def by(self, nature: Nature) -> datetime:
        """Our duties end at the earliest reading; the rights of others, and what they owe, at the latest."""
        return self.earliest if nature is Nature.DUTY else self.latest


# 1182/71 Art. 3: the day of the event is not counted, a period ends with its last day, and one that would end on a
# weekend or holiday ends with the next working day. That is the latest reading; the earliest gives us none of it.
def due_of(
    kind: DeadlineKind, starts_at: datetime, *, zone: ZoneInfo, holidays: Collection[date] = ()
) -> Due:
    """When a period that starts at `starts_at` ends. `zone`, `holidays`: of the main establishment.

    Raises InstantWithoutZone, TermOutsideCalendar, and LengthNotStated where only the paper itself says it.
    """
    if kind is DeadlineKind.TCO_RETENTION:
        return Due(_readings(kind, starts_at, zone, ()).earliest, retention_due(starts_at, zone=zone))
    return _readings(kind, starts_at, zone, holidays)


def extended_due(kind: DeadlineKind, due_at: datetime, *, zone: ZoneInfo) -> datetime:
    """When a period that would end at `due_at` ends once it is extended: counted from there, in whole days."""
    extension = TERMS[kind].extension
    last = day_of(due_at - timedelta(microseconds=1), zone=zone)
    if extension is None:
        raise ExtensionSpent(kind=kind)
    return end_of_day(last + timedelta(days=extension.days), zone=zone)


def _readings(kind: DeadlineKind, starts_at: datetime, zone: ZoneInfo, holidays: Collection[date]) -> Due:
    if starts_at.utcoffset() is None:
        raise InstantWithoutZone(instant=starts_at.isoformat())
    starts_at = starts_at.astimezone(UTC)  # in a zone of its own, an hour more would be one by the wall clock
    match TERMS[kind].length:
        case Elapsed(time):
            return Due(starts_at + time, starts_at + time)
        case Days(days):
            day = day_of(starts_at, zone=zone)
            last = day + timedelta(days=days)
            return Due(_same_time(starts_at, last, zone), end_of_day(_working(last, holidays), zone=zone))
        case Months(months):
            last = add_calendar_months(day_of(starts_at, zone=zone), months)
            return Due(_same_time(starts_at, last, zone), end_of_day(_working(last, holidays), zone=zone))
        case WorkingDays(days):
            day = day_of(starts_at, zone=UK)
            readings = (
                end_of_day(nth_working_day(day, days, counting_itself=itself), zone=UK)
                for itself in (True, False)
            )
            return Due(*readings)
    raise LengthNotStated(kind=kind)


def _same_time(starts_at: datetime, day: date, zone: ZoneInfo) -> datetime:
    """The earliest reading of days and months: the same time of day, and never more hours than the days have of 24."""
    local = starts_at.astimezone(zone)
    same = datetime.combine(day, local.time(), tzinfo=zone).astimezone(UTC)
    return min(same, starts_at + timedelta(days=(day - local.date()).days))


def _working(day: date, holidays: Collection[date]) -> date:
    while day.weekday() >= SATURDAY or day in holidays:
        day = next_day(day)
    return day


# EU 2021/784 Art. 5(4): exposure rests on objective factors, such as two or more final orders in the last 12 months.
def exposure_foreseen(final_on: Collection[date]) -> bool:
    """Whether two final removal orders lie within twelve months of each other: the warning before the decision."""
    ordered = sorted(final_on)
    return any(
        (later - earlier).days < ROLLING
        for earlier, later in zip(ordered, ordered[ORDERS_OF_EXPOSURE - 1 :], strict=False)
    )
