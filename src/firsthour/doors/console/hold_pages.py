"""The pages of holds: what ends or falls due soon, one hold, and how a person places, extends or releases one."""

import uuid
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.cases.queries import cases_of_exhibits
from firsthour.doors.console.errors import RequestUnreadable
from firsthour.doors.console.forms import chosen
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.vault import actions, queries
from firsthour.vault.words import BASIS_OF, PROCEEDINGS, HoldEnding, HoldReason, Requester

SOON = timedelta(days=30)
SHOWN = 200


def holds(request: HttpRequest) -> HttpResponse:
    """The proceedings' holds that end within thirty days, and the exhibits that will be destroyed within them."""
    at = now()
    ending = list(queries.proceedings_until(at + SOON, at=at)[:SHOWN])
    due = list(queries.falling_due(at + SOON)[:SHOWN])
    cases = cases_of_exhibits([*(hold.exhibit_id for hold in ending), *(exhibit.id for exhibit in due)])
    return render(
        request,
        "console/holds.html",
        {
            "ending": [(hold, cases.get(hold.exhibit_id)) for hold in ending],
            "due": [(exhibit, cases.get(exhibit.id)) for exhibit in due],
        },
    )


def hold(request: HttpRequest, hold_id: uuid.UUID) -> HttpResponse:
    """One hold, and what may be done about it."""
    found = queries.access_hold(hold_id)
    is_open = found.released_at is None and found.until > now() and found.basis in PROCEEDINGS
    return render(
        request,
        "console/hold.html",
        {
            "hold": found,
            "case": cases_of_exhibits([found.exhibit_id]).get(found.exhibit_id),
            "requesters": list(Requester),
            "endings": list(HoldEnding),
            "may_extend": is_open and may(request.user, Permission.EXTEND_HOLD),
            "may_release": is_open and may(request.user, Permission.RELEASE_HOLD),
        },
    )


def place(request: HttpRequest, exhibit_id: uuid.UUID) -> HttpResponse:
    """Hold an exhibit as the person who is signed in."""
    reason = chosen(request, "reason", HoldReason)
    placed = actions.place_hold(
        exhibit_id=exhibit_id,
        basis=BASIS_OF[reason],
        subject_id=uuid.uuid4(),
        until=queries.end_of_hold(queries.access_exhibit(exhibit_id), _day(request)),
        reason=reason,
        caused_by=None,
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(address_of("hold", args=[placed.id]))


def extend(request: HttpRequest, hold_id: uuid.UUID) -> HttpResponse:
    """Extend a hold as the person who is signed in; of the request's reference only a salted digest is kept."""
    reference = request.POST.get("reference", "").strip()
    if not reference:
        raise RequestUnreadable()
    actions.extend_hold(
        hold_id=hold_id,
        until=queries.end_of_hold(queries.access_hold(hold_id).exhibit, _day(request)),
        requester=chosen(request, "requester", Requester),
        request=reference.encode(),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(address_of("hold", args=[hold_id]))


def release(request: HttpRequest, hold_id: uuid.UUID) -> HttpResponse:
    """Release a hold as the person who is signed in."""
    actions.release_hold(
        hold_id=hold_id,
        because=chosen(request, "because", HoldEnding),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return HttpResponseRedirect(address_of("hold", args=[hold_id]))


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("until", ""))
    except ValueError as error:
        raise RequestUnreadable() from error
