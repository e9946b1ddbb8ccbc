"""Refusals of the authorities' door, as problem documents (RFC 9457)."""

from http import HTTPStatus

import msgspec
from django.http import HttpRequest, HttpResponse

from firsthour.doors.api.errors import CallUnknown, Unforeseen
from firsthour.ledger.errors import Refusal
from firsthour.orders import errors as orders
from firsthour.platform import errors as platform

STATUSES: dict[type[Refusal], int] = {
    orders.FilingTooLarge: 413,
    orders.FilingUnknown: 404,
    orders.FilingUnreadable: 422,
    orders.NotWithdrawable: 409,
    orders.RequestReplayed: 409,
    platform.ServiceUnknown: 404,
}


class Problem(msgspec.Struct, frozen=True):
    """A refusal with its code and what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    remedy: str
    law: str


def problem(refusal: Refusal) -> HttpResponse:
    """A refusal as the answer to a call."""
    status = STATUSES.get(type(refusal), getattr(refusal, "status", 400))
    told = Problem(
        type=f"urn:firsthour:refusal:{refusal.code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=refusal.sentence,
        code=refusal.code,
        remedy=refusal.remedy,
        law=refusal.law,
    )
    answer = HttpResponse(msgspec.json.encode(told), content_type="application/problem+json", status=status)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["Accept-Signature"] = (
            'sig1=("@method" "@authority" "@path" "content-digest");created;expires;nonce;keyid;alg="ed25519"'
        )
    return answer


def unknown(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such call."""
    return problem(CallUnknown())


def fault(request: HttpRequest) -> HttpResponse:
    """After a fault of ours: the log says where it was."""
    return problem(Unforeseen())
