"""The legal officer's pages: the inbox by the time that is left, and one order with everything decided on it."""

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of
from django.utils.translation import gettext as _

from firsthour.doors.console.errors import ChoiceUnknown
from firsthour.doors.console.filing_form import form_of, typed_in
from firsthour.doors.console.forms import chosen
from firsthour.doors.console.judging_form import judged_in, left_in
from firsthour.doors.console.judging_sheet import judged_fields
from firsthour.doors.console.order_sheet import inbox_lines, sheet_of
from firsthour.doors.console.withholding_pages import aftermath_of
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.orders import actions, queries
from firsthour.orders.words import CallBackOutcome, Effect, FilingKind, NamedLink, ReturnGround
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.policy.queries import access_clause, terms_in_force
from firsthour.policy.words import PurposeAssessment


def inbox(request: HttpRequest) -> HttpResponse:
    """What authorities sent, what has the least time left first."""
    at = now()
    page = {
        "lines": inbox_lines(at),
        "counts": queries.counts_by_kind(),
        "exposed": queries.services_to_be_exposed(at),
    }
    return render(request, "console/orders.html", page)


def order(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """One filing: clock, checklist, form and document, items, copies, answers, history, and what can be done."""
    filing = queries.access_filing(filing_id)
    at = now()
    page = {
        "sheet": sheet_of(filing, at),
        "aftermath": aftermath_of(filing),
        "may_execute": may(request.user, Permission.EXECUTE_ORDER),
        "may_settle": may(request.user, Permission.SETTLE_CALL_BACK),
        "may_type": may(request.user, Permission.TYPE_FILING),
        "may_view": may(request.user, Permission.VIEW_EXHIBIT),
        "authorities": [each for each in queries.authorities() if each.ended_at is None],
        "grounds": list(ReturnGround),
        **judged_fields(_("It is the same material as what the order names; I looked at it.")),
        "clauses": terms_in_force(filing.service, at),
    }
    return render(request, "console/order.html", page)


def execute(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """Have it carried out, as the person who is signed in."""
    actions.accept(filing_id=filing_id, actor=_actor(request), at=now())
    return _back(filing_id)


def send_back(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """Return it with Annex III."""
    filing, at = queries.access_filing(filing_id), now()
    actions.return_order(
        filing_id=filing_id,
        grounds=[ReturnGround(each) for each in request.POST.getlist("ground") if each in set(ReturnGround)],
        further=request.POST.get("further", ""),
        asked=request.POST.get("asked", ""),
        since=filing.received_at if "since" not in request.POST else _instant(request.POST["since"], at),
        actor=_actor(request),
        at=at,
    )
    return _back(filing_id)


def resume(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """The obstacle is gone, or the clarification came: at the instant given, else now."""
    at = now()
    actions.resume(
        filing_id=filing_id,
        ended_at=_instant(request.POST.get("ended", ""), at),
        added=_links(request.POST.get("added", "")),
        dropped=[int(each) for each in request.POST.getlist("dropped") if each.isdecimal()],
        actor=_actor(request),
        at=at,
    )
    return _back(filing_id)


def call_back(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """What the authority said when it was called."""
    outcome, authority = chosen(request, "outcome", CallBackOutcome), request.POST.get("authority", "")
    actions.settle_call_back(
        filing_id=filing_id,
        outcome=outcome,
        authority_id=uuid.UUID(authority) if outcome is CallBackOutcome.GENUINE and _is_id(authority) else None,
        actor=_actor(request),
        at=now(),
    )
    return _back(filing_id)


def note_effect(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """What a decision or notice says, and of which order."""
    filing, number = queries.access_filing(filing_id), request.POST.get("order", "").strip()
    actions.note_effect(
        filing_id=filing.id,
        effect=chosen(request, "effect", Effect),
        order_number=int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None,
        actor=_actor(request),
        at=now(),
    )
    return _back(filing_id)


def report_measures(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """The report on specific measures has gone to the authority."""
    actions.report_measures(filing_id=filing_id, actor=_actor(request), at=now())
    return _back(filing_id)


def type_in(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """What a person read in the document."""
    kind = FilingKind(queries.access_filing(filing_id).kind)
    form = form_of(kind, typed_in(kind, request.POST))
    actions.type_in(filing_id=filing_id, form=form, actor=_actor(request), at=now())
    return _back(filing_id)


def decide_copies(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """Restrict the chosen copies each by a decision of its own, or leave them up."""
    picked = [uuid.UUID(each) for each in request.POST.getlist("copy") if _is_id(each)]
    actor, at = _actor(request), now()
    if request.POST.get("what") == "leave":
        actions.leave_copies(filing_id=filing_id, chosen=picked, judged=left_in(request)[0], actor=actor, at=at)
    else:
        service = queries.access_filing(filing_id).service
        actions.decide_copies(
            filing_id=filing_id,
            chosen=picked,
            clause=access_clause(service, request.POST.get("clause", ""), at),
            purpose=chosen(request, "purpose", PurposeAssessment),
            judged=judged_in(request),
            actor=actor,
            at=at,
        )
    return _back(filing_id)


def _actor(request: HttpRequest) -> Actor:
    return Actor.person(request.user.pseudonym)


def _back(filing_id: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(address_of("order", args=[filing_id]))


def _is_id(written: str) -> bool:
    try:
        return bool(uuid.UUID(written))
    except ValueError:
        return False


def _links(written: str) -> tuple[NamedLink, ...]:
    return tuple(NamedLink(line.strip()) for line in written.splitlines() if line.strip())


def _instant(written: str, at: datetime) -> datetime:
    """An instant with its offset; `at` where nothing was written."""
    if not written.strip():
        return at
    try:
        instant = datetime.fromisoformat(written.strip())
    except ValueError:
        raise ChoiceUnknown() from None
    if instant.tzinfo is None or instant > at:
        raise ChoiceUnknown()
    return instant
