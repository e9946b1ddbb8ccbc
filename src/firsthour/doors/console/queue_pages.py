"""The queue: what to look at next, taking it, deciding it, notes, saved views, and search."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of
from django.utils.http import urlencode

from firsthour.cases.models import Case
from firsthour.cases.queries import access_case
from firsthour.doors.console.comfort_pages import strain_of
from firsthour.doors.console.deciding_pages import just_decided, next_one
from firsthour.doors.console.paging import stretch
from firsthour.doors.console.scripts import with_script
from firsthour.doors.console.withheld import hidden_from
from firsthour.doors.console.wrapping import policy
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.platform.queries import services
from firsthour.reviewing import actions, queries
from firsthour.reviewing.models import Claim, Place
from firsthour.reviewing.themes import spared_by
from firsthour.reviewing.words import Filter, Reason, Urgency

PAGE = 30
MOST_FOUND = 50
HEARTBEAT_SECONDS = 60
TEXTS, TICKS = ("service", "language", "source", "media"), ("flagged", "braked", "mine")


@dataclass(frozen=True)
class QueueRow:
    """One waiting case. `late`: how long it should have been looked at already; else `left` is how long it may wait.
    `ends` is when the first legal period that brought it up is over."""

    case: Case
    reasons: tuple[Reason, ...]
    ends: datetime | None
    left: timedelta | None
    late: timedelta | None
    claim: Claim | None
    mine: bool
    lane: str
    spared: bool


def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a person, the most urgent first, and why each stands where it stands."""
    at, reader, filtered = now(), Actor.person(request.user.pseudonym), filter_of(request)
    lanes = queries.lanes_of(reader) if may(request.user, Permission.CLAIM_CASE) else None
    kept, found = said(filtered), queries.queue(filtered, reader=reader, at=at, lanes=lanes)
    leaf = stretch(found, request, instant="look_by", key="case_id", size=PAGE, kept=kept)
    claims, spared = queries.claims_on([each.case_id for each in leaf.rows], at), set(spared_by(reader))
    answer = render(
        request,
        "console/queue.html",
        {
            "rows": [_row(each, claims.get(each.case_id), reader, spared, at) for each in leaf.rows],
            "waiting": queries.waiting(filtered, reader=reader, at=at),
            "most": queries.MOST_COUNTED,
            "filter": filtered,
            "kept": kept,
            "views": [{"view": view, "query": said(each)} for view, each in queries.views_of(request.user)],
            "services": services(),
            "choices": queries.choices(),
            "leaf": leaf,
            "may_claim": may(request.user, Permission.CLAIM_CASE),
            "just_decided": just_decided(request),
            "strain": strain_of(request.user, at),
        },
    )
    return with_script(answer)


def _row(place: Place, claim: Claim | None, reader: Actor, spared: set[str], at: datetime) -> QueueRow:
    reasons = queries.reasons_of(place)
    told = {each.urgency: each.figure for each in reasons}
    by = datetime.fromisoformat(told[Urgency.THREAT]) if Urgency.THREAT in told else place.look_by
    late = by < at
    return QueueRow(
        case=place.case,
        reasons=reasons,
        ends=datetime.fromisoformat(told[Urgency.DEADLINE]) if Urgency.DEADLINE in told else None,
        left=None if late else by - at,
        late=at - by if late else None,
        claim=claim,
        mine=claim is not None and str(claim.holder) == reader.id,
        lane=place.lane,
        spared=not spared.isdisjoint(place.themes),
    )


def filter_of(request: HttpRequest) -> Filter:
    """The filter that an address or a form names; what it does not name is not filtered by."""
    given = request.GET if request.method in ("GET", "HEAD") else request.POST
    texts = {name: given.get(name, "")[:60].replace("\x00", "") for name in TEXTS}
    return Filter(**texts, **{name: given.get(name) == "1" for name in TICKS})


def said(filtered: Filter) -> str:
    """A filter as the query of an address."""
    texts = {name: getattr(filtered, name) for name in TEXTS if getattr(filtered, name)}
    return urlencode(texts | {name: "1" for name in TICKS if getattr(filtered, name)})


def take_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent case of the filter that nobody holds, and show it."""
    found = actions.claim_next(
        filtered=filter_of(request), actor=Actor.person(request.user.pseudonym), at=now()
    )
    return HttpResponseRedirect(address_of("case", args=[found.id]))


def take(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Take this one."""
    actions.claim(case=access_case(case_id), actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("case", args=[case_id]))


def release(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Give it back, and where that was asked for take the next one behind it."""
    case, actor = access_case(case_id), Actor.person(request.user.pseudonym)
    actions.release(case=case, actor=actor, at=now())
    if request.POST.get("then") == "next":
        return next_one(request, behind=case)
    return HttpResponseRedirect(address_of("queue"))


def claim_of(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Whose a case is: shown inside its page, and asked for again each minute while that page is open, which keeps the
    claim of whoever holds it."""
    case, reader, at = access_case(case_id), Actor.person(request.user.pseudonym), now()
    if may(request.user, Permission.CLAIM_CASE):
        actions.keep_claim(case_id=case_id, actor=reader, at=at)
    held = queries.claims_on([case_id], at).get(case_id)
    answer = render(
        request,
        "console/claim.html",
        {"case": case, "claim": held, "mine": held is not None and str(held.holder) == reader.id},
    )
    answer.headers["Refresh"] = str(HEARTBEAT_SECONDS)
    answer.headers["Content-Security-Policy"] = policy(framed="'self'")
    return answer


def add_note(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Write something down for the next person."""
    actions.add_note(
        case=access_case(case_id),
        text=request.POST.get("text", ""),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(f"{address_of('case', args=[case_id])}#notes-title")


def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the page under a name."""
    filtered = filter_of(request)
    actions.save_view(
        account=request.user,
        name=request.POST.get("name", ""),
        filtered=filtered,
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(f"{address_of('queue')}?{said(filtered)}")


def remove_view(request: HttpRequest, view_id: uuid.UUID) -> HttpResponse:
    """Forget one."""
    actions.remove_view(
        account=request.user, view_id=view_id, actor=Actor.person(request.user.pseudonym), at=now()
    )
    return HttpResponseRedirect(address_of("queue"))


def search(request: HttpRequest) -> HttpResponse:
    """Cases by item, link, ground and note, and orders by reference, authority and address. That somebody searched is
    recorded, what they wrote is not."""
    sought = request.GET.get("for", "")[:200]
    cases, filings = [], []
    if sought:
        cases, filings = queries.found_by(
            sought,
            filings=may(request.user, Permission.READ_FILING),
            hidden=hidden_from(request.user),
            most=MOST_FOUND,
        )
        actions.note_search(
            account=request.user,
            found=len(cases) + len(filings),
            actor=Actor.person(request.user.pseudonym),
            at=now(),
        )
    return render(
        request,
        "console/search.html",
        {"sought": sought, "cases": cases, "filings": filings, "most": MOST_FOUND},
    )

