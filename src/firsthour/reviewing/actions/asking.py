"""Handing a case on: to senior or legal colleagues, or to one more person for a second opinion."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.cases.errors import CaseDecided, ItemNotSeen
from firsthour.cases.models import Case
from firsthour.cases.queries import require_free, was_seen
from firsthour.cases.words import CaseState
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.reviewing import errors, queries, themes, words
from firsthour.reviewing.actions.exposing import look_away
from firsthour.reviewing.models import BlindReview, Claim, Escalation, Place
from firsthour.reviewing.words import Judgement, Lane

LONGEST_REASONS = 2000


@transaction.atomic
def escalate(*, case: Case, lane: Lane, reasons: str, actor: Actor, at: datetime) -> Escalation:
    """Hand an open case on: from now on only those of the lane take it and decide it. Raises CaseDecided,
    ReasonsMissing, CaseEscalatedAlready, and ProposalWaits."""
    case = _open(case)
    if not reasons.strip() or len(reasons) > LONGEST_REASONS:
        raise errors.ReasonsMissing(most=LONGEST_REASONS)
    if queries.escalation_of(case) is not None:
        raise errors.CaseEscalatedAlready()
    escalation = Escalation.objects.create(
        case=case, lane=lane, reasons=reasons.strip(), asked_by=uuid.UUID(actor.id), asked_at=at
    )
    Place.objects.filter(case=case).update(lane=lane)
    Claim.objects.filter(case=case).delete()
    look_away(actor=actor, at=at)
    record(
        words.CASE_ESCALATED,
        subject_kind="case",
        subject_id=case.id,
        service_id=case.service_id,
        body={"case": case.id, "lane": str(lane)},
        actor=actor,
        at=at,
    )
    return escalation


@transaction.atomic
def return_case(*, case: Case, actor: Actor, at: datetime) -> None:
    """Give a case of a lane back to everybody's queue. Raises CaseDecided, CaseEscalated, CaseNotEscalated."""
    case = _open(case)
    escalation = queries.escalation_of(case)
    if escalation is None:
        raise errors.CaseNotEscalated()
    queries.require_lane(case, actor)
    escalation.ended_at = at
    escalation.save(update_fields=["ended_at"])
    Place.objects.filter(case=case).update(lane="")
    Claim.objects.filter(case=case).delete()
    record(
        words.CASE_RETURNED,
        subject_kind="case",
        subject_id=case.id,
        service_id=case.service_id,
        body={"case": case.id},
        actor=actor,
        at=at,
    )


@transaction.atomic
def ask_opinion(*, case: Case, judgement: Judgement, actor: Actor, at: datetime) -> BlindReview:
    """Ask somebody else what they would do, saying first what one would do oneself; neither is shown the other's view
    before both are given. The case stays open. Raises CaseDecided, ItemNotSeen, OpinionAsked."""
    case = _open(case)
    if not was_seen(case, actor):
        raise ItemNotSeen()
    if queries.opinions_on(case).filter(given_at__isnull=True).exists():
        raise errors.OpinionAsked()
    (told,) = themes.themes_of([case.item])
    review = BlindReview.objects.create(
        case=case, first=judgement, decider=uuid.UUID(actor.id), themes=list(told), drawn_at=at
    )
    look_away(actor=actor, at=at)
    record(
        words.OPINION_ASKED,
        subject_kind="case",
        subject_id=case.id,
        service_id=case.service_id,
        body={"case": case.id, "judgement": str(judgement)},
        actor=actor,
        at=at,
    )
    return review


def _open(case: Case) -> Case:
    case = Case.objects.select_for_update(of=("self",)).select_related("item", "service").get(pk=case.pk)
    if case.state != CaseState.OPEN:
        raise CaseDecided()
    require_free(case)
    return case
