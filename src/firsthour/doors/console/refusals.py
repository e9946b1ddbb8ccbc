"""How a refusal looks in the console: a page with its sentence and remedy, in the reader's language."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from firsthour.doors.console.errors import Fault, FormStale, PageUnknown, RequestUnreadable
from firsthour.doors.console.statuses import status_of
from firsthour.ledger.errors import Refusal


@dataclass(frozen=True)
class Told:
    """A refusal in the reader's language."""

    code: str
    sentence: str
    remedy: str
    law: str


def told(refusal: Refusal) -> Told:
    """The texts of a refusal are their own message ids; where there is no translation they stay English."""
    kind = type(refusal)
    return Told(
        code=refusal.code,
        sentence=gettext(kind.sentence).format(**refusal.values),
        remedy=gettext(kind.remedy).format(**refusal.values),
        law=refusal.law,
    )


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal, with its HTTP status."""
    return render(request, "console/refusal.html", {"refusal": told(refusal)}, status=status_of(refusal))


def page_unknown(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's page for an address without a route."""
    return refused(request, PageUnknown())


def request_unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's page for a request it will not read."""
    return refused(request, RequestUnreadable())


def form_stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's page for a form without the token of its session."""
    return refused(request, FormStale())


def fault(request: HttpRequest) -> HttpResponse:
    """Django's page after an exception nobody expected; the log has the traceback."""
    return refused(request, Fault())
