"""Pure decisions of the vault."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from firsthour.clocks.rules import add_calendar_months, day_of
from firsthour.vault.words import ExportState, Part, Recipient

LONGEST_HOLD_MONTHS = 12
"""A hold is for a specified period (EU 2021/784 Art. 6(2)): a year at most, then somebody asks anew."""

EARTHS_LAST_PLACE = timedelta(hours=12)
"""Where a month ends last it is twelve hours behind UTC."""

SCRUB_TERM = timedelta(days=28)
"""Within which each exhibit is read again."""

EXPORT_LASTS = timedelta(hours=72)
"""For so long a request waits for its answer, and an approved one to be taken."""

FACTS = {
    Part.AUTHOR: ("author",),
    Part.CIRCUMSTANCES: ("item", "link", "language", "territory", "received_at"),
    Part.MATCHES: ("hits",),
}
"""Which of the facts sealed beside the content belong to which part; what stands nowhere here is given to nobody."""


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


def share_of_a_day(exhibits: int) -> int:
    """How many exhibits are read again each day, so that all are within the term."""
    return math.ceil(exhibits / SCRUB_TERM.days)


def export_state(
    *, requested_at: datetime, answered_at: datetime | None, approved: bool | None, at: datetime
) -> ExportState:
    """How an export stands; each step is open for 72 hours after the one before."""
    if approved is False:
        return ExportState.DECLINED
    if at >= (answered_at or requested_at) + EXPORT_LASTS:
        return ExportState.EXPIRED
    return ExportState.APPROVED if approved else ExportState.WAITING


def part_refused(recipient: Recipient, parts: Iterable[Part]) -> Part | None:
    """A part that this recipient never gets: a user has a right to their own, not to others' lists (GDPR 15(4))."""
    return next((part for part in parts if recipient == Recipient.USER and part == Part.MATCHES), None)


def facts_of(related: Mapping[str, object], parts: Iterable[Part]) -> dict[str, object]:
    """Of the facts sealed beside the content those that the parts allow."""
    allowed = {name for part in parts for name in FACTS.get(part, ())}
    return {name: related[name] for name in sorted(allowed & related.keys())}
