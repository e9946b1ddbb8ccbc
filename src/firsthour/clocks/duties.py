"""The timekeeper. Rows are claimed one by one, so that none can stop it."""

from collections.abc import Callable
from datetime import datetime

from firsthour.clocks import actions
from firsthour.ledger.words import Actor, Duty

ACTOR = Actor.system("timekeeper")


def keep_time(now: Callable[[], datetime]) -> bool:
    """Mark one deadline that has been reached."""
    return actions.reach_next(actor=ACTOR, at=now()) is not None


def sound(now: Callable[[], datetime]) -> bool:
    """Sound the alarms of one deadline that have come due."""
    return actions.sound_next(actor=ACTOR, at=now()) is not None


DUTIES = (Duty("clocks:keep-time", 1.0, keep_time), Duty("clocks:sound", 1.0, sound))
