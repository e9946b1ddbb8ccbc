"""The calendar files of the clocks room: holidays of the United Kingdom as data, with their source."""

from functools import cache
from importlib.resources import files

import msgspec

NATIONS = ("england_wales", "scotland", "northern_ireland")


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One holiday that comes every year: on a date, on the n-th Monday of a month (-1 the last), or so many days after
    Easter Sunday."""

    name: str
    month: int = 0
    day: int = 0
    monday: int = 0
    easter: int | None = None


class UkCalendar(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The bank holidays of the three jurisdictions, and single days added or moved by proclamation (ISO dates)."""

    source: str
    substitutes: str
    england_wales: tuple[Holiday, ...]
    scotland: tuple[Holiday, ...]
    northern_ireland: tuple[Holiday, ...]
    added: dict[str, str]
    moved_away: dict[str, str]


@cache
def uk_calendar() -> UkCalendar:
    """The file `calendars/uk.json`."""
    content = files("firsthour.clocks").joinpath("calendars/uk.json").read_bytes()
    return msgspec.json.decode(content, type=UkCalendar)
