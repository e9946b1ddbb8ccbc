"""What the worker runs for the matching room: entries whose licence has ended stop matching."""

from collections.abc import Callable
from datetime import datetime

from firsthour.ledger.words import Actor, Duty
from firsthour.matching import actions

ACTOR = Actor.system("worker")


def retire_expired(now: Callable[[], datetime]) -> bool:
    """Retire the next expired entries."""
    return actions.retire_expired(actor=ACTOR, at=now()) > 0


DUTIES = (Duty("matching:retire-expired", 10.0, retire_expired),)
