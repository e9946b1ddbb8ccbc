"""What the worker runs for the vault: a share is read again each day; what is due is destroyed, and its month's key."""

from collections.abc import Callable
from datetime import datetime

import structlog

from firsthour.ledger.words import Actor, Duty
from firsthour.vault import actions, queries
from firsthour.vault.models import Exhibit

ACTOR = Actor.system("worker")
READ_AT_ONCE = 50
DESTROYED_AT_ONCE = 100
log = structlog.get_logger()


def scrub_share(now: Callable[[], datetime]) -> bool:
    """Read the next exhibits of today's share again; what is damaged is told loudly and stays so until it is mended."""
    waiting = queries.to_scrub(now(), most=READ_AT_ONCE)
    if not waiting:
        return False
    for exhibit, damage in actions.scrub(exhibits=waiting, actor=ACTOR, at=now()).items():
        log.error("an exhibit is damaged", exhibit=str(exhibit), damage=str(damage))
    return True


def destroy_due(now: Callable[[], datetime]) -> bool:
    """Destroy what is due, and finish what was begun. An exhibit that cannot be destroyed yet stops no other."""
    begun = [_did(exhibit, actions.begin_destruction, now) for exhibit in queries.to_destroy(now())[:DESTROYED_AT_ONCE]]
    half = queries.half_destroyed(now())[:DESTROYED_AT_ONCE]
    ended = [_did(exhibit, actions.finish_destruction, now) for exhibit in half]
    return any(begun + ended)


def _did(exhibit: Exhibit, step: Callable[..., Exhibit], now: Callable[[], datetime]) -> bool:
    try:
        step(exhibit_id=exhibit.id, actor=ACTOR, at=now())
    except Exception as fault:
        log.exception("an exhibit cannot be destroyed yet", exhibit=str(exhibit.id), code=getattr(fault, "code", ""))
        return False
    return True


def destroy_keys(now: Callable[[], datetime]) -> bool:
    """Destroy the retention keys of months that are over and under which nothing lives any more."""
    for month in queries.months_to_destroy(now()):
        try:
            actions.destroy_retention_key(month=month, actor=ACTOR, at=now())
        except Exception as fault:
            log.exception("a retention key cannot be destroyed yet", month=month, code=getattr(fault, "code", ""))
    return False


DUTIES = (
    Duty("vault:destroy-due", 30.0, destroy_due),
    Duty("vault:destroy-keys", 600.0, destroy_keys),
    Duty("vault:scrub-share", 60.0, scrub_share),
)
