"""How the machinery stands: what waits or failed on its way out, and whether the worker lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from firsthour.doors.timekeeping import synchronised
from firsthour.intake.queries import watches_in_force
from firsthour.ledger.queries import last_head, waits_for_its_seal
from firsthour.matching.errors import NothingPublished
from firsthour.matching.formats import read_counter
from firsthour.notices.queries import messages_undone, replies_undone
from firsthour.platform.queries import commands_undone, contradicted_commands
from firsthour.platform.words import DeliveryState
from firsthour.reports.queries import last_comparison

LATE_AFTER = timedelta(seconds=5)
"""From then on the gates call their answers degraded."""

UNSEALED_AFTER = timedelta(minutes=1)
"""Events are sealed within seconds; later something keeps the sealer from it, and the log says what."""


@dataclass(frozen=True)
class Outgoing:
    """Deliveries of one kind that are not done: `waiting` includes those in doubt."""

    waiting: int
    failed: int


@dataclass(frozen=True)
class Standing:
    """`contradicted`: commands that a platform confirmed although the item is still there. `silent_for` is how long the
    worker has given no sign of life; None when it never has. `clock` is whether this machine's clock is synchronised,
    None where the kernel does not say; `watches` how many keys and authors get coarse answers.

    `sealed` is how many events are; `unsealed_for` how long ago the last were sealed, where others wait; `differing`
    how many rows are not what their events say.
    """

    commands: Outgoing
    messages: Outgoing
    replies: Outgoing
    contradicted: int
    silent_for: timedelta | None
    clock: bool | None
    watches: int
    sealed: int
    unsealed_for: timedelta | None
    differing: int

    @property
    def worker_late(self) -> bool:
        return self.silent_for is None or self.silent_for > LATE_AFTER


def standing(home: Path, at: datetime) -> Standing:
    """How everything stands at this instant."""
    head, comparison = last_head(), last_comparison()
    late = head is not None and at - head.at > UNSEALED_AFTER and waits_for_its_seal()
    return Standing(
        commands=_outgoing(commands_undone()),
        messages=_outgoing(messages_undone()),
        replies=_outgoing(replies_undone()),
        contradicted=len(contradicted_commands()),
        silent_for=_silent_for(home / "published", at),
        clock=synchronised(),
        watches=watches_in_force(at),
        sealed=head.size if head else 0,
        unsealed_for=at - head.at if late else None,
        differing=comparison[1] if comparison else 0,
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
