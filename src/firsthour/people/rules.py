"""Pure decisions of the people room."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from firsthour.people.words import ALLOWED, Permission, Role

ENROLMENT_LASTS = timedelta(hours=24)
REFUSALS = 10
REFUSALS_WITHIN = timedelta(minutes=15)
REFUSALS_KEPT = timedelta(days=1)


def may(roles: Iterable[Role], permission: Permission) -> bool:
    """Whether any of these roles holds the permission."""
    return any(permission in ALLOWED[role] for role in roles)


def enrolment_open(*, expires_at: datetime, used_at: datetime | None, at: datetime) -> bool:
    """A link works once, and for a day."""
    return used_at is None and at < expires_at


def throttled(refused_at: list[datetime], at: datetime) -> bool:
    """Ten wrong passwords within a quarter of an hour close the account's door for the rest of it."""
    return sum(1 for each in refused_at if at - each < REFUSALS_WITHIN) >= REFUSALS
