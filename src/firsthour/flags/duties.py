"""What the worker runs for the flags room: flags are located at their platform, and erased after their term."""

import uuid
from collections.abc import Callable
from datetime import datetime

import structlog

from firsthour.flags import actions, queries, rules
from firsthour.flags.models import Flag
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty
from firsthour.platform.calling import reach
from firsthour.platform.errors import ConnectorNonsense
from firsthour.platform.models import Service
from firsthour.platform.words import PlatformItem

ACTOR = Actor.system("worker")
UNFORESEEN = "unforeseen"
"""What stands as the problem where something failed that nobody foresaw; the log has it in full."""
log = structlog.get_logger()


def locate(now: Callable[[], datetime], *, is_there: Callable[[Service, str], bool]) -> bool:
    """Ask the platform which items the next flag is about. We never look at the addresses ourselves.

    An item that is not there for the public (`is_there`, by its service and name) is not there for a flag.
    """
    flag = queries.next_to_locate(now())
    if flag is None:
        return False
    try:
        there = [item for item in _found(flag, now) if is_there(flag.service, item.item)]
        actions.locate(flag=flag, found=there, actor=ACTOR, at=now())
    except Refusal as refusal:
        actions.postpone(flag=flag, problem=refusal.code, actor=ACTOR, at=now())
    except Exception:
        log.exception("a flag cannot be located yet", flag=str(flag.id))
        actions.postpone(flag=flag, problem=UNFORESEEN, actor=ACTOR, at=now())
    return True


def _found(flag: Flag, now: Callable[[], datetime]) -> list[PlatformItem]:
    outlet, found = reach(flag.service, now), []
    for number, link in enumerate(queries.links_of(flag)):
        found += outlet.resolve(link, key=str(uuid.uuid5(flag.id, f"{number}/{flag.looks}")))
    if not all(rules.usable_item(item) for item in found):
        raise ConnectorNonsense(verb="resolve", reason="an item has no usable name or link")
    return found


def forget(now: Callable[[], datetime]) -> bool:
    """Erase what was written in a flag whose answer can no longer be complained about."""
    actions.forget_bursts(actor=ACTOR, at=now())
    actions.forget_erasures(actor=ACTOR, at=now())
    flag = queries.to_be_erased(now())
    if flag is not None:
        actions.erase(flag=flag, actor=ACTOR, at=now())
    return flag is not None


DUTIES = (Duty("flags:forget", 60.0, forget),)
"""Locating, joining and answering are duties of the cases room: only it knows what is decided."""
