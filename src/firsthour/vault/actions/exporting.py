"""Giving a copy of an exhibit away: one person requests it, another approves it, one of the two takes it."""

import hashlib
import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, ActorKind, EventTag
from firsthour.platform.boxes import seal_to
from firsthour.platform.keyring import wrap
from firsthour.vault import errors, rules, words
from firsthour.vault.models import Exhibit, Export
from firsthour.vault.packaging import package_of
from firsthour.vault.queries import access_sealed, content_key, require_not_set_apart, state_of
from firsthour.vault.words import ExportState, OpeningPurpose, Part, Recipient

KEY_BYTES = 32


@transaction.atomic
def request_export(
    *,
    exhibit_id: uuid.UUID,
    recipient: Recipient,
    purpose: OpeningPurpose,
    parts: list[Part],
    reference: str,
    recipient_key: bytes,
    actor: Actor,
    at: datetime,
) -> Export:
    """Ask that parts of an exhibit be given to somebody. `reference` is the file number of what they asked.

    `recipient_key` is their X25519 public key, or empty for a package that is not encrypted. Nothing leaves by this.
    """
    somebody = _person(actor)
    # Locked, so that no destruction passes between: the reference would stay provable after it.
    Exhibit.objects.select_for_update().filter(pk=exhibit_id).first()
    exhibit = access_sealed(exhibit_id)
    if not parts or not reference.strip():
        raise errors.ExportEmpty()
    if recipient == Recipient.USER:
        require_not_set_apart(exhibit.id)
    if refused := rules.part_refused(recipient, parts):
        raise errors.ExportPartRefused(part=refused, recipient=recipient)
    if recipient_key and (len(recipient_key) != KEY_BYTES or not _takes_boxes(recipient_key)):
        raise errors.RecipientKeyWrong()
    export_id, told = uuid.uuid4(), reference.strip().encode()
    export = Export.objects.create(
        id=export_id,
        exhibit=exhibit,
        recipient=recipient,
        purpose=purpose,
        parts=sorted(map(str, set(parts))),
        wrapped_reference=wrap(content_key(exhibit), told, bound_to=f"{export_id} reference"),
        recipient_key=recipient_key,
        requested_by=somebody,
        requested_at=at,
    )
    body = {
        "recipient": str(recipient),
        "purpose": str(purpose),
        "parts": export.parts,
        "reference": told,
        "encrypted": bool(recipient_key),
    }
    _tell(words.EXPORT_REQUESTED, export, body, actor, at)
    return export


@transaction.atomic
def approve_export(*, export_id: uuid.UUID, actor: Actor, at: datetime) -> Export:
    """Approve what another person requested. Raises SamePerson, ExportAnswered or ExportExpired."""
    export, somebody = _unanswered(export_id, at), _person(actor)
    if export.recipient == Recipient.USER:
        require_not_set_apart(export.exhibit_id)
    if export.requested_by == somebody:
        raise errors.SamePerson()
    access_sealed(export.exhibit_id)
    return _answer(export, somebody, True, actor, at)


@transaction.atomic
def decline_export(*, export_id: uuid.UUID, actor: Actor, at: datetime) -> Export:
    """Decline a request, or withdraw one's own."""
    return _answer(_unanswered(export_id, at), _person(actor), False, actor, at)


def take_export(*, export_id: uuid.UUID, actor: Actor, at: datetime) -> bytes:
    """The package, encrypted if a key was named. Taken again within its 72 hours the package is the same.

    Raises ExportUnsealed until its approval is in the sealed log, about a second. Recorded before it is handed over;
    whoever calls this writes it where nobody else may read.
    """
    export, somebody = _known(export_id), _person(actor)
    if somebody not in (export.requested_by, export.answered_by):
        raise errors.ExportNotYours()
    match state_of(export, at):
        case ExportState.EXPIRED:
            raise errors.ExportExpired()
        case ExportState.WAITING | ExportState.DECLINED:
            raise errors.ExportNotApproved()
    if export.recipient == Recipient.USER:
        require_not_set_apart(export.exhibit_id)
    access_sealed(export.exhibit_id)
    package = package_of(export)
    digest = hashlib.sha256(package).hexdigest()
    if export.recipient_key:
        package = seal_to(bytes(export.recipient_key), package)
    with transaction.atomic():
        _tell(words.EXPORT_TAKEN, export, {"package": digest}, actor, at)
    return package


def _person(actor: Actor) -> uuid.UUID:
    if actor.kind != ActorKind.PERSON:
        raise errors.PersonNeeded()
    return uuid.UUID(actor.id)


def _known(export_id: uuid.UUID) -> Export:
    export = Export.objects.select_related("exhibit").filter(pk=export_id).first()
    if export is None:
        raise errors.ExportUnknown()
    return export


def _unanswered(export_id: uuid.UUID, at: datetime) -> Export:
    export = Export.objects.select_related("exhibit").select_for_update(of=("self",)).filter(pk=export_id).first()
    if export is None:
        raise errors.ExportUnknown()
    if export.approved is not None:
        raise errors.ExportAnswered()
    if state_of(export, at) is ExportState.EXPIRED:
        raise errors.ExportExpired()
    return export


def _answer(export: Export, somebody: uuid.UUID, approved: bool, actor: Actor, at: datetime) -> Export:
    export.approved, export.answered_by, export.answered_at = approved, somebody, at
    export.save(update_fields=["approved", "answered_by", "answered_at"])
    _tell(words.EXPORT_APPROVED if approved else words.EXPORT_DECLINED, export, {}, actor, at)
    return export


def _tell(event_tag: EventTag, export: Export, body: dict[str, object], actor: Actor, at: datetime) -> None:
    record(
        event_tag,
        subject_kind="exhibit",
        subject_id=export.exhibit_id,
        service_id=export.exhibit.service_id,
        body=body | {"export": export.id},
        actor=actor,
        at=at,
    )


def _takes_boxes(public_key: bytes) -> bool:
    """A point of small order gives every sender the same shared secret; sealing to it is refused."""
    try:
        seal_to(public_key, b"")
    except ValueError:
        return False
    return True
