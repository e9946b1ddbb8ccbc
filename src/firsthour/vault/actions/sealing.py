"""Sealing an exhibit and opening it."""

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
from firsthour.ledger.words import Actor
from firsthour.platform.keyring import KEY_BYTES, NONCE_BYTES, unwrap, wrap
from firsthour.platform.models import Service
from firsthour.vault import errors, rules, words
from firsthour.vault.actions.dangers import set_apart_like_others
from firsthour.vault.models import Exhibit
from firsthour.vault.month_locks import keep_months_key
from firsthour.vault.queries import access_sealed, content_key, require_not_set_apart, retention_keys, store
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
    wrapped under the retention key of the month in which the exhibit falls due. Raises ExhibitDestroyed.
    """
    if transaction.get_connection().in_atomic_block:
        raise RuntimeError("a seal is durable by itself; it cannot wait for somebody else's commit")
    exhibit = _begin(service, receipt, content, media_type, related, basis, at)
    if exhibit.state == ExhibitState.SEALED:
        return exhibit
    if exhibit.state != ExhibitState.SEALING:
        raise errors.ExhibitDestroyed()
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
    keep_months_key(month)
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
        term_ends_at=retain_until,
        nonce=secrets.token_bytes(NONCE_BYTES),
        wrapped_related=wrap(key, msgspec.json.encode(related), bound_to=f"{exhibit_id} related"),
    )


@transaction.atomic
def _finish(exhibit: Exhibit, stored_as: str, actor: Actor, at: datetime) -> Exhibit:
    exhibit = Exhibit.objects.select_for_update().get(pk=exhibit.pk)
    if exhibit.state == ExhibitState.SEALING:
        exhibit.state = ExhibitState.SEALED
        exhibit.stored_as = stored_as
        exhibit.sealed_at = exhibit.read_at = at
        exhibit.save(update_fields=["state", "stored_as", "sealed_at", "read_at"])
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
        set_apart_like_others(exhibit=exhibit, actor=actor, at=at)
    return exhibit


@transaction.atomic
def open_exhibit(*, exhibit_id: uuid.UUID, purpose: OpeningPurpose, actor: Actor, at: datetime) -> bytes:
    """The content of an exhibit. Every opening is recorded with who and why."""
    exhibit = access_sealed(exhibit_id)
    require_not_set_apart(exhibit.id)
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
