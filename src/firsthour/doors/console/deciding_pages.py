"""Deciding: one case or several alike, what a second person approves, and taking a slip back."""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.cases import actions as cases
from firsthour.cases import queries
from firsthour.cases.actions import judge_seeds
from firsthour.cases.errors import ItemNotSeen, SuspensionTooLong
from firsthour.cases.judging import Restricting
from firsthour.cases.models import Case, Proposal
from firsthour.cases.rules import LONGEST_SUSPENSION
from firsthour.cases.words import HighImpact, SeedJudgement
from firsthour.doors.console.case_sheet import phrase
from firsthour.doors.console.errors import ChoiceUnknown
from firsthour.doors.console.forms import chosen
from firsthour.doors.console.judging_form import judged_in, left_in, restriction_in
from firsthour.doors.console.judging_sheet import judging
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.policy.queries import access_clause, starter_pack
from firsthour.policy.words import PurposeAssessment, RestrictionKind
from firsthour.reviewing import actions, errors
from firsthour.reviewing.words import Filter
from firsthour.vault.words import OpeningPurpose

MOST_ALIKE = 100


@transaction.atomic
def leave_item(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Decide that an item stays as it is; every flag about it is answered by that."""
    case, actor, at = queries.access_case(case_id), _actor(request), now()
    actions.claim(case=case, actor=actor, at=at)
    _judge_seeds(request, case, (SeedJudgement.DISPUTE, SeedJudgement.NEITHER), "", at)
    judged, purpose = left_in(request)
    cases.leave(case=case, judged=judged, purpose=purpose, actor=actor, at=at)
    return _onwards(request, case)


@transaction.atomic
def restrict(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Decide that an item is disabled and kept, or what else the form says, on a clause of the terms in force, by
    whoever has looked at it. What one person does not decide alone becomes a proposal."""
    case, actor, at = queries.access_case(case_id), _actor(request), now()
    actions.claim(case=case, actor=actor, at=at)
    if not queries.was_seen(case, actor):
        raise ItemNotSeen()
    by = _restricting(request, case, at)
    _judge_seeds(request, case, tuple(SeedJudgement), by.purpose, at)
    done = cases.judge(cases=[case], by=by, actor=actor, at=at)
    if isinstance(done, Proposal):
        return HttpResponseRedirect(address_of("proposal", args=[done.id]))
    return _onwards(request, case)


def undo(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Take back what one decided a moment ago; the case is shown again."""
    cases.undo(case=queries.access_case(case_id), actor=_actor(request), at=now())
    return HttpResponseRedirect(address_of("case", args=[case_id]))


def alike(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The open cases of items like this one, with a preview of each, to be decided together."""
    case, actor, at = queries.access_case(case_id), _actor(request), now()
    found = list(queries.alike(case)[:MOST_ALIKE])
    _look_at([case, *found], actor, at)
    return render(
        request,
        "console/alike.html",
        {
            "case": case,
            "alike": found,
            "seen": queries.was_seen(case, actor),
            "may_view": may(request.user, Permission.VIEW_EXHIBIT),
            **judging(case, at),
        },
    )


@transaction.atomic
def decide_alike(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Decide the cases that were ticked, and this one with them: each by a decision of its own."""
    case, actor, at = queries.access_case(case_id), _actor(request), now()
    named = set(request.POST.getlist("case"))
    together = [case, *(each for each in queries.alike(case)[:MOST_ALIKE] if str(each.id) in named)]
    if len(together) != len(named) + 1:
        raise ChoiceUnknown()
    if not queries.was_seen(case, actor):
        raise ItemNotSeen()
    for each in together:
        actions.claim(case=each, actor=actor, at=at)
    if request.POST.get("what") == "leave":
        _judge_seeds(request, case, (SeedJudgement.DISPUTE, SeedJudgement.NEITHER), "", at)
        judged, purpose = left_in(request)
        bulk = uuid.uuid4()
        for each in together:
            cases.leave(case=each, judged=judged, purpose=purpose, bulk=bulk, actor=actor, at=at)
        return _onwards(request, case)
    by = _restricting(request, case, at)
    _judge_seeds(request, case, tuple(SeedJudgement), by.purpose, at)
    done = cases.judge(cases=together, by=by, actor=actor, at=at)
    if isinstance(done, Proposal):
        return HttpResponseRedirect(address_of("proposal", args=[done.id]))
    return _onwards(request, case)


def propose_suspension(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Propose that the account of the author of a case's item is suspended for a time."""
    case, actor, at = queries.access_case(case_id), _actor(request), now()
    proposal = cases.propose(
        cases=[case],
        by=Restricting(
            clause=access_clause(case.service, request.POST.get("clause", "")[:20], at),
            purpose=chosen(request, "purpose", PurposeAssessment),
            judged=judged_in(request),
            kind=RestrictionKind.SUSPEND,
            until=_end_of(request.POST.get("until", ""), ZoneInfo(case.service.zone)),
        ),
        because=HighImpact.ACCOUNT,
        actor=actor,
        at=at,
    )
    return HttpResponseRedirect(address_of("proposal", args=[proposal.id]))


def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for a second person."""
    reader = request.user.pseudonym
    rows = [{"proposal": each, "mine": each.proposed_by == reader} for each in queries.waiting_proposals()]
    return render(request, "console/proposals.html", {"rows": rows})


def proposal(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """One proposal: what would happen to which items, why, and who may settle it."""
    found = queries.access_proposal(proposal_id)
    named = queries.cases_proposed(found)
    _look_at(named, _actor(request), now())
    harms = starter_pack().taxonomy.harms
    return render(
        request,
        "console/proposal.html",
        {
            "proposal": found,
            "cases": named,
            "harms": [(code, phrase(harms[code].name)) for code in found.harms if code in harms],
            "title": phrase(found.clause.titles) if found.clause else None,
            "mine": found.proposed_by == request.user.pseudonym,
            "may_approve": may(request.user, Permission.APPROVE_DECISION),
            "may_view": may(request.user, Permission.VIEW_EXHIBIT),
        },
    )


def approve(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Agree: it is decided now."""
    cases.approve(proposal_id=proposal_id, actor=_actor(request), at=now())
    return _back(proposal_id)


def decline(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Do not agree, and say why."""
    answer = request.POST.get("answer", "").replace("\x00", "")[:2000]
    cases.decline(proposal_id=proposal_id, answer=answer, actor=_actor(request), at=now())
    return _back(proposal_id)


def withdraw(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Take one's own proposal back."""
    cases.withdraw(proposal_id=proposal_id, actor=_actor(request), at=now())
    return _back(proposal_id)


def _look_at(shown: list[Case], actor: Actor, at: datetime) -> None:
    for case in shown:
        cases.look_at(case=case, purpose=OpeningPurpose.REVIEW, actor=actor, at=at)


def _back(proposal_id: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(address_of("proposal", args=[proposal_id]))


def _restricting(request: HttpRequest, case: Case, at: datetime) -> Restricting:
    kind, territories = restriction_in(request)
    return Restricting(
        clause=access_clause(case.service, request.POST.get("clause", "")[:20], at),
        purpose=chosen(request, "purpose", PurposeAssessment),
        judged=judged_in(request),
        kind=kind,
        territories=territories,
    )


def _judge_seeds(
    request: HttpRequest, case: Case, allowed: tuple[SeedJudgement, ...], purpose: str, at: datetime
) -> None:
    """What the form says of unconfirmed entries that the item is near to; it has to say something where there are any.

    Who leaves an item cannot confirm an entry by that.
    """
    if queries.seeds_hit(case):
        judgement = chosen(request, "seed", SeedJudgement)
        if judgement not in allowed:
            raise ChoiceUnknown()
        judge_seeds(case=case, judgement=judgement, purpose=purpose, actor=_actor(request), at=at)


def _onwards(request: HttpRequest, case: Case) -> HttpResponse:
    """The next case at once where that was asked for, else the one that was decided; either page offers to undo it."""
    request.session["decided"] = str(case.id)
    return next_one(request) if request.POST.get("then") == "next" else _to_case(case)


def next_one(request: HttpRequest, behind: Case | None = None) -> HttpResponse:
    """Take the next case, of those behind one where one is named, and show it; the queue where there is none,
    or where a rest is due."""
    try:
        return _to_case(actions.claim_next(filtered=Filter(), behind=behind, actor=_actor(request), at=now()))
    except (errors.QueueEmpty, errors.RestUnfinished):
        return HttpResponseRedirect(address_of("queue"))


def _to_case(case: Case) -> HttpResponse:
    return HttpResponseRedirect(address_of("case", args=[case.id]))


def just_decided(request: HttpRequest) -> Case | None:
    """The case that the reader decided a moment ago and may still undo."""
    named = request.session.get("decided")
    case = Case.objects.select_related("item", "service").filter(pk=named).first() if named else None
    return case if case and queries.undoable(case, _actor(request), now()) else None


def _end_of(written: str, zone: ZoneInfo) -> datetime:
    """The end of a day, as the field of a form has it."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise SuspensionTooLong(days=LONGEST_SUSPENSION.days) from None
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def _actor(request: HttpRequest) -> Actor:
    return Actor.person(request.user.pseudonym)
