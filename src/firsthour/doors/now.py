"""The one place where the wall clock is read. Rooms are told the time; they never ask."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)
