"""Pure decisions of the vault."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from firsthour.clocks.rules import add_calendar_months, day_of

LONGEST_HOLD_MONTHS = 12
"""A hold is for a specified period (EU 2021/784 Art. 6(2)): a year at most, then somebody asks anew."""

EARTHS_LAST_PLACE = timedelta(hours=12)
"""Where a month ends last it is twelve hours behind UTC."""


def retention_month(retain_until: datetime, *, zone: ZoneInfo) -> str:
    """The month (YYYY-MM, where the main establishment is) whose retention key wraps an exhibit kept until then.

    Destroying that key when the month is over destroys every copy, backups included (EU 2021/784 Art. 6(2)).
    """
    return retain_until.astimezone(zone).strftime("%Y-%m")


def longer(current: datetime | None, wanted: datetime) -> datetime:
    """Of several terms the later applies (constitution, article 3)."""
    return wanted if current is None else max(current, wanted)


def kept_until(term_ends: datetime, open_ends: Iterable[datetime]) -> datetime:
    """The day an exhibit falls due: the end of its own term or of the latest open hold, whichever is later."""
    return max([term_ends, *open_ends])


def still_kept(falls_due: datetime, open_ends: Iterable[datetime], *, at: datetime) -> datetime | None:
    """Until when an exhibit may not be destroyed; None when it must be (EU 2021/784 Art. 6(2), article 3)."""
    latest = kept_until(falls_due, open_ends)
    return latest if latest > at else None


def last_day_of_a_hold(at: datetime, *, zone: ZoneInfo) -> date:
    """The latest day, in `zone`, through which somebody may hold an exhibit now."""
    return add_calendar_months(day_of(at, zone=zone), LONGEST_HOLD_MONTHS)


def month_is_over(month: str, *, at: datetime) -> bool:
    """Whether a month (YYYY-MM) has ended everywhere, so that nothing more falls due in it in any time zone."""
    return at >= key_goes_at(month)


def last_copy_expires(key_gone_at: datetime, *, backup_term: timedelta) -> datetime:
    """When the last copy of the keys that could open an exhibit expires: a backup taken just before its key went."""
    return key_gone_at + backup_term


def key_goes_at(month: str) -> datetime:
    """The earliest instant at which the retention key of a month may go."""
    year, number = map(int, month.split("-"))
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC) + EARTHS_LAST_PLACE
