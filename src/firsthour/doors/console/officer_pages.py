"""The authority portal: an officer files for their own authority, follows it, receives answers, clarifies, withdraws.

It stands in the console because an officer signs in by passkey: sessions, the step-up and the form tokens are here.
"""

import hashlib
import json
import uuid
from datetime import datetime

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.doors.console import filing_form
from firsthour.doors.console.errors import ChoiceUnknown
from firsthour.doors.console.filing_form import ADVISORY, FAULTS, SUBMITTED, faults_of, shown, typed_from, typed_in
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.orders import actions, queries, rules
from firsthour.orders.formats import form_digest
from firsthour.orders.models import Authority, Filing
from firsthour.orders.words import (
    AnswerKind,
    Arrival,
    AuthorityKind,
    FilingKind,
    FilingState,
    Proof,
    Reason,
    Received,
    Sender,
    Way,
)
from firsthour.platform.models import Service
from firsthour.platform.queries import access_service, services

WRONG = 422
SIGNED = "signed in by passkey at the authority portal"


def filings(request: HttpRequest) -> HttpResponse:
    """What one's authority filed, and where to file."""
    authority = queries.access_own_authority(request.user)
    page = {"authority": authority, "filings": queries.listed([authority]), "services": services(), "kinds": SUBMITTED}
    return render(request, "console/own_filings.html", page)


def submit(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The form of a kind; sent, it is received at the instant at which it reached us."""
    arrived_at = now()
    authority, service = queries.access_own_authority(request.user), access_service(slug)
    if kind not in SUBMITTED:
        raise ChoiceUnknown()
    word = FilingKind(kind)
    if request.method != "POST":
        return _form(request, authority, service, word, _begun(request, authority, service, word))
    typed = typed_in(word, request.POST)
    faults = faults_of(word, typed)
    if not _fileable(request, faults):
        return _form(request, authority, service, word, typed, faults)
    return _led_to(_receive(request, authority, service, word, typed, arrived_at))


def clarify(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """The form of an order that was returned, under its own reference; sent, a whole new hour runs."""
    arrived_at = now()
    authority = queries.access_own_authority(request.user)
    returned = queries.access_own_filing([authority], filing_id)
    if not _clarifiable(returned):
        return _led_to(returned)
    word, stands = FilingKind.REMOVAL_ORDER, queries.form_of(returned)
    if request.method != "POST":
        return _form(request, authority, returned.service, word, typed_from(stands, word), {}, returned)
    typed = typed_in(word, request.POST) | {"order_reference_number": returned.reference}
    faults = faults_of(word, typed)
    if not faults and form_digest(filing_form.form_of(word, typed)) == returned.form_digest:
        faults = {"url_and_location_info": "unchanged"}
    if not _fileable(request, faults):
        return _form(request, authority, returned.service, word, typed, faults, returned)
    return _led_to(_receive(request, authority, returned.service, word, typed, arrived_at))


def filing(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """How one filing stands, with its answers."""
    found = queries.access_own_filing([queries.access_own_authority(request.user)], filing_id)
    followed, at = queries.followed(found), now()
    left = followed.hour.due_at - at if followed.hour and followed.hour.state == "running" else None
    page = {
        "filing": followed,
        "left": left if left and left.total_seconds() > 0 else None,
        "may_clarify": _clarifiable(found),
        "may_withdraw": rules.withdrawable(followed.kind, followed.state),
        "asked": _asked(found),
    }
    return render(request, "console/own_filing.html", page)


def answer(request: HttpRequest, filing_id: uuid.UUID, number: int, shape: str) -> HttpResponse:
    """An answer to keep: the document itself, or printed."""
    found = queries.access_own_answer([queries.access_own_authority(request.user)], filing_id, number)
    if shape == "json":
        content, kind = found.document.encode(), "application/json"
    elif shape == "pdf" and found.printed is not None:
        content, kind = bytes(found.printed), "application/pdf"
    else:
        raise ChoiceUnknown()
    name = f"{found.kind}-{found.filing.number}-{number}.{shape}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def withdraw(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """Take it back, as the officer who is signed in."""
    found = queries.access_own_filing([queries.access_own_authority(request.user)], filing_id)
    actions.withdraw(filing_id=found.id, actor=Actor.person(request.user.pseudonym), at=now())
    return _led_to(found)


def _receive(
    request: HttpRequest,
    authority: Authority,
    service: Service,
    kind: FilingKind,
    typed: dict[str, object],
    arrived_at: datetime,
) -> Filing:
    form = filing_form.form_of(kind, typed)
    raw = msgspec.json.encode({"kind": kind, "form": form})
    once = f"{authority.id} {request.POST.get('once', '')} ".encode()
    return actions.receive(
        service=service,
        received=Received(
            kind=kind,
            form=form,
            raw=raw,
            media_type="application/json",
            way=Way.PORTAL,
            key=hashlib.sha256(once + hashlib.sha256(raw).digest()).hexdigest(),
            sender=Sender(Proof.ACCOUNT, str(authority.id)),
            arrivals=(Arrival("portal", arrived_at, True),),
        ),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )


def _fileable(request: HttpRequest, faults: dict[str, str]) -> bool:
    """Nothing is wrong; or what the law asks for is missing and the officer files it as it is all the same."""
    return not faults or (set(faults.values()) <= ADVISORY and "as_it_is" in request.POST)


def _form(
    request: HttpRequest,
    authority: Authority,
    service: Service,
    kind: FilingKind,
    typed: dict[str, object],
    faults: dict[str, str] | None = None,
    returned: Filing | None = None,
) -> HttpResponse:
    faults = faults or {}
    page = {
        "authority": authority,
        "service": service,
        "kind": kind,
        "sections": shown(kind, typed, faults),
        "wrong": [(name, FAULTS[fault]) for name, fault in faults.items()],
        "as_it_is": bool(faults) and set(faults.values()) <= ADVISORY,
        "once": request.POST.get("once") or str(uuid.uuid4()),
        "reasons": list(Reason),
        "authority_kinds": list(AuthorityKind),
        "returned": returned,
        "asked": _asked(returned) if returned else "",
    }
    return render(request, "console/submit_filing.html", page, status=WRONG if faults else 200)


def _begun(request: HttpRequest, authority: Authority, service: Service, kind: FilingKind) -> dict[str, object]:
    """What the form can know by itself."""
    known = {"issuing_member_state": authority.state, "authority_name": authority.name}
    if kind is FilingKind.REMOVAL_ORDER:
        known |= {
            "addressee": service.name,
            "contact_point": service.authority_contact or service.contact_point,
            "member_state_of_main_establishment_or_legal_rep": service.establishment,
            "is_cross_border": bool(service.establishment) and service.establishment != authority.state,
            "representative_name_and_post": request.user.name,
            "stamp_or_signature": SIGNED,
        }
    return known


def _clarifiable(filing: Filing) -> bool:
    return filing.state == FilingState.RETURNED and filing.form is not None and bool(filing.reference)


def _asked(filing: Filing) -> str:
    """What the service asked for when it returned an order."""
    if filing.state != FilingState.RETURNED:
        return ""
    last = filing.answers.filter(kind=AnswerKind.RETURNED).order_by("-number").first()
    return json.loads(last.document)["B"]["errors_and_clarification_requested"] if last else ""


def _led_to(filing: Filing) -> HttpResponse:
    """The page of a filing; what clarifies another is followed there."""
    clarifies = filing.state == FilingState.CLARIFICATION
    return HttpResponseRedirect(address_of("own-filing", args=[filing.duplicate_of_id if clarifies else filing.id]))
