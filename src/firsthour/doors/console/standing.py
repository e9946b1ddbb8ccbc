"""How the machinery stands: what waits or failed on its way out, and whether the worker lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from firsthour.doors.timekeeping import synchronised
from firsthour.intake.queries import watches_in_force
from firsthour.matching.errors import NothingPublished
from firsthour.matching.formats import read_counter
from firsthour.notices.queries import messages_undone
from firsthour.platform.queries import commands_undone
from firsthour.platform.words import DeliveryState

LATE_AFTER = timedelta(seconds=5)
"""From then on the gates call their answers degraded."""


@dataclass(frozen=True)
class Outgoing:
    """Deliveries of one kind that are not done: `waiting` includes those in doubt."""

    waiting: int
    failed: int


@dataclass(frozen=True)
class Standing:
    """`silent_for` is how long the worker has given no sign of life; None when it never has. `clock` is whether this
    machine's clock is synchronised, None where the kernel does not say; `watches` how many keys and authors
    get coarse answers."""

    commands: Outgoing
    messages: Outgoing
    silent_for: timedelta | None
    clock: bool | None
    watches: int

    @property
    def worker_late(self) -> bool:
        return self.silent_for is None or self.silent_for > LATE_AFTER


def standing(home: Path, at: datetime) -> Standing:
    """How everything stands at this instant."""
    return Standing(
        commands=_outgoing(commands_undone()),
        messages=_outgoing(messages_undone()),
        silent_for=_silent_for(home / "published", at),
        clock=synchronised(),
        watches=watches_in_force(at),
    )


def _outgoing(undone: dict[DeliveryState, int]) -> Outgoing:
    failed = undone.get(DeliveryState.FAILED, 0)
    return Outgoing(waiting=sum(undone.values()) - failed, failed=failed)


def _silent_for(published: Path, at: datetime) -> timedelta | None:
    try:
        _, heartbeat = read_counter(published)
    except NothingPublished:
        return None
    if heartbeat == 0:
        return None
    return max(timedelta(), timedelta(microseconds=round(at.timestamp() * 1e6) - heartbeat))
