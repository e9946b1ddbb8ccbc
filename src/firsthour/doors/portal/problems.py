"""Refusals of the portal's JSON calls, as problem documents (RFC 9457)."""

from http import HTTPStatus

import msgspec
from django.http import HttpResponse

from firsthour.flags import errors as flags
from firsthour.ledger.errors import Refusal
from firsthour.platform import errors as platform

STATUSES: dict[type[Refusal], int] = {
    flags.FlagIncomplete: 422,
    flags.FlagRepeatedDifferently: 409,
    flags.FlagUnknown: 404,
    flags.FlaggerKeyWrong: 401,
    platform.KeyWrong: 401,
    platform.KeyScopeMissing: 403,
    platform.ServiceUnknown: 404,
}


class Problem(msgspec.Struct, frozen=True):
    """A refusal with its code and what to do about it; `faults` names the fields of an incomplete notice."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    remedy: str
    faults: tuple[str, ...] = ()


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
        faults=tuple(map(str, getattr(refusal, "faults", ()))),
    )
    return _answer(told)


def too_many() -> HttpResponse:
    """The answer to an address that calls without end."""
    told = Problem(
        type="urn:firsthour:refusal:portal:calls:too-many",
        title=HTTPStatus.TOO_MANY_REQUESTS.phrase,
        status=429,
        detail="There were too many calls from this address.",
        code="portal:calls:too-many",
        remedy="Wait a minute, then repeat the call with the same Idempotency-Key.",
    )
    answer = _answer(told)
    answer.headers["Retry-After"] = "60"
    return answer


def _answer(told: Problem) -> HttpResponse:
    answer = HttpResponse(msgspec.json.encode(told), content_type="application/problem+json", status=told.status)
    if told.status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
