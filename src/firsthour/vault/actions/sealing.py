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
    calling again with the same receipt: the same content with the same key, and so the same stored bytes. AES-256-GCM,
    a key per exhibit wrapped under the retention key of the month in which the exhibit falls due. Raises
    ExhibitDestroyed, and ExhibitNotSealed where another seals other bytes for the same receipt at the same time.
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
    if exhibit is None:
        exhibit, made = _first_row(service, receipt, content, media_type, related, basis, at)
        if made:
            return exhibit
    if exhibit.state == ExhibitState.SEALING and exhibit.content_digest != hashlib.sha256(content).hexdigest():
        _begin_anew(exhibit, content, media_type, related)
    return exhibit


def _first_row(
    service: Service,
    receipt: uuid.UUID,
    content: bytes,
    media_type: str,
    related: dict[str, object],
    basis: LegalBasis,
    at: datetime,
) -> tuple[Exhibit, bool]:
    """The row of this receipt, and whether it was made here: somebody may write it at the same moment."""
    exhibit_id = uuid.uuid4()
    retain_until = retention_due(at, zone=ZoneInfo(service.zone))
    month = rules.retention_month(retain_until, zone=ZoneInfo(service.zone))
    keep_months_key(month)
    return Exhibit.objects.select_for_update().get_or_create(
        receipt=receipt,
        defaults={
            "id": exhibit_id,
            "service": service,
            "state": ExhibitState.SEALING,
            "basis": basis,
            "retention_month": month,
            "retain_until": retain_until,
            "term_ends_at": retain_until,
            **_under_new_key(exhibit_id, month, content, media_type, related),
        },
    )


def _begin_anew(exhibit: Exhibit, content: bytes, media_type: str, related: dict[str, object]) -> None:
    """A seal was cut short, and what is to be sealed are other bytes now, fetched anew: no key serves two contents.

    What had been stored of the first stays in the store, where nothing opens it.
    """
    keep_months_key(exhibit.retention_month)
    fields = _under_new_key(exhibit.id, exhibit.retention_month, content, media_type, related)
    for name, value in fields.items():
        setattr(exhibit, name, value)
    exhibit.save(update_fields=list(fields))


def _under_new_key(
    exhibit_id: uuid.UUID, month: str, content: bytes, media_type: str, related: dict[str, object]
) -> dict[str, object]:
    """What a row says of this content, under a key and a nonce of its own."""
    key = secrets.token_bytes(KEY_BYTES)
    return {
        "content_digest": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "media_type": media_type,
        "wrapped_key": wrap(retention_keys().for_sealing(month), key, bound_to=str(exhibit_id)),
        "nonce": secrets.token_bytes(NONCE_BYTES),
        "wrapped_related": wrap(key, msgspec.json.encode(related), bound_to=f"{exhibit_id} related"),
    }


@transaction.atomic
def _finish(exhibit: Exhibit, stored_as: str, actor: Actor, at: datetime) -> Exhibit:
    begun_with, exhibit = bytes(exhibit.nonce), Exhibit.objects.select_for_update().get(pk=exhibit.pk)
    if exhibit.state == ExhibitState.SEALING:
        if bytes(exhibit.nonce) != begun_with:  # somebody began anew with other bytes meanwhile, and finishes it
            raise errors.ExhibitNotSealed()
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
