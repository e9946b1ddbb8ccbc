"""What the worker runs for the people room: what is over is forgotten."""

from collections.abc import Callable
from datetime import datetime

from firsthour.ledger.words import Actor, Duty
from firsthour.people import actions

ACTOR = Actor.system("worker")


def forget_what_is_over(now: Callable[[], datetime]) -> bool:
    """End sessions that nobody ended, and forget old links and tries."""
    return actions.forget(actor=ACTOR, at=now()) > 0


DUTIES = (Duty("people:forget", 60.0, forget_what_is_over),)
