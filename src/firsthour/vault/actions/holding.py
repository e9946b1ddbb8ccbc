"""Holds: an exhibit is kept for a reason, until a day, and longer only when an authority or a court asks."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.clocks.rules import end_of_day
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, ActorKind
from firsthour.platform.keyring import wrap
from firsthour.vault import errors, rules, words
from firsthour.vault.models import Exhibit, Hold
from firsthour.vault.month_locks import keep_months_key
from firsthour.vault.queries import access_hold, content_key, open_ends, retention_keys, wholly_sealed
from firsthour.vault.words import PROCEEDINGS, HoldEnding, HoldReason, LegalBasis, Requester


@transaction.atomic
def place_hold(
    *,
    exhibit_id: uuid.UUID,
    basis: LegalBasis,
    subject_id: uuid.UUID,
    until: datetime,
    reason: HoldReason | None = None,
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> Hold:
    """Keep an exhibit at least until `until` for this subject; of several holds the latest applies.

    A proceeding (appeal, review, authority, investigation) needs a person, a reason and an end within a year, and is
    placed once for its subject; a term of the law is lengthened by placing it again. When that moves the exhibit into
    another month its key is wrapped anew, under that month's retention key.
    """
    exhibit = _locked(exhibit_id)
    if basis in PROCEEDINGS:
        _require_proceeding(exhibit, basis, subject_id, reason, until, actor, at)
    hold, made = Hold.objects.get_or_create(
        exhibit=exhibit,
        basis=basis,
        subject_id=subject_id,
        defaults={
            "placed_at": at,
            "until": until,
            "reason": reason or "",
            "placed_by": uuid.UUID(actor.id) if basis in PROCEEDINGS else None,
        },
    )
    if not made:
        hold.until = rules.longer(hold.until, until)
        hold.save(update_fields=["until"])
    _keep(exhibit, at)
    record(
        words.HOLD_PLACED,
        subject_kind="exhibit",
        subject_id=exhibit.id,
        service_id=exhibit.service_id,
        body={
            "exhibit": exhibit.id,
            "hold": hold.id,
            "basis": str(basis),
            "reason": hold.reason or None,
            "until": hold.until,
        },
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
    return hold


def _require_proceeding(
    exhibit: Exhibit,
    basis: LegalBasis,
    subject_id: uuid.UUID,
    reason: HoldReason | None,
    until: datetime,
    actor: Actor,
    at: datetime,
) -> None:
    if actor.kind is not ActorKind.PERSON or words.BASIS_OF.get(reason) != basis:
        raise errors.HoldUnexplained()
    _require_end(exhibit, until, at)
    if Hold.objects.filter(exhibit=exhibit, basis=basis, subject_id=subject_id).exists():
        raise errors.HoldStands()


def _require_end(exhibit: Exhibit, until: datetime, at: datetime) -> None:
    zone = ZoneInfo(exhibit.service.zone)
    last_day = rules.last_day_of_a_hold(at, zone=zone)
    if not at < until <= end_of_day(last_day, zone=zone):
        raise errors.HoldEndUnusable(latest=last_day)


@transaction.atomic
def extend_hold(
    *, hold_id: uuid.UUID, until: datetime, requester: Requester, request: str, actor: Actor, at: datetime
) -> Hold:
    """Let a proceeding's hold last longer because somebody entitled asked (EU 2021/784 Art. 6(2)).

    `request` is the SHA-256 of the request's reference or document, in hex. Raises HoldUnknown, HoldOver,
    HoldNotExtended, HoldEndUnusable.
    """
    hold, exhibit = _open_hold(hold_id, at)
    if hold.basis not in PROCEEDINGS or until <= hold.until:
        raise errors.HoldNotExtended()
    _require_end(exhibit, until, at)
    hold.until = until
    hold.save(update_fields=["until"])
    _keep(exhibit, at)
    record(
        words.HOLD_EXTENDED,
        subject_kind="exhibit",
        subject_id=exhibit.id,
        service_id=exhibit.service_id,
        body={"hold": hold.id, "until": until, "requester": str(requester), "request": request},
        actor=actor,
        at=at,
    )
    return hold


@transaction.atomic
def release_hold(*, hold_id: uuid.UUID, because: HoldEnding, actor: Actor, at: datetime) -> Hold:
    """End a proceeding's hold before its day. What falls due by that is destroyed at once, and nothing brings it back.

    Terms of the law cannot be released. Raises HoldUnknown, HoldOver, HoldIsLaw.
    """
    hold, exhibit = _open_hold(hold_id, at)
    if hold.basis not in PROCEEDINGS:
        raise errors.HoldIsLaw()
    hold.released_at, hold.released_because = at, because
    hold.save(update_fields=["released_at", "released_because"])
    _keep(exhibit, at)
    record(
        words.HOLD_RELEASED,
        subject_kind="exhibit",
        subject_id=exhibit.id,
        service_id=exhibit.service_id,
        body={"hold": hold.id, "because": str(because)},
        actor=actor,
        at=at,
    )
    return hold


def _locked(exhibit_id: uuid.UUID) -> Exhibit:
    exhibit = Exhibit.objects.select_for_update(of=("self",)).select_related("service").filter(pk=exhibit_id).first()
    if exhibit is None:
        raise errors.ExhibitUnknown()
    return wholly_sealed(exhibit)


def _open_hold(hold_id: uuid.UUID, at: datetime) -> tuple[Hold, Exhibit]:
    exhibit = _locked(access_hold(hold_id).exhibit_id)
    hold = Hold.objects.select_for_update().get(pk=hold_id)
    if hold.released_at is not None or hold.until <= at:
        raise errors.HoldOver()
    return hold, exhibit


def _keep(exhibit: Exhibit, at: datetime) -> None:
    """Work out anew until when an exhibit is kept, and wrap its key under that month's key.

    Never under a month that is over: its key may have been destroyed, and must not come into being again.
    """
    until = rules.kept_until(exhibit.term_ends_at, open_ends(exhibit, at))
    month = rules.retention_month(max(until, at), zone=ZoneInfo(exhibit.service.zone))
    if month != exhibit.retention_month:
        keep_months_key(month)
        key = content_key(exhibit)
        exhibit.wrapped_key = wrap(retention_keys().for_sealing(month), key, bound_to=str(exhibit.id))
        exhibit.retention_month = month
    exhibit.retain_until = until
    exhibit.save(update_fields=["wrapped_key", "retention_month", "retain_until"])
