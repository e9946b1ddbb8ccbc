"""Working days of the United Kingdom. Pure: years in, days out."""

from datetime import date
from functools import cache

from firsthour.clocks.rules.counting import SATURDAY, next_day

PARTS = ("ENG", "WLS", "SCT", "NIR")
"""Asked one by one: without a part the library tells only the holidays that all of them share."""


# Terrorism Act 2006 s. 3(9): a working day is none of Saturday, Sunday, Christmas Day, Good Friday, and no bank holiday
# under the Banking and Financial Dealings Act 1971 in any part of the United Kingdom.
@cache
def uk_holidays(year: int) -> frozenset[date]:
    """Every day of this year on which some part of the United Kingdom has a bank holiday."""
    # Loads the calendars of every country: a tenth of each program's start, and most never ask for a working day.
    from holidays.countries import UnitedKingdom

    return frozenset(day for part in PARTS for day in UnitedKingdom(subdiv=part, years=year))


def nth_working_day(day: date, count: int, *, counting_itself: bool) -> date:
    """The `count`-th working day from `day` on, or from the day after unless it is counted itself."""
    if not counting_itself:
        day = next_day(day)
    while True:
        if day.weekday() < SATURDAY and day not in uk_holidays(day.year):
            count -= 1
            if count <= 0:
                return day
        day = next_day(day)
