"""How legal terms are counted. Pure: instants and days in, instants and days out."""

import calendar
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from firsthour.clocks.errors import InstantWithoutZone, TermOutsideCalendar

RETENTION_MONTHS = 6
"""EU 2021/784 Art. 6(2): six months from the removal or disabling."""

COMPLAINT_MONTHS = 6
"""EU 2022/2065 Art. 20(1): at least six months from the day the recipient is told."""

SATURDAY = 5


# Regulation (EEC, Euratom) 1182/71 Art. 3(2)(c): a term in months ends on the same date of the last month; if that
# month has no such date, on its last day.
def add_calendar_months(day: date, months: int) -> date:
    """The same date `months` (may be negative) later, clamped to the last day of a shorter month.

    Raises TermOutsideCalendar beyond the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise TermOutsideCalendar(day=day.isoformat(), months=months)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# EU 2021/784 Art. 6(2): removed content and related records are kept six months from removal or disabling.
# Of the readings the law leaves open, evidence follows the one that keeps longer: the day of removal is not counted
# and the last day is kept whole (1182/71 Art. 3(1), 3(2)(c)), in the main establishment's time zone. It is not
# carried over a weekend: keeping personal material beyond the term needs a request of an authority or a court.
def retention_due(removed_at: datetime, *, zone: ZoneInfo) -> datetime:
    """The instant (UTC) from which content removed at `removed_at` may and must be destroyed, unless a hold stops it.

    `zone` is the time zone of the provider's main establishment. Raises InstantWithoutZone, TermOutsideCalendar.
    """
    return end_of_day(add_calendar_months(day_of(removed_at, zone=zone), RETENTION_MONTHS), zone=zone)


# EU 2022/2065 Art. 20(1) and 20(2): complaints are open for at least six months from the day the recipient is told.
# It is a right of somebody else, so the latest reading holds: a last day that is a Saturday, a Sunday or a holiday
# moves to the next working day (1182/71 Art. 3(4)), and that day counts whole.
def complaint_window_ends(told_at: datetime, *, zone: ZoneInfo, holidays: Collection[date] = ()) -> datetime:
    """The instant (UTC) at which the complaint window of somebody told at `told_at` closes.

    `holidays` are the public holidays of the main establishment that the caller knows of; weekends need not be listed.
    Raises InstantWithoutZone, TermOutsideCalendar.
    """
    return end_of_day(complaint_last_day(told_at, zone=zone, holidays=holidays), zone=zone)


def complaint_last_day(told_at: datetime, *, zone: ZoneInfo, holidays: Collection[date] = ()) -> date:
    """The last whole day, in `zone`, on which a complaint may still be lodged: the date a statement shows."""
    day = add_calendar_months(day_of(told_at, zone=zone), COMPLAINT_MONTHS)
    while day.weekday() >= SATURDAY or day in holidays:
        day = next_day(day)
    return day


def day_of(instant: datetime, *, zone: ZoneInfo) -> date:
    """The calendar day in `zone` to which an instant belongs. Raises InstantWithoutZone, TermOutsideCalendar."""
    if instant.utcoffset() is None:
        raise InstantWithoutZone(instant=instant.isoformat())
    try:
        return instant.astimezone(zone).date()
    except OverflowError as beyond:
        raise TermOutsideCalendar(day=instant.isoformat(), months=0) from beyond


# 1182/71 Art. 3(2)(c): a term ends with the expiry of the last hour of its last day, which is the first instant of the
# day after. `fold=0` names that first instant too where clocks change at midnight (Beirut, Havana, Santiago).
def end_of_day(day: date, *, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which `day` is over in `zone`. Raises TermOutsideCalendar at the calendar's two ends."""
    after = next_day(day)
    try:
        return datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)
    except OverflowError as beyond:
        raise TermOutsideCalendar(day=day.isoformat(), months=0) from beyond


def next_day(day: date) -> date:
    """The day after `day`. Raises TermOutsideCalendar after 9999-12-31."""
    if day == date.max:
        raise TermOutsideCalendar(day=day.isoformat(), months=0)
    return day + timedelta(days=1)
