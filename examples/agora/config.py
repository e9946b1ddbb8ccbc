"""What one running board is told from outside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


def wall_clock() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def rfc3339(instant: datetime) -> str:
    """`instant` as RFC 3339 in UTC with microseconds and `Z`; such strings sort in the order of time."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Config:
    """`home` is the board's own directory, `public_url` the start of every link it hands out (no trailing slash).

    `hook_secret` is shared with Firsthour for signing; `gate_key` is the board's API key. Neither is printed.
    """

    home: Path
    public_url: str
    gate_url: str
    gate_key: str = field(repr=False)
    hook_secret: str = field(repr=False)
    territory: str = "DE"
    open_status: bool = False
    gate_timeout: float = 5.0
    clock: Callable[[], datetime] = wall_clock
