"""The register of authorities: who may ask for what, and the only address and number to answer and call."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.orders import actions, queries
from firsthour.orders.rules.register import Entry
from firsthour.orders.words import AuthorityRole
from firsthour.people.queries import access_account_of, may
from firsthour.people.words import Permission


def authorities(request: HttpRequest) -> HttpResponse:
    """The register, and the form to enter one."""
    return render(
        request,
        "console/authorities.html",
        {
            "authorities": queries.authorities(),
            "roles": list(AuthorityRole),
            "may_edit": may(request.user, Permission.EDIT_AUTHORITY),
        },
    )


def add_authority(request: HttpRequest) -> HttpResponse:
    """Enter an authority as the person who is signed in."""
    actions.add_authority(entry=_entry(request), actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("authorities"))


def authority(request: HttpRequest, authority_id: uuid.UUID) -> HttpResponse:
    """One entry of the register; sent, the form says it anew."""
    found = queries.access_authority(authority_id)
    if request.method == "POST":
        actor = Actor.person(request.user.pseudonym)
        actions.change_authority(authority_id=found.id, entry=_entry(request), actor=actor, at=now())
        return HttpResponseRedirect(address_of("authorities"))
    page = {"authority": found, "roles": list(AuthorityRole), "officers": queries.officers_of(found.id)}
    return render(request, "console/authority.html", page)


def name_officer(request: HttpRequest, authority_id: uuid.UUID) -> HttpResponse:
    """Let an account file for the authority."""
    account, actor = access_account_of(request.POST.get("email", "").strip()), Actor.person(request.user.pseudonym)
    actions.name_officer(authority_id=authority_id, account=account, actor=actor, at=now())
    return HttpResponseRedirect(address_of("authority", args=[authority_id]))


def end_officer(request: HttpRequest, authority_id: uuid.UUID, officer_id: uuid.UUID) -> HttpResponse:
    """An account files for it no longer."""
    actor = Actor.person(request.user.pseudonym)
    actions.end_officer(authority_id=authority_id, officer_id=officer_id, actor=actor, at=now())
    return HttpResponseRedirect(address_of("authority", args=[authority_id]))


def end_authority(request: HttpRequest, authority_id: uuid.UUID) -> HttpResponse:
    """End an entry as the person who is signed in."""
    actions.end_authority(authority_id=authority_id, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("authorities"))


def _entry(request: HttpRequest) -> Entry:
    sent = request.POST
    return Entry(
        name=sent.get("name", "").strip(),
        state=sent.get("state", "").strip().upper(),
        roles=tuple(AuthorityRole(role) for role in sent.getlist("role") if role in set(AuthorityRole)),
        domains=tuple(sent.get("domains", "").lower().split()),
        keys=tuple(sent.get("keys", "").lower().split()),
        languages=tuple(sent.get("languages", "").lower().split()),
        answer_address=sent.get("answer_address", "").strip(),
        call_back_number=sent.get("call_back_number", "").strip(),
    )
