"""Working days of the United Kingdom. Pure: a calendar and years in, days out."""

from collections.abc import Collection
from datetime import date, timedelta

from firsthour.clocks.formats import NATIONS, Holiday, UkCalendar
from firsthour.clocks.rules.counting import SATURDAY, next_day

WEEK = 7


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar (the anonymous algorithm, Meeus, Astronomical Algorithms, chapter 8)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, left = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    full = (19 * golden + century - leaps - moon + 15) % 30
    four, one = divmod(rest, 4)
    weekday = (32 + 2 * left + 2 * four - full - one) % WEEK
    shift = (golden + 11 * full + 22 * weekday) // 451
    month, day = divmod(full + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


# Terrorism Act 2006 s. 3(9): a working day is none of Saturday, Sunday, Christmas Day, Good Friday, and no bank holiday
# under the Banking and Financial Dealings Act 1971 in any part of the United Kingdom.
def uk_holidays(calendar: UkCalendar, years: Collection[int]) -> frozenset[date]:
    """Every weekday in these years on which some part of the United Kingdom has a bank holiday."""
    days = {
        day
        for year in years
        for nation in NATIONS
        for day in _of_nation(getattr(calendar, nation), year)
    }
    days -= {date.fromisoformat(each) for each in calendar.moved_away}
    days |= {date.fromisoformat(each) for each in calendar.added if date.fromisoformat(each).year in years}
    return frozenset(days)


# Banking and Financial Dealings Act 1971 s. 1 and Sch. 1, and yearly proclamations: a holiday on a weekend day is kept
# on the next weekday that is none itself, in the order of the year.
def _of_nation(holidays: Collection[Holiday], year: int) -> set[date]:
    named = [_falls_on(each, year) for each in holidays]
    kept = {day for day in named if day.weekday() < SATURDAY}
    for day in sorted(day for day in named if day.weekday() >= SATURDAY):
        substitute = day
        while substitute.weekday() >= SATURDAY or substitute in kept:
            substitute = next_day(substitute)
        kept.add(substitute)
    return kept


def _falls_on(holiday: Holiday, year: int) -> date:
    if holiday.easter is not None:
        return easter_sunday(year) + timedelta(days=holiday.easter)
    if holiday.day:
        return date(year, holiday.month, holiday.day)
    if holiday.monday > 0:
        first = date(year, holiday.month, 1)
        return first + timedelta(days=-first.weekday() % WEEK + WEEK * (holiday.monday - 1))
    after = date(year + holiday.month // 12, holiday.month % 12 + 1, 1)
    last = after - timedelta(days=1)
    return last - timedelta(days=last.weekday())


def nth_working_day(day: date, count: int, *, holidays: Collection[date], counting_itself: bool) -> date:
    """The `count`-th working day from `day` on, or from the day after unless it is counted itself."""
    if not counting_itself:
        day = next_day(day)
    while True:
        if day.weekday() < SATURDAY and day not in holidays:
            count -= 1
            if count <= 0:
                return day
        day = next_day(day)
