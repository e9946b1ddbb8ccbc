"""Withholdings: begun with an order, extended once, and ended by themselves; then the statements go out."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.notices import errors, rules, words
from firsthour.notices.actions.sending_out import send_out
from firsthour.notices.models import Withholding
from firsthour.notices.withholdings import is_withheld, running, untold_statements
from firsthour.notices.words import WithholdingEnd
from firsthour.platform.models import Service


@transaction.atomic
def withhold(
    *, service: Service, item_reference: str, order: uuid.UUID, decided_at: datetime, actor: Actor, at: datetime
) -> Withholding | None:
    """Nobody is told of this order on this item for now; None where that time is over, or the authority lifted it.

    Further items of an order share the end of the first ones.
    """
    siblings = Withholding.objects.select_for_update().filter(order=order)
    first = siblings.order_by("begun_at").first()
    until = first.ends_at if first else rules.withheld_until(decided_at)
    if until <= at or (first is not None and first.ended_at is not None):
        return None
    withholding, made = Withholding.objects.get_or_create(
        order=order,
        item_reference=item_reference,
        defaults={
            "service": service,
            "decided_at": first.decided_at if first else decided_at,
            "begun_at": at,
            "ends_at": until,
            "extended_at": first.extended_at if first else None,
            "reasons": first.reasons if first else "",
        },
    )
    if made:
        body = {"order": order, "decided": withholding.decided_at, "until": until}
        _record(words.WITHHOLDING_BEGUN, withholding, body, actor, at)
    return withholding


@transaction.atomic
def extend_withholding(
    *, order: uuid.UUID, reasons: str, until: datetime | None = None, actor: Actor, at: datetime
) -> list[Withholding]:
    """The authority decided anew, with reasons, that nobody is told for longer: at most six weeks more, and once.

    Raises WithholdingOver, WithholdingExtended, ExtensionUnreasoned.
    """
    found = list(running().select_for_update().filter(order=order).order_by("id"))
    if not found:
        raise errors.WithholdingOver()
    if not 1 <= len(reasons.strip()) <= 5000:
        raise errors.ExtensionUnreasoned()
    for each in found:
        if each.extended_at is not None:
            raise errors.WithholdingExtended()
        longer = rules.extended_until(each.ends_at, until)
        if longer <= each.ends_at:
            raise errors.ExtensionUnreasoned()
        each.ends_at, each.extended_at, each.reasons = longer, at, reasons.strip()
        each.save(update_fields=["ends_at", "extended_at", "reasons"])
        body = {"order": order, "until": each.ends_at, "reasons": each.reasons.encode()}
        _record(words.WITHHOLDING_EXTENDED, each, body, actor, at)
    return found


@transaction.atomic
def lift_withholding(*, order: uuid.UUID, actor: Actor, at: datetime) -> list[Withholding]:
    """The authority lifts it before its end. Raises WithholdingOver."""
    found = list(running().select_for_update().filter(order=order).order_by("id"))
    if not found:
        raise errors.WithholdingOver()
    for each in found:
        _end(each, WithholdingEnd.LIFTED, actor, at)
    return found


@transaction.atomic
def end_withholding(*, withholding: Withholding, actor: Actor, at: datetime) -> None:
    """Its time is over. One that was lifted or extended meanwhile is left alone."""
    locked = running().select_for_update().filter(pk=withholding.pk, ends_at__lte=at).first()
    if locked is not None:
        _end(locked, WithholdingEnd.TERM, actor, at)


def _end(withholding: Withholding, because: WithholdingEnd, actor: Actor, at: datetime) -> None:
    withholding.ended_at, withholding.because = at, because
    withholding.save(update_fields=["ended_at", "because"])
    told = []
    if not is_withheld(withholding.service_id, withholding.item_reference):
        for statement in untold_statements(withholding.service_id, withholding.item_reference):
            send_out(statement=statement, actor=actor, at=at)
            told.append(statement.id)
    body = {"order": withholding.order, "because": str(because), "statements": told}
    _record(words.WITHHOLDING_ENDED, withholding, body, actor, at)


def _record(tag, withholding: Withholding, body: dict[str, object], actor: Actor, at: datetime) -> None:
    record(
        tag,
        subject_kind="withholding",
        subject_id=withholding.id,
        service_id=withholding.service_id,
        body=body,
        actor=actor,
        at=at,
    )
