"""The pages of appeals: the list by the time that is left, and one appeal beside the case that it is about.

The reasons of the first decision are not sent to whoever may rule on an appeal before their own view is recorded.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.appeals import actions, queries, rules
from firsthour.appeals.errors import AppealUnknown
from firsthour.appeals.models import Appeal
from firsthour.appeals.opinions import opinion_after
from firsthour.appeals.words import OPEN, FirstView, Part, RulingOutcome
from firsthour.cases.actions import look_at
from firsthour.doors.console.case_pages import show
from firsthour.doors.console.case_sheet import phrase, sheet_of
from firsthour.doors.console.errors import ChoiceUnknown, PageUnknown
from firsthour.doors.console.forms import chosen
from firsthour.doors.console.reveals import View, revealed, view_named
from firsthour.doors.console.withheld import hidden_from
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.models import Account
from firsthour.people.queries import may, names_of
from firsthour.people.words import Permission
from firsthour.policy.queries import terms_in_force
from firsthour.vault.words import OpeningPurpose

SHOWN = 200


@dataclass(frozen=True)
class Row:
    """An appeal in the list: how much time is left, or by how much it is late, and how many people may hear it."""

    appeal: Appeal
    left: timedelta | None
    late: timedelta | None
    reviewers: int
    part: Part | None


def appeals(request: HttpRequest) -> HttpResponse:
    """The appeals that wait for a ruling, the one with the least time left first, and those ruled on last."""
    at, hidden = now(), hidden_from(request.user)
    waiting = queries.open_appeals().exclude(restriction__decision__case__in=hidden)
    rows = [_row(each, request.user, at) for each in waiting[:SHOWN]]
    page = {
        "waiting": waiting.count(),
        "rows": rows,
        "unheard": sum(not row.reviewers for row in rows),
        "closed": list(queries.closed_appeals().exclude(restriction__decision__case__in=hidden)[:SHOWN]),
    }
    return render(request, "console/appeals.html", page)


def _row(appeal: Appeal, reader: Account, at: datetime) -> Row:
    due_at, decision = queries.deadline_of(appeal).due_at, appeal.restriction.decision
    return Row(
        appeal,
        due_at - at if due_at > at else None,
        at - due_at if due_at <= at else None,
        len(queries.reviewers_for(decision)),
        queries.part_of(Actor.person(reader.pseudonym), decision),
    )


def appeal(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """One appeal. Each look at its item is recorded."""
    found, at = _found(request, appeal_id), now()
    reader, case = Actor.person(request.user.pseudonym), found.restriction.decision.case
    look_at(case=case, purpose=OpeningPurpose.COMPLAINT, actor=reader, at=at)
    folded = _folded(found, request.user)
    allowed = revealed(case.id, reader, at)
    view = allowed if request.GET.get("view") == allowed else View.BLURRED
    question = queries.question_of(found)
    own = queries.view_of(found, reader.id)
    page = {
        "appeal": found,
        "row": _row(found, request.user, at),
        "mine": str(found.reviewer) == reader.id and found.state in OPEN,
        "may_hear": may(request.user, Permission.HEAR_APPEAL),
        "text": queries.text_of(found),
        "dialogue": queries.dialogue_of(question) if question else None,
        "folded": folded,
        "own": own,
        "case": case,
        "view": view,
        "more": [each for each in (View.SOFTER, View.CLEAR) if each != view],
        "may_view": may(request.user, Permission.VIEW_EXHIBIT),
        "clauses": [(each.number, phrase(each.titles)) for each in terms_in_force(case.service, at)],
        "longest": rules.LONGEST_REASONS,
        "longest_question": rules.LONGEST_TEXT,
        "least": rules.SHORTEST_REASONS,
        "outcomes": list(RulingOutcome),
    }
    if not folded:
        hidden = hidden_from(request.user)
        upheld = queries.was_upheld(found)
        siblings = [each for each in queries.siblings_of(found) if each.decision.case_id not in hidden]
        page |= {
            "sheet": sheet_of(case),
            "statement": found.statement,
            "ruling": getattr(found, "ruling", None),
            "heard_by": names_of([found.reviewer]).get(found.reviewer) if found.reviewer else None,
            "upheld": upheld,
            "has_opinion": opinion_after(found) is not None,
            "siblings": siblings[:SHOWN],
            "more_siblings": max(len(siblings) - SHOWN, 0),
            "may_reverse": may(request.user, Permission.REVERSE_DECISION),
        }
    return render(request, "console/appeal.html", page)


def _folded(found: Appeal, reader: Account) -> bool:
    """Whether this reader may still come to rule on it, and has not said what they would do."""
    if found.state not in OPEN or not may(reader, Permission.HEAR_APPEAL):
        return False
    actor = Actor.person(reader.pseudonym)
    return queries.view_of(found, actor.id) is None and queries.part_of(actor, found.restriction.decision) is None


def opinion(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """What the source of the entry is to be told after an upheld appeal, as a file that somebody hands on."""
    told = opinion_after(_found(request, appeal_id))
    if told is None:
        raise PageUnknown()
    content = json.dumps(told, indent=1, ensure_ascii=False)
    return HttpResponse(content, content_type="application/json; charset=utf-8")


def take(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """Hear this appeal."""
    actions.take(appeal=_found(request, appeal_id), actor=Actor.person(request.user.pseudonym), at=now())
    return _shown(appeal_id)


def release(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """Hand it back."""
    actions.release(appeal=_found(request, appeal_id), actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("appeals"))


def reveal(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """The deliberate press, as on the page of a case."""
    found, view = _found(request, appeal_id), view_named(request.POST.get("view", ""))
    show(found.restriction.decision.case, view, Actor.person(request.user.pseudonym))
    return HttpResponseRedirect(f"{address_of('appeal', args=[appeal_id])}?view={view}#pictures")


def record_view(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """Say what one would do; then the page shows the reasons of the first decision."""
    actions.record_view(
        appeal=_found(request, appeal_id),
        view=chosen(request, "first_view", FirstView),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return _shown(appeal_id, "#reasons-title")


def ask(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """Ask the author the one question."""
    actions.ask(
        appeal=_found(request, appeal_id),
        text=request.POST.get("text", ""),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return _shown(appeal_id)


def rule_on(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """Rule on it."""
    actions.rule_on(
        appeal=_found(request, appeal_id),
        outcome=chosen(request, "ruling", RulingOutcome),
        reasons=request.POST.get("reasons", ""),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return _shown(appeal_id)


def reverse_siblings(request: HttpRequest, appeal_id: uuid.UUID) -> HttpResponse:
    """Reverse what was ticked among the decisions that rest on the same entry or rule."""
    found = _found(request, appeal_id)
    try:
        ticked = [uuid.UUID(each) for each in request.POST.getlist("sibling")]
    except ValueError as error:
        raise ChoiceUnknown() from error
    if not ticked:
        raise ChoiceUnknown()
    actions.reverse_siblings(appeal=found, chosen=ticked, actor=Actor.person(request.user.pseudonym), at=now())
    return _shown(appeal_id, "#siblings-title")


def _found(request: HttpRequest, appeal_id: uuid.UUID) -> Appeal:
    found = queries.access_appeal(appeal_id)
    if found.restriction.decision.case_id in hidden_from(request.user):
        raise AppealUnknown()
    return found


def _shown(appeal_id: uuid.UUID, place: str = "") -> HttpResponse:
    return HttpResponseRedirect(f"{address_of('appeal', args=[appeal_id])}{place}")
