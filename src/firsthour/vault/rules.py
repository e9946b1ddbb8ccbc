"""Pure decisions of the vault."""

from datetime import datetime
from zoneinfo import ZoneInfo


def retention_month(retain_until: datetime, *, zone: ZoneInfo) -> str:
    """The month (YYYY-MM, where the main establishment is) whose retention key wraps an exhibit kept until then.

    Destroying that key when the month is over destroys every copy, backups included (EU 2021/784 Art. 6(2)).
    """
    return retain_until.astimezone(zone).strftime("%Y-%m")


def longer(current: datetime | None, wanted: datetime) -> datetime:
    """Of several terms the later applies (constitution, article 3)."""
    return wanted if current is None else max(current, wanted)
