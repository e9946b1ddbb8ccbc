"""Destruction: first the key and the facts, then the bytes, then the mark; at last the key of the month."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import erase_value, record
from firsthour.ledger.words import Actor
from firsthour.vault import errors, rules, words
from firsthour.vault.models import Exhibit
from firsthour.vault.month_locks import claim_months_key
from firsthour.vault.queries import month_id, month_lives, open_ends, retention_keys, store
from firsthour.vault.words import EXHIBIT_SEALED, EXPORT_REQUESTED, HOLD_EXTENDED, ExhibitState


@transaction.atomic
def begin_destruction(*, exhibit_id: uuid.UUID, actor: Actor, at: datetime) -> Exhibit:
    """Take the key, the related facts and every digest of the content of an exhibit that is due out of the database.

    From this commit on it cannot be opened here, whatever becomes of its bytes. Raises ExhibitUnknown,
    ExhibitDestroyed, KeptStill while it is not due or a hold is open; the database refuses both as well.
    """
    exhibit = Exhibit.objects.select_for_update().filter(pk=exhibit_id).first()
    if exhibit is None:
        raise errors.ExhibitUnknown()
    if exhibit.state in (ExhibitState.DESTROYING, ExhibitState.DESTROYED):
        raise errors.ExhibitDestroyed()
    until = rules.still_kept(exhibit.retain_until, open_ends(exhibit, at), at=at)
    if until is not None:
        raise errors.KeptStill(until=f"{until:%Y-%m-%d %H:%M}")
    exhibit.state, exhibit.destroying_at = ExhibitState.DESTROYING, at
    exhibit.wrapped_key = exhibit.nonce = exhibit.wrapped_related = b""
    exhibit.content_digest = ""
    exhibit.save()
    for proving in (EXHIBIT_SEALED, EXPORT_REQUESTED, HOLD_EXTENDED):
        erase_value(event_tag=proving, subject_id=exhibit.id, actor=actor, at=at)
    record(
        words.DESTRUCTION_BEGUN,
        subject_kind="exhibit",
        subject_id=exhibit.id,
        service_id=exhibit.service_id,
        body={"due": exhibit.retain_until},
        actor=actor,
        at=at,
    )
    return exhibit


def finish_destruction(*, exhibit_id: uuid.UUID, actor: Actor, at: datetime) -> Exhibit:
    """Remove the bytes from the store and only then say that the exhibit is destroyed. Killed, it is called again."""
    exhibit = Exhibit.objects.get(pk=exhibit_id)
    if exhibit.state == ExhibitState.DESTROYING and exhibit.stored_as:
        store().remove(exhibit.stored_as)
    return _mark_destroyed(exhibit_id, actor, at)


@transaction.atomic
def _mark_destroyed(exhibit_id: uuid.UUID, actor: Actor, at: datetime) -> Exhibit:
    exhibit = Exhibit.objects.select_for_update().get(pk=exhibit_id)
    if exhibit.state == ExhibitState.DESTROYING:
        exhibit.state, exhibit.destroyed_at = ExhibitState.DESTROYED, at
        exhibit.save(update_fields=["state", "destroyed_at"])
        record(
            words.EXHIBIT_DESTROYED,
            subject_kind="exhibit",
            subject_id=exhibit.id,
            service_id=exhibit.service_id,
            body={"basis": exhibit.basis, "stored": exhibit.stored_as or None, "month": exhibit.retention_month},
            actor=actor,
            at=at,
        )
    return exhibit


@transaction.atomic
def destroy_retention_key(*, month: str, actor: Actor, at: datetime) -> None:
    """Destroy the key of a month that is over, once nothing lives under it: its exhibits are gone from every backup.

    The file goes first and the event tells it afterwards; killed between, it is called again. Raises MonthInUse.
    """
    claim_months_key(month)
    if not rules.month_is_over(month, at=at) or month_lives(month):
        raise errors.MonthInUse(month=month)
    retention_keys().destroy(month)
    record(
        words.RETENTION_KEY_DESTROYED,
        subject_kind="retention-month",
        subject_id=month_id(month),
        body={"month": month},
        actor=actor,
        at=at,
    )
