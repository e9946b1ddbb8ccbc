"""What an authority's program may ask: file, follow, receive answers, withdraw. One's own authority's filings only."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from firsthour.doors.api.errors import BodyMissing, CallUnknown, SignatureWrong
from firsthour.doors.api.problems import problem
from firsthour.doors.api.signatures import DIGEST, read_signature, require_body, require_genuine
from firsthour.doors.now import now
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.orders import actions, queries, rules
from firsthour.orders.errors import FilingTooLarge, FilingUnreadable
from firsthour.orders.formats import read_document
from firsthour.orders.models import Authority, Filing
from firsthour.orders.words import Arrival, FilingKind, Proof, Received, Sender, Way
from firsthour.platform.queries import access_service

CREATED = 201
PROBLEM_LENGTH = 300


class Caller(msgspec.Struct, frozen=True):
    """Who signed the request: the key, the authorities of the register that have it, and when the request came."""

    key: str
    authorities: tuple[Authority, ...]
    at: datetime


def signed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A call that is answered to a proved caller alone. The signature is checked before the body is looked at."""

    @wraps(view)
    def serve(request: HttpRequest, **words: object) -> HttpResponse:
        at = now()
        try:
            return view(request, _caller(request, at), **words)
        except RequestDataTooBig:
            return problem(FilingTooLarge(limit=f"{rules.LARGEST_RAW // 2**20} MiB"))
        except Refusal as refusal:
            return problem(refusal)

    return serve


def _caller(request: HttpRequest, at: datetime) -> Caller:
    if request.META.get("QUERY_STRING"):
        raise CallUnknown()  # it would not be covered by the signature
    found = read_signature(
        method=request.method,
        authority=request.get_host().lower().removesuffix(":443"),
        path=request.path,
        headers={name.lower(): value for name, value in request.headers.items()},
        with_body=request.method == "POST",
        at=at,
    )
    require_genuine(found)
    authorities = queries.authorities_with_key(found.key)
    if not authorities:
        raise SignatureWrong()
    actions.use_nonce(key=found.key, nonce=found.nonce, expires_at=found.expires_at, at=at)
    if request.method == "POST":
        require_body(request.headers.get(DIGEST, ""), request.body)
    return Caller(found.key, tuple(authorities), at)


@signed
def file(request: HttpRequest, caller: Caller, slug: str) -> HttpResponse:
    """Take in a filing. What a proved authority sent and no program can read is taken in all the same: a person types
    it in beside the document, and the hour runs; the answer says so."""
    service, raw = access_service(slug), request.body
    if not raw:
        raise BodyMissing()
    kind, form, fault = FilingKind.REMOVAL_ORDER, None, ""
    try:
        kind, form = read_document(raw)
    except FilingUnreadable as refusal:
        fault = refusal.sentence
    filing = actions.receive(
        service=service,
        received=Received(
            kind=kind,
            form=form,
            raw=raw,
            media_type="application/json",
            way=Way.API,
            key=hashlib.sha256(caller.key.encode() + hashlib.sha256(raw).digest()).hexdigest(),
            sender=Sender(Proof.KEY, caller.key),
            arrivals=(Arrival("api", caller.at, True),),
        ),
        actor=Actor.authority(caller.authorities[0].id),
        at=now(),
    )
    return _told(queries.access_filing(filing.id), CREATED, fault[:PROBLEM_LENGTH])


@signed
def listing(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What the authority filed, the newest first."""
    return _json(queries.listed(caller.authorities), 200)


@signed
def follow(request: HttpRequest, caller: Caller, filing_id: uuid.UUID) -> HttpResponse:
    """How a filing stands."""
    return _told(queries.access_own_filing(caller.authorities, filing_id), 200)


@signed
def withdraw(request: HttpRequest, caller: Caller, filing_id: uuid.UUID) -> HttpResponse:
    """Take a filing back."""
    filing = queries.access_own_filing(caller.authorities, filing_id)
    actions.withdraw(filing_id=filing.id, actor=Actor.authority(filing.authority_id), at=now())
    return _told(queries.access_own_filing(caller.authorities, filing_id), 200)


@signed
def answer(request: HttpRequest, caller: Caller, filing_id: uuid.UUID, number: int) -> HttpResponse:
    """The document of an answer, the bytes of which the digest was taken."""
    found = queries.access_own_answer(caller.authorities, filing_id, number)
    return HttpResponse(found.document.encode(), content_type="application/json")


@signed
def printed_answer(request: HttpRequest, caller: Caller, filing_id: uuid.UUID, number: int) -> HttpResponse:
    """The printed form of an answer."""
    found = queries.access_own_answer(caller.authorities, filing_id, number)
    if found.printed is None:
        raise CallUnknown()
    return HttpResponse(bytes(found.printed), content_type="application/pdf")


def _told(filing: Filing, status: int, fault: str = "") -> HttpResponse:
    shown = msgspec.to_builtins(queries.followed(filing))
    return _json(shown | ({"unreadable": fault} if fault else {}), status)


def _json(shown: object, status: int) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(shown), content_type="application/json", status=status)
