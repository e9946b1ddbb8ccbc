"""Handing a case on, asking for a second opinion, and saying what a post serves."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse as address_of

from firsthour.cases import actions as cases
from firsthour.cases.models import Case
from firsthour.cases.queries import access_case
from firsthour.doors.console.forms import chosen
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.policy.words import PurposeAssessment
from firsthour.reviewing import actions, queries
from firsthour.reviewing.words import Judgement, Lane


def handing_on(case: Case, reader: Actor) -> dict[str, object]:
    """What the section of a case's page shows."""
    escalated, opinions = queries.escalation_of(case), list(queries.opinions_on(case))
    return {
        "escalated": escalated,
        "in_lane": escalated is not None and escalated.lane in queries.lanes_of(reader),
        "lanes": list(Lane),
        "opinions": opinions,
        "opinion_waits": any(each.given_at is None for each in opinions),
    }


def escalate(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Hand it on to senior or legal colleagues."""
    actions.escalate(
        case=access_case(case_id),
        lane=chosen(request, "lane", Lane),
        reasons=request.POST.get("reasons", "").replace("\x00", ""),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(address_of("queue"))


def return_case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Give it back to everybody's queue."""
    actions.return_case(case=access_case(case_id), actor=Actor.person(request.user.pseudonym), at=now())
    return _shown(case_id)


def ask_opinion(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Ask somebody else what they would do."""
    actions.ask_opinion(
        case=access_case(case_id),
        judgement=chosen(request, "judgement", Judgement),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return _shown(case_id)


def mark_item(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Say what the post serves; only people decide about it from then on."""
    cases.mark_item(
        case=access_case(case_id),
        purpose=chosen(request, "purpose", PurposeAssessment),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(f"{address_of('case', args=[case_id])}#marks-title")


def unmark_item(request: HttpRequest, case_id: uuid.UUID, item_mark_id: uuid.UUID) -> HttpResponse:
    """It does not serve that."""
    cases.unmark_item(
        case=access_case(case_id), mark_id=item_mark_id, actor=Actor.person(request.user.pseudonym), at=now()
    )
    return HttpResponseRedirect(f"{address_of('case', args=[case_id])}#marks-title")


def _shown(case_id: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(f"{address_of('case', args=[case_id])}#hand-on-title")
