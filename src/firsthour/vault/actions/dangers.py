"""Content that is a danger to keep leaves every ordinary path at once."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.vault import errors, words
from firsthour.vault.models import Danger, Exhibit
from firsthour.vault.queries import access_exhibit
from firsthour.vault.words import DangerReason


@transaction.atomic
def set_apart(*, exhibit_id: uuid.UUID, because: DangerReason, actor: Actor, at: datetime) -> Danger:
    """Let nobody see an exhibit any more, nor any other of the same bytes, and call the officer on duty.

    Again changes nothing; nothing undoes it. Raises ExhibitUnknown.
    """
    told = Q(pk=exhibit_id)
    if digest := access_exhibit(exhibit_id).content_digest:
        told |= Q(content_digest=digest)
    # One order for everybody, so that two who set the same bytes apart at once wait for each other and no more.
    same = {each.pk: each for each in Exhibit.objects.select_for_update().filter(told).order_by("pk")}
    dangers = {pk: _apart(each, because, actor, at) for pk, each in same.items()}
    return dangers[exhibit_id]


@transaction.atomic
def set_apart_like_others(*, exhibit: Exhibit, actor: Actor, at: datetime) -> None:
    """Set a new exhibit apart whose very bytes were set apart before, for the same reason."""
    before = Danger.objects.filter(exhibit__content_digest=exhibit.content_digest).order_by("set_apart_at").first()
    if before is not None:
        _apart(exhibit, DangerReason(before.because), actor, at)


def _apart(exhibit: Exhibit, because: DangerReason, actor: Actor, at: datetime) -> Danger:
    danger, made = Danger.objects.get_or_create(exhibit=exhibit, defaults={"because": because, "set_apart_at": at})
    if made:
        record(
            words.EXHIBIT_SET_APART,
            subject_kind="exhibit",
            subject_id=exhibit.id,
            service_id=exhibit.service_id,
            body={"because": str(because)},
            actor=actor,
            at=at,
        )
    return danger


@transaction.atomic
def take_notice(*, exhibit_id: uuid.UUID, actor: Actor, at: datetime) -> Danger:
    """An officer says that they know of it and act. Raises NothingSetApart; taken once, the first stands."""
    danger = Danger.objects.select_for_update().filter(exhibit=exhibit_id).first()
    if danger is None:
        raise errors.NothingSetApart()
    if danger.noticed_at is None:
        danger.noticed_at, danger.noticed_by = at, uuid.UUID(actor.id)
        danger.save(update_fields=["noticed_at", "noticed_by"])
        record(
            words.NOTICE_TAKEN,
            subject_kind="exhibit",
            subject_id=danger.exhibit_id,
            service_id=danger.exhibit.service_id,
            body={},
            actor=actor,
            at=at,
        )
    return danger
