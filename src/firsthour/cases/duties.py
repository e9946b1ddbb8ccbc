"""What the worker runs for the cases room: items are considered, and what was commanded is proved."""

import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.conf import settings
from django.db.models import Model

from firsthour.authors.actions import answer_erasure, forget_erasures
from firsthour.authors.queries import next_erasure
from firsthour.authors.words import KeptBasis
from firsthour.cases import actions, flagging, queries, rules
from firsthour.cases.models import Restriction
from firsthour.cases.words import RestrictionState
from firsthour.flags.actions import postpone_joining
from firsthour.flags.duties import locate
from firsthour.flags.queries import next_to_join
from firsthour.intake.actions import attach_exhibit, postpone
from firsthour.intake.models import Item
from firsthour.ledger.words import Actor, Duty, instant
from firsthour.notices.queries import kept_of_messages
from firsthour.notices.withholdings import is_withheld, untold_author
from firsthour.platform.actions import record_probe
from firsthour.platform.calling import NotedOutlet, reach
from firsthour.platform.probing import look
from firsthour.platform.queries import absent_at
from firsthour.platform.rules import overall_reach
from firsthour.platform.words import DeliveryState, Reach
from firsthour.signals.decoding.pool import Decoder
from firsthour.signals.rules import exact_signals
from firsthour.signals.words import Scanned, Signal, SignalKind
from firsthour.vault.actions import seal, set_apart
from firsthour.vault.words import DangerReason, LegalBasis

ACTOR = Actor.system("worker")
REFERENCES_AHEAD = timedelta(days=30)
REFERENCES_AT_ONCE = 500
FLAGS_AT_ONCE = 100
DANGERS_AT_ONCE = 100
Row = TypeVar("Row", bound=Model)
Result = TypeVar("Result")
log = structlog.get_logger()


def consider_next(now: Callable[[], datetime]) -> bool:
    """Consider the oldest item that waits; bytes that did not come with it are fetched and sealed first."""
    item = queries.next_to_consider(now())
    if item is None:
        return False
    try:
        if item.exhibit_id is None:
            fetch_and_seal(item, reach(item.service, now), now)
        actions.consider(item_id=item.id, actor=ACTOR, at=now())
    except Exception as fault:
        log.exception("item cannot be considered yet", item=str(item.id), code=getattr(fault, "code", ""))
        postpone(item=item, actor=ACTOR, at=now())
    return True


def fetch_and_seal(item: Item, outlet: NotedOutlet, now: Callable[[], datetime]) -> None:
    """Seal the bytes of an item as the platform has them. Raises the refusals of connectors and of the vault."""
    content = outlet.fetch(item.reference, key=str(uuid.uuid4()))
    exhibit = seal(
        service=item.service,
        receipt=item.receipt,
        content=content,
        media_type="",
        related={
            "item": item.reference,
            "author": item.author.reference if item.author else None,
            "link": item.link,
            "language": item.language,
            "territory": item.territory,
            "received_at": instant(item.received_at),
            "hits": [hit.entry for hit in queries.hits_of(item)],
        },
        basis=LegalBasis.UNDER_ASSESSMENT,
        actor=ACTOR,
        at=now(),
    )
    attach_exhibit(item=item, exhibit=exhibit, differs=not _fits(item, content), actor=ACTOR, at=now())


def _fits(item: Item, content: bytes) -> bool:
    """Whether fetched bytes are those the item's fingerprints were taken of; decoded only where no digest tells. One
    that was flagged or referred has none, and any bytes are its own."""
    known = [Signal(SignalKind(each.kind), bytes(each.value).hex(), each.quality) for each in item.fingerprints.all()]
    if not known and not item.hits:
        return True
    if rules.exact_kinds(known):
        return rules.same_media(known, exact_signals(content))
    with closing(Decoder(workers=1)) as decoder:
        scanned = decoder.scan(content)
    return isinstance(scanned, Scanned) and rules.same_media(known, scanned.signals)


def observe(now: Callable[[], datetime]) -> bool:
    """Follow restrictions on their way: the platform's confirmation, then the outside look that proves it."""
    found = False
    for restriction in queries.to_observe():
        try:
            found |= follow(restriction, now)
        except Exception:
            log.exception(
                "a restriction cannot be followed and is looked at again later", restriction=str(restriction.id)
            )
            actions.look_again(restriction=restriction, actor=ACTOR, at=now())
    return found


def follow(restriction: Restriction, now: Callable[[], datetime]) -> bool:
    """The next step of one restriction, if there is one now."""
    if restriction.state == RestrictionState.COMMANDED and restriction.command.state == DeliveryState.DONE:
        actions.confirm(restriction=restriction, actor=ACTOR, at=now())
        return True
    look_at = restriction.next_look_at if restriction.state == RestrictionState.CONFIRMED else None
    if look_at is not None and look_at <= now():
        _prove(restriction, now)
        return True
    lift = restriction.lift_command
    if restriction.state == RestrictionState.LIFTING and lift.state == DeliveryState.DONE:
        actions.lift(restriction=restriction, lifted_by=lift, actor=ACTOR, at=now())
        return True
    return False


def _prove(restriction: Restriction, now: Callable[[], datetime]) -> None:
    found = look_everywhere(restriction, now)
    if rules.proved(RestrictionState.CONFIRMED, overall_reach(found)):
        actions.prove(restriction=restriction, surfaces=len(found), actor=ACTOR, at=now())
    else:
        actions.look_again(restriction=restriction, actor=ACTOR, at=now())


def look_everywhere(restriction: Restriction, now: Callable[[], datetime]) -> list[Reach]:
    """What a look from outside finds at each surface of a restricted item; every look is kept."""
    item = restriction.item
    surfaces = sorted({link for link in [item.link, *item.surfaces, *restriction.command.surfaces] if link})
    absent, found = absent_at(item.service), []
    for link in surfaces:
        seen = look(link, allowed=settings.PROBE_ALLOW, absent=absent(link))
        record_probe(
            command=restriction.command,
            link=link,
            reach=seen.reach,
            status=seen.status,
            address=seen.address,
            actor=ACTOR,
            at=now(),
        )
        found.append(seen.reach)
    return found


def release_left(now: Callable[[], datetime]) -> bool:
    """Have published what people left as it is."""
    left = list(queries.to_release(now())[:FLAGS_AT_ONCE])
    return bool(_each(left, lambda each: actions.release(case=each, actor=ACTOR, at=now())))


def end_suspensions(now: Callable[[], datetime]) -> bool:
    """Give accounts back whose suspension is over."""
    over = list(queries.suspensions_over(now()))
    return bool(_each(over, lambda each: actions.end_suspension(restriction=each, actor=ACTOR, at=now())))


def forget_reasons(now: Callable[[], datetime]) -> bool:
    """Erase what deciders wrote of items whose evidence is destroyed."""
    return actions.forget_reasons(actor=ACTOR, at=now()) > 0


def note_told(now: Callable[[], datetime]) -> bool:
    """Hold the evidence for as long as the author, told just now, may complain."""
    waiting = list(queries.to_be_noted_told())
    return bool(_each(waiting, lambda each: actions.note_told(restriction=each, actor=ACTOR, at=now())))


def _each(rows: list[Row], step: Callable[[Row], Result]) -> list[Result]:
    """What a step comes to with each row. One that it fails with is logged, stops no other, and is tried again."""
    done = []
    for row in rows:
        try:
            done.append(step(row))
        except Exception as fault:
            log.exception("a row cannot be worked on yet", row=str(row.pk), code=getattr(fault, "code", ""))
    return done


def set_dangers_apart(now: Callable[[], datetime]) -> bool:
    """Set apart what was sealed before the bank it hits was declared dangerous, or fetched after its case began."""
    found = queries.to_set_apart(DANGERS_AT_ONCE)
    return bool(
        _each(found, lambda each: set_apart(exhibit_id=each.pk, because=DangerReason.LIST, actor=ACTOR, at=now()))
    )


def answer_erasures(now: Callable[[], datetime]) -> bool:
    """Erase of an author what nothing holds, and write down why the rest stays and until when.

    The answer would tell an author of what is withheld, so it waits until they are told.
    """
    at = now()
    forget_erasures(actor=ACTOR, at=at)
    request = next_erasure(at, waiting_for=untold_author())
    if request is None:
        return False
    kept = [*kept_of_messages(request.author), *queries.kept_about(request.author, at)]
    telling = any(each.basis is KeptBasis.TELLING for each in kept)
    answer_erasure(request=request, kept=tuple(kept), telling=telling, actor=ACTOR, at=at)
    return True


def locate_flags(now: Callable[[], datetime]) -> bool:
    """Ask the platform what the next flag is about. What is withheld counts as not there, as for everybody else."""
    return locate(now, is_there=lambda service, reference: not is_withheld(service.id, reference))


def take_up_flags(now: Callable[[], datetime]) -> bool:
    """Let the next located item of a flag join the question about it, or begin one."""
    flagged = next_to_join(now())
    if flagged is None:
        return False
    try:
        flagging.take_up(flagged=flagged, actor=ACTOR, at=now())
    except Exception as fault:
        log.exception("a flag cannot be taken up yet", flagged=str(flagged.pk), code=getattr(fault, "code", ""))
        postpone_joining(flagged=flagged, actor=ACTOR, at=now())
    return True


def answer_flags(now: Callable[[], datetime]) -> bool:
    """Answer every flag whose cases are all decided."""
    decided = list(queries.decided_flags(now())[:FLAGS_AT_ONCE])
    return any(_each(decided, lambda each: flagging.answer_flag(flag=each, actor=ACTOR, at=now())))


def keep_references(now: Callable[[], datetime]) -> bool:
    """Keep the pictures behind entries in force for another term; those of other entries are let go when it is over."""
    due = list(queries.references_to_keep(now() + REFERENCES_AHEAD, at=now())[:REFERENCES_AT_ONCE])
    return bool(_each(due, lambda each: actions.renew_reference(reference=each, actor=ACTOR, at=now())))


DUTIES = (
    Duty("cases:release-left", 1.0, release_left),
    Duty("cases:end-suspensions", 30.0, end_suspensions),
    Duty("cases:forget-reasons", 3600.0, forget_reasons),
    Duty("cases:keep-references", 3600.0, keep_references),
    Duty("cases:set-dangers-apart", 30.0, set_dangers_apart),
    Duty("cases:note-told", 1.0, note_told),
    Duty("cases:consider", 0.1, consider_next),
    Duty("cases:observe", 0.2, observe),
    Duty("cases:locate-flags", 0.3, locate_flags),
    Duty("cases:take-up-flags", 0.3, take_up_flags),
    Duty("cases:answer-flags", 1.0, answer_flags),
    Duty("cases:answer-erasures", 5.0, answer_erasures),
)
