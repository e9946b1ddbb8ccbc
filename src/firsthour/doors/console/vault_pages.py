"""The pages of the vault: how sound it is, and how a copy of an exhibit leaves it by the hands of two persons."""

import uuid
from datetime import timedelta

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
from firsthour.vault.errors import RecipientKeyWrong, RetentionKeyGone
from firsthour.vault.formats import OPEN_BOX
from firsthour.vault.models import Export
from firsthour.vault.rules import EXPORT_LASTS, SCRUB_TERM
from firsthour.vault.words import DangerReason, ExportState, OpeningPurpose, Part, Recipient

SHOWN = 50
ALLOWED_BY_DEFAULT = (Part.CONTENT,)


def vault(request: HttpRequest) -> HttpResponse:
    """How many exhibits there are, how lately each was read again, what is damaged, and the newest exports."""
    at = now()
    sealed = queries.sealed_exhibits()
    longest = sealed.first()
    damaged = list(queries.damaged()[:SHOWN])
    known = cases_of_exhibits(each.pk for each in damaged)
    return render(
        request,
        "console/vault.html",
        {
            "sealed": sealed.count(),
            "term": SCRUB_TERM.days,
            "longest": at - longest.read_at if longest else None,
            "late": longest is not None and at - longest.read_at > SCRUB_TERM + timedelta(days=1),
            "damaged": [(each, known.get(each.pk)) for each in damaged],
            "dangers": list(queries.dangers()[:SHOWN]),
            "may_take_notice": may(request.user, Permission.TAKE_NOTICE),
            "exports": [(each, queries.state_of(each, at)) for each in queries.newest_exports()[:SHOWN]],
        },
    )


def request_export(request: HttpRequest, exhibit_id: uuid.UUID) -> HttpResponse:
    """The form in which a person asks for a copy, and its sending."""
    exhibit = queries.access_exhibit(exhibit_id)
    if request.method == "POST":
        export = actions.request_export(
            exhibit_id=exhibit.id,
            recipient=chosen(request, "recipient", Recipient),
            purpose=chosen(request, "purpose", OpeningPurpose),
            parts=_parts(request),
            reference=request.POST.get("reference", "")[:200],
            recipient_key=_key(request),
            actor=Actor.person(request.user.pseudonym),
            at=now(),
        )
        return HttpResponseRedirect(address_of("export", args=[export.id]))
    return render(
        request,
        "console/export_request.html",
        {
            "exhibit": exhibit,
            "case": cases_of_exhibits([exhibit.id]).get(exhibit.id),
            "recipients": list(Recipient),
            "purposes": list(OpeningPurpose),
            "parts": list(Part),
            "allowed": ALLOWED_BY_DEFAULT,
            "hours": int(EXPORT_LASTS / timedelta(hours=1)),
        },
    )


def _parts(request: HttpRequest) -> list[Part]:
    named = request.POST.getlist("part")
    if not set(named) <= set(Part):
        raise RequestUnreadable()
    return [Part(part) for part in named]


def _key(request: HttpRequest) -> bytes:
    try:
        return bytes.fromhex(request.POST.get("key", "").strip())
    except ValueError as error:
        raise RecipientKeyWrong() from error


def export(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """One export: what is asked, by whose hands it went, and what this reader may do about it."""
    found, at = queries.access_export(export_id), now()
    state, own = queries.state_of(found, at), found.requested_by == request.user.pseudonym
    taker = request.user.pseudonym in (found.requested_by, found.answered_by)
    return render(
        request,
        "console/export.html",
        {
            "export": found,
            "state": state,
            "own": own,
            "reference": _reference(found),
            "case": cases_of_exhibits([found.exhibit_id]).get(found.exhibit_id),
            "until": (found.answered_at or found.requested_at) + EXPORT_LASTS,
            "may_approve": state is ExportState.WAITING and not own and may(request.user, Permission.APPROVE_EXPORT),
            "may_decline": state is ExportState.WAITING and may(request.user, Permission.REQUEST_EXPORT),
            "may_take": state is ExportState.APPROVED and taker and may(request.user, Permission.REQUEST_EXPORT),
        },
    )


def _reference(found: Export) -> str | None:
    """The request's file number; None once the exhibit's key, and with it the reference, is destroyed."""
    try:
        return queries.reference_of(found)
    except RetentionKeyGone:
        return None


def approve_export(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """Approve as the person who is signed in."""
    actions.approve_export(export_id=export_id, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("export", args=[export_id]))


def decline_export(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """Decline, or withdraw one's own, as the person who is signed in."""
    actions.decline_export(export_id=export_id, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("export", args=[export_id]))


def take_export(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """The package as a download. It is never shown in the browser."""
    found = queries.access_export(export_id)
    package = actions.take_export(export_id=export_id, actor=Actor.person(request.user.pseudonym), at=now())
    return _download(package, f"exhibit-{found.exhibit_id}-{found.id}.{'box' if found.recipient_key else 'zip'}")


def set_apart(request: HttpRequest, exhibit_id: uuid.UUID) -> HttpResponse:
    """Say that an exhibit is a danger to keep, as the person who is signed in."""
    actor = Actor.person(request.user.pseudonym)
    actions.set_apart(exhibit_id=exhibit_id, because=DangerReason.PERSON, actor=actor, at=now())
    case = cases_of_exhibits([exhibit_id]).get(exhibit_id)
    return HttpResponseRedirect(address_of("case", args=[case.id]) if case else address_of("vault"))


def take_notice(request: HttpRequest, exhibit_id: uuid.UUID) -> HttpResponse:
    """The officer on duty says that they know of it."""
    actions.take_notice(exhibit_id=exhibit_id, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("vault"))


def open_box(request: HttpRequest) -> HttpResponse:
    """The program with which a recipient makes a key and opens what was encrypted to it."""
    return _download(OPEN_BOX.encode(), "open_box.py")


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
