"""Verbs of the vault."""

import hashlib
import secrets
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from firsthour.clocks.rules import retention_due
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.platform.keyring import KEY_BYTES, NONCE_BYTES, unwrap, wrap
from firsthour.platform.models import Service
from firsthour.vault import errors, rules, words
from firsthour.vault.models import Exhibit, Hold
from firsthour.vault.queries import content_key, retention_keys, store
from firsthour.vault.words import ExhibitState, LegalBasis, OpeningPurpose


def seal(
    *,
    service: Service,
    receipt: uuid.UUID,
    content: bytes,
    media_type: str,
    related: dict[str, object],
    basis: LegalBasis,
    actor: Actor,
    at: datetime,
) -> Exhibit:
    """Seal content and related data, durable on return, before and outside any decision.

    The row with its key comes first, then the bytes, then the mark that both are there: a seal cut short is finished by
    calling again with the same receipt, with the same key and so the same stored bytes. AES-256-GCM, a key per exhibit
    wrapped under the retention key of the month in which the exhibit falls due.
    """
    if transaction.get_connection().in_atomic_block:
        raise RuntimeError("a seal is durable by itself; it cannot wait for somebody else's commit")
    exhibit = _begin(service, receipt, content, media_type, related, basis, at)
    if exhibit.state == ExhibitState.SEALED:
        return exhibit
    sealed = AESGCM(content_key(exhibit)).encrypt(bytes(exhibit.nonce), content, str(exhibit.id).encode())
    stored_as = store().put(sealed)
    return _finish(exhibit, stored_as, actor, at)


@transaction.atomic
def _begin(
    service: Service,
    receipt: uuid.UUID,
    content: bytes,
    media_type: str,
    related: dict[str, object],
    basis: LegalBasis,
    at: datetime,
) -> Exhibit:
    exhibit = Exhibit.objects.select_for_update().filter(receipt=receipt).first()
    if exhibit is not None:
        return exhibit
    exhibit_id, key = uuid.uuid4(), secrets.token_bytes(KEY_BYTES)
    retain_until = retention_due(at, zone=ZoneInfo(service.zone))
    month = rules.retention_month(retain_until, zone=ZoneInfo(service.zone))
    return Exhibit.objects.create(
        id=exhibit_id,
        service=service,
        receipt=receipt,
        state=ExhibitState.SEALING,
        basis=basis,
        content_digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type=media_type,
        wrapped_key=wrap(retention_keys().for_sealing(month), key, bound_to=str(exhibit_id)),
        retention_month=month,
        retain_until=retain_until,
        nonce=secrets.token_bytes(NONCE_BYTES),
        wrapped_related=wrap(key, msgspec.json.encode(related), bound_to=f"{exhibit_id} related"),
    )


@transaction.atomic
def _finish(exhibit: Exhibit, stored_as: str, actor: Actor, at: datetime) -> Exhibit:
    exhibit = Exhibit.objects.select_for_update().get(pk=exhibit.pk)
    if exhibit.state == ExhibitState.SEALING:
        exhibit.state = ExhibitState.SEALED
        exhibit.stored_as = stored_as
        exhibit.sealed_at = at
        exhibit.save(update_fields=["state", "stored_as", "sealed_at"])
        record(
            words.EXHIBIT_SEALED,
            subject_kind="exhibit",
            subject_id=exhibit.id,
            service_id=exhibit.service_id,
            body={
                "content": bytes.fromhex(exhibit.content_digest),
                "size": exhibit.size,
                "basis": exhibit.basis,
                "stored": stored_as,
            },
            actor=actor,
            at=at,
        )
    return exhibit


@transaction.atomic
def place_hold(
    *,
    exhibit_id: uuid.UUID,
    basis: LegalBasis,
    subject_id: uuid.UUID,
    until: datetime,
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> Hold:
    """Keep an exhibit at least until `until` for this subject; of several holds the latest applies.

    When that moves the exhibit into another month its key is wrapped anew, under that month's retention key.
    """
    exhibit = Exhibit.objects.select_for_update().filter(pk=exhibit_id).first()
    if exhibit is None:
        raise errors.ExhibitUnknown()
    if exhibit.state != ExhibitState.SEALED:
        raise errors.ExhibitNotSealed()
    hold, made = Hold.objects.get_or_create(
        exhibit=exhibit, basis=basis, subject_id=subject_id, defaults={"placed_at": at, "until": until}
    )
    if not made:
        hold.until = rules.longer(hold.until, until)
        hold.save(update_fields=["until"])
    _keep_until(exhibit, rules.longer(exhibit.retain_until, until))
    record(
        words.HOLD_PLACED,
        subject_kind="exhibit",
        subject_id=exhibit.id,
        service_id=exhibit.service_id,
        body={"exhibit": exhibit.id, "basis": str(basis), "until": hold.until},
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
    return hold


def _keep_until(exhibit: Exhibit, until: datetime) -> None:
    month = rules.retention_month(until, zone=ZoneInfo(exhibit.service.zone))
    if month != exhibit.retention_month:
        key = content_key(exhibit)
        exhibit.wrapped_key = wrap(retention_keys().for_sealing(month), key, bound_to=str(exhibit.id))
        exhibit.retention_month = month
    exhibit.retain_until = until
    exhibit.save(update_fields=["wrapped_key", "retention_month", "retain_until"])


@transaction.atomic
def open_exhibit(*, exhibit_id: uuid.UUID, purpose: OpeningPurpose, actor: Actor, at: datetime) -> bytes:
    """The content of an exhibit. Every opening is recorded with who and why."""
    exhibit = Exhibit.objects.filter(pk=exhibit_id).first()
    if exhibit is None:
        raise errors.ExhibitUnknown()
    if exhibit.state != ExhibitState.SEALED:
        raise errors.ExhibitNotSealed()
    record(
        words.EXHIBIT_OPENED,
        subject_kind="exhibit",
        subject_id=exhibit.id,
        service_id=exhibit.service_id,
        body={"purpose": str(purpose)},
        actor=actor,
        at=at,
    )
    nonce = bytes(exhibit.nonce)
    sealed = nonce + store().get(exhibit.stored_as)
    return unwrap(content_key(exhibit), sealed, bound_to=str(exhibit.id))
