"""Somebody sees what points to a threat; somebody entitled says that it is none."""

import uuid
from datetime import datetime

import msgspec
from django.db import connection, transaction
from django.db.models import Max

from firsthour.cases.models import Case
from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.threats import errors, queries, rules, words
from firsthour.threats.models import Observation, Threat
from firsthour.threats.words import Dismissal, Observed, ThreatState

LOCK = 7_814_005
"""Two people who report from two cases at one instant must not take the same number."""


@transaction.atomic
def observe(*, case: Case, observed: Observed, actor: Actor, at: datetime) -> Threat:
    """Say what of a case points to a threat to somebody's life. With two indicators it is imminent: the period begins,
    and people on call are called. What was dismissed is open again.

    Raises NothingObserved, StateUnreadable.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    observed = rules.checked(observed, rules.counted(observed.indicators, queries.harms_of(case)))
    threat = Threat.objects.select_for_update().filter(case=case).first()
    before = ThreatState(threat.state) if threat and threat.state != ThreatState.DISMISSED else None
    if threat is None:
        number = (Threat.objects.aggregate(highest=Max("number"))["highest"] or 0) + 1
        threat = Threat.objects.create(case=case, number=number, state=ThreatState.SUSPECTED, suspected_at=at)
    elif before is None:
        threat.suspected_at, threat.raised_at, threat.informed_at = at, None, None
    observation = _keep(threat, observed, actor, at)
    if threat.raised_at is None and rules.imminent(observed.indicators):
        threat.raised_at = at
    everybody_told = not queries.untold_destinations(threat)
    threat.state = rules.state_after(before, raised=threat.raised_at is not None, everybody_told=everybody_told)
    threat.save()
    anew = before is None or (before is ThreatState.INFORMED and threat.state == ThreatState.SUSPECTED)
    seen = record(
        words.THREAT_SUSPECTED if anew else words.THREAT_OBSERVED,
        subject_kind="threat",
        subject_id=threat.id,
        service_id=case.service_id,
        body={
            "case": case.id,
            "observation": observation.id,
            "indicators": list(observed.indicators),
            "text": msgspec.json.encode(observed),
        },
        actor=actor,
        at=at,
    )
    if threat.state == ThreatState.IMMINENT and before is not ThreatState.IMMINENT:
        _raise(threat, observation, seen, actor, at)
    return threat


def _keep(threat: Threat, observed: Observed, actor: Actor, at: datetime) -> Observation:
    return Observation.objects.create(
        threat=threat,
        indicators=list(observed.indicators),
        description=observed.description,
        place_state=observed.place_state,
        author_state=observed.author_state,
        victims_state=observed.victims_state,
        seen_by=uuid.UUID(actor.id),
        at=at,
    )


def _raise(threat: Threat, observation: Observation, seen: Event, actor: Actor, at: datetime) -> None:
    """It is imminent, or has to be told to more than were told: half an hour runs, a second one for what was observed
    after the first was met."""
    first = queries.clock_of(threat) is None
    event = record(
        words.THREAT_RAISED,
        subject_kind="threat",
        subject_id=threat.id,
        service_id=threat.case.service_id,
        body={"case": threat.case_id, "indicators": observation.indicators},
        caused_by=seen,
        actor=actor,
        at=at,
    )
    clocks.start(
        kind=DeadlineKind.OWN_THREAT,
        subject_kind="threat" if first else "observation",
        subject_id=threat.id if first else observation.id,
        starts_at=at,
        service_id=threat.case.service_id,
        caused_by=event,
        actor=actor,
        at=at,
    )


@transaction.atomic
def dismiss(
    *, threat_id: uuid.UUID, because: Dismissal, text: str, actor: Actor, at: datetime
) -> Threat:
    """Nobody is in danger, says somebody entitled, with a written reason. Its period never was one.

    Raises ThreatUnknown, ThreatOver, DismissalUnreasoned.
    """
    threat = Threat.objects.select_for_update().get(pk=queries.access_threat(threat_id).pk)
    reason = text.replace("\x00", "").strip()
    if threat.state not in rules.OPEN:
        raise errors.ThreatOver()
    if not reason or len(reason) > rules.LONGEST:
        raise errors.DismissalUnreasoned(most=rules.LONGEST)
    threat.state, threat.dismissed_at, threat.dismissed_by = ThreatState.DISMISSED, at, uuid.UUID(actor.id)
    threat.dismissal, threat.dismissal_text = because, reason
    threat.save()
    event = record(
        words.THREAT_DISMISSED,
        subject_kind="threat",
        subject_id=threat.id,
        service_id=threat.case.service_id,
        body={"case": threat.case_id, "because": str(because), "text": reason.encode()},
        actor=actor,
        at=at,
    )
    clock = queries.clock_of(threat)
    if clock is not None and clock.satisfied_at is None:
        about = {"kind": DeadlineKind.OWN_THREAT, "subject_id": clock.subject_id}
        clocks.void(**about, actor=actor, at=at)
        clocks.annul(**about, caused_by=event, actor=actor, at=at)
    return threat
