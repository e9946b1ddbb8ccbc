"""The one verb of the ledger: record."""

import hashlib
import hmac
import secrets
import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger import words
from firsthour.ledger.models import Event, Salt
from firsthour.ledger.words import Actor, EventTag, Field


def record(
    event_tag: EventTag,
    *,
    subject_kind: str,
    subject_id: uuid.UUID,
    body: dict[str, object],
    service_id: uuid.UUID | None = None,
    caused_by: Event | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """Append one event inside the caller's transaction and return it.

    A field of type PROVABLE is given as bytes; the event keeps HMAC-SHA256(salt, value) and the salt goes to its own,
    erasable table. Raises ValueError where the body does not fit its tag: that is a fault of ours, not of a user.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of what it records")
    event_id = uuid.uuid4()
    salts = {}
    kept = dict(body)
    for name, kind in event_tag.fields.items():
        if kind is Field.PROVABLE and isinstance(kept.get(name), bytes):
            salts[name] = secrets.token_bytes(32)
            kept[name] = hmac.new(salts[name], kept[name], hashlib.sha256).hexdigest()
    envelope = {
        "format": words.FORMAT,
        "id": str(event_id),
        "tag": event_tag.tag,
        "schema": event_tag.schema,
        "at": words.instant(at),
        "service": str(service_id) if service_id else None,
        "subject": {"kind": subject_kind, "id": str(subject_id)},
        "actor": {"kind": str(actor.kind), "id": actor.id},
        "caused_by": str(caused_by.event_id) if caused_by else None,
        "body": words.spelled(event_tag, kept),
    }
    text = words.canonical(envelope)
    event = Event.objects.create(
        event_id=event_id,
        tag=event_tag.tag,
        schema=event_tag.schema,
        at=at,
        service_id=service_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        caused_by=caused_by,
        canonical=text.decode(),
        digest=hashlib.sha256(text).digest(),
    )
    Salt.objects.bulk_create(Salt(event=event, field=name, salt=salt) for name, salt in salts.items())
    return event


@transaction.atomic
def erase_value(*, event_tag: EventTag, subject_id: uuid.UUID, actor: Actor, at: datetime) -> int:
    """Erase the salts of a subject's events of one tag: their provable values can be proved to nobody any more.

    Part of the destruction of what they prove, whose own event tells of it. Returns how many there were.
    """
    gone, _ = Salt.objects.filter(event__tag=event_tag.tag, event__subject_id=subject_id).delete()
    return gone
