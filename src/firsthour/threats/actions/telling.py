"""Who was told: by a mail that a server took, by telephone; and what they answered."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, EventTag
from firsthour.platform.actions import finish_delivery, set_back_delivery
from firsthour.platform.words import DeliveryState
from firsthour.threats import errors, queries, rules, words
from firsthour.threats.models import Dispatch, PhoneCall, Threat
from firsthour.threats.words import Destination, ThreatState

LONGEST_NAME = 200


@transaction.atomic
def confirm_dispatch(*, dispatch: Dispatch, actor: Actor, at: datetime) -> None:
    """The mail server has taken it, for the register's address of the authority."""
    threat = _locked(dispatch.report.threat_id)
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if dispatch.state == DeliveryState.DONE:
        return
    finish_delivery(delivery=dispatch, actor=actor, at=at)
    dispatch.save()
    body = {"authority": dispatch.authority_id, "attempts": dispatch.attempts}
    sent = _record(words.DISPATCH_SENT, dispatch, threat, body, actor, at)
    _settle(threat, sent, actor, at)


@transaction.atomic
def postpone_dispatch(
    *, dispatch: Dispatch, problem: str, alarm: bool = False, actor: Actor, at: datetime
) -> None:
    """It was not taken, or nobody knows: it is handed over again, under the same Message-ID; a person is told."""
    threat = _locked(dispatch.report.threat_id)
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if dispatch.state == DeliveryState.DONE:
        return
    if set_back_delivery(delivery=dispatch, problem=problem, alarm=alarm, actor=actor, at=at):
        body = {"attempts": dispatch.attempts, "reason": problem}
        _record(words.DISPATCH_UNSENT, dispatch, threat, body, actor, at)
    dispatch.save()


@transaction.atomic
def acknowledge(*, dispatch_id: uuid.UUID, reference: str, actor: Actor, at: datetime) -> Dispatch:
    """The authority confirmed receipt, under this reference of its own where it gave one. Raises DispatchUnknown."""
    found = Dispatch.objects.select_for_update(of=("self",)).select_related("report__threat__case")
    dispatch = found.filter(pk=dispatch_id, acknowledged_at__isnull=True, attempts__gt=0).first()
    if dispatch is None:
        raise errors.DispatchUnknown()
    dispatch.acknowledged_at, dispatch.acknowledged_by = at, uuid.UUID(actor.id)
    dispatch.reference = reference.replace("\x00", "").strip()[:LONGEST_NAME]
    dispatch.save(update_fields=["acknowledged_at", "acknowledged_by", "reference"])
    body = {"authority": dispatch.authority_id, "reference": dispatch.reference.encode()}
    _record(words.DISPATCH_ACKNOWLEDGED, dispatch, dispatch.report.threat, body, actor, at)
    return dispatch


@transaction.atomic
def note_call(
    *, threat_id: uuid.UUID, destination: Destination, whom: str, told: str, actor: Actor, at: datetime
) -> PhoneCall:
    """Somebody who has to be told was told by telephone: whom, and what, in the caller's words.

    Raises ThreatUnknown, ThreatOver (it was dismissed), NobodyToTell, CallUndescribed.
    """
    threat = _locked(queries.access_threat(threat_id).pk)
    whom, told = (each.replace("\x00", "").strip() for each in (whom, told))
    if threat.state == ThreatState.DISMISSED:
        raise errors.ThreatOver()
    if destination not in queries.destinations_of(threat):
        raise errors.NobodyToTell()
    if not whom or not told or len(whom) > LONGEST_NAME or len(told) > rules.LONGEST:
        raise errors.CallUndescribed(most=rules.LONGEST)
    call = PhoneCall.objects.create(
        threat=threat,
        destination=destination.kind,
        destination_state=destination.state,
        whom=whom,
        told=told,
        noted_by=uuid.UUID(actor.id),
        at=at,
    )
    noted = record(
        words.CALL_NOTED,
        subject_kind="threat",
        subject_id=threat.id,
        service_id=threat.case.service_id,
        body={
            "case": threat.case_id,
            "threat": threat.id,
            "call": call.id,
            "kind": str(destination.kind),
            "state": destination.state or None,
            "text": f"{whom}\n{told}".encode(),
        },
        actor=actor,
        at=at,
    )
    _settle(threat, noted, actor, at)
    return call


def _settle(threat: Threat, caused_by: Event, actor: Actor, at: datetime) -> None:
    """Once everybody whom the law names was told, the duty is met."""
    if threat.state not in rules.OPEN or queries.untold_destinations(threat):
        return
    threat.state, threat.informed_at = ThreatState.INFORMED, at
    threat.save(update_fields=["state", "informed_at"])
    informed = record(
        words.THREAT_INFORMED,
        subject_kind="threat",
        subject_id=threat.id,
        service_id=threat.case.service_id,
        body={"case": threat.case_id},
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
    clock = queries.clock_of(threat)
    if clock is not None:
        clocks.satisfy(
            kind=DeadlineKind.OWN_THREAT, subject_id=clock.subject_id, caused_by=informed, actor=actor, at=at
        )


def _locked(threat_id: uuid.UUID) -> Threat:
    return Threat.objects.select_for_update(of=("self",)).select_related("case__service").get(pk=threat_id)


def _record(
    event_tag: EventTag, dispatch: Dispatch, threat: Threat, body: dict[str, object], actor: Actor, at: datetime
) -> Event:
    return record(
        event_tag,
        subject_kind="dispatch",
        subject_id=dispatch.id,
        service_id=threat.case.service_id,
        body={"case": threat.case_id, "report": dispatch.report_id, **body},
        actor=actor,
        at=at,
    )
