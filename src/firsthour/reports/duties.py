"""What the worker runs for the reports room: tables are compared with the log, and rules that err unequally stopped."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from firsthour.ledger.queries import log_state
from firsthour.ledger.words import Actor, Duty
from firsthour.reports import actions, queries

ACTOR = Actor.system("worker")
COMPARE_EVERY = timedelta(days=1)
SHOWN = 20
"""Differing rows that are named in the log; the event counts all."""

log = structlog.get_logger()


def compare(now: Callable[[], datetime]) -> bool:
    """Compare once a day, however often the worker is started; a difference is told as loudly as can be."""
    last, state = queries.last_comparison(), log_state()
    if state is None or (last and now() - last[0].at < COMPARE_EVERY):
        return False
    compared, found = queries.compare_statuses()
    actions.note_comparison(log=state.log, compared=compared, found=found, actor=ACTOR, at=now())
    for each in found[:SHOWN]:
        log.critical(
            "A ROW IS NOT WHAT THE LEDGER SAYS",
            table=str(each.kind),
            row=each.identity,
            by_events=each.by_events,
            in_table=each.in_table,
        )
    if found:
        log.critical("TABLES DIFFER FROM THE LEDGER: somebody changed them, or a fault of ours did", rows=len(found))
    return False


def stop_unequal(now: Callable[[], datetime]) -> bool:
    """Pull the brake of each rule that errs significantly more often in one language than in the others."""
    for rule, disparity in queries.unequal_rules(now()):
        actions.stop_unequal(rule=rule, disparity=disparity, actor=ACTOR, at=now())
    return False


DUTIES = (Duty("reports:compare", 60.0, compare), Duty("reports:stop-unequal", 600.0, stop_unequal))
