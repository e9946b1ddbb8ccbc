"""What the worker runs for the appeals room: evidence is held, restored items are looked for, authors are told."""

from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from django.conf import settings

from firsthour.appeals import actions, queries, rules
from firsthour.appeals.models import Appeal
from firsthour.ledger.words import Actor, Duty
from firsthour.platform.actions import record_probe
from firsthour.platform.probing import look
from firsthour.platform.queries import absent_at
from firsthour.platform.words import Reach

ACTOR = Actor.system("worker")
log = structlog.get_logger()


def hold_evidence(now: Callable[[], datetime]) -> bool:
    """Hold the evidence of appeals that are still open when their hold is about to end."""
    waiting = list(queries.needs_holding(now() + rules.HOLD_AHEAD))
    return _each(waiting, lambda each: actions.hold_on(appeal=each, actor=ACTOR, at=now()))


def prove_restored(now: Callable[[], datetime]) -> bool:
    """Look from outside for items that an upheld appeal brought back."""
    return _each(queries.to_be_restored(now()), lambda each: _look_for(each, now))


def _look_for(appeal: Appeal, now: Callable[[], datetime]) -> None:
    """One item whose every surface is there again is back. What has no public place, or was not disabled everywhere, is
    back as its platform says."""
    restriction = appeal.restriction
    item, command = restriction.item, restriction.lift_command
    absent, found = absent_at(item.service), []
    links = {link for link in [item.link, *item.surfaces] if link} if queries.comes_back(restriction) else set()
    for link in sorted(links):
        seen = look(link, allowed=settings.PROBE_ALLOW, absent=absent(link))
        record_probe(
            command=command,
            link=link,
            reach=seen.reach,
            status=seen.status,
            address=seen.address,
            actor=ACTOR,
            at=now(),
        )
        found.append(seen.reach)
    if all(reach is Reach.PRESENT for reach in found):
        actions.prove_restored(appeal=appeal, surfaces=len(found), actor=ACTOR, at=now())
    else:
        actions.look_again(appeal=appeal, actor=ACTOR, at=now())


def answer(now: Callable[[], datetime]) -> bool:
    """Put rulings on their way."""
    return _each(queries.to_be_answered(), lambda each: actions.answer(appeal=each, actor=ACTOR, at=now()))


def note_told(now: Callable[[], datetime]) -> bool:
    """Note which rulings have reached their authors."""

    def note(each: Appeal) -> None:
        told_at = each.answer.message.finished_at
        actions.note_told(appeal=each, told_at=told_at, actor=ACTOR, at=now())

    return _each(queries.to_be_noted_told(), note)


def forget(now: Callable[[], datetime]) -> bool:
    """Erase what was written in an appeal whose ruling can no longer be contested."""
    appeal = queries.to_be_erased(now())
    if appeal is not None:
        actions.erase(appeal=appeal, actor=ACTOR, at=now())
    return appeal is not None


def _each(appeals: Iterable[Appeal], step: Callable[[Appeal], object]) -> bool:
    """Whether a step was done with any of them. One that it fails with is logged, stops no other, and comes again."""
    done = False
    for appeal in appeals:
        try:
            step(appeal)
            done = True
        except Exception as fault:
            log.exception("an appeal cannot be worked on yet", appeal=str(appeal.pk), code=getattr(fault, "code", ""))
    return done


DUTIES = (
    Duty("appeals:hold-evidence", 3600.0, hold_evidence),
    Duty("appeals:prove-restored", 0.5, prove_restored),
    Duty("appeals:answer", 0.5, answer),
    Duty("appeals:note-told", 1.0, note_told),
    Duty("appeals:forget", 60.0, forget),
)
