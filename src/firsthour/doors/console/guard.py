"""Nothing is shown or done before the route's own permission is checked; each refusal becomes a page."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from firsthour.doors.console.errors import MethodWrong
from firsthour.doors.console.proofs import fresh, to_step_up
from firsthour.doors.console.refusals import refused
from firsthour.doors.console.routing import Access, Route
from firsthour.doors.console.withheld import as_seen_by
from firsthour.ledger.errors import Refusal
from firsthour.orders.queries import officer_of
from firsthour.people.queries import may, require
from firsthour.people.words import Permission

FIRST_PAGE = "cases"
"""Where signing in leads. Who may not see it, an officer of an authority, is led to what their authority filed; an
officer of none to their own account."""


def guarded(route: Route) -> Callable[..., HttpResponse]:
    """The view of a route, behind its method, sign-in and permission."""

    @wraps(route.view)
    def serve(request: HttpRequest, **words: object) -> HttpResponse:
        try:
            if request.method not in route.methods:
                raise MethodWrong()
            if route.needs is not Access.PUBLIC:
                if not request.user.is_authenticated:
                    return _to_sign_in(request)
                if route.name == FIRST_PAGE and not may(request.user, route.needs):
                    officer = may(request.user, Permission.SUBMIT_FILING) and officer_of(request.user)
                    return HttpResponseRedirect(reverse("own-filings" if officer else "own-account"))
                if not isinstance(route.needs, Access):
                    require(request.user, route.needs)
                if route.fresh is not None and not fresh(request, route.fresh):
                    return to_step_up(_place(request))
                words = as_seen_by(request.user, words)
            return route.view(request, **words)
        except Refusal as refusal:
            return refused(request, refusal)

    serve.route = route
    return serve


def _place(request: HttpRequest) -> str:
    """Where to go on after a step-up: the page itself, or the one whose form was sent, to be sent again."""
    if request.method != "POST":
        return request.get_full_path()
    sent_from = urlsplit(request.headers.get("Referer", ""))
    here = sent_from.netloc == request.get_host()
    return urlunsplit(("", "", sent_from.path, sent_from.query, "")) if here else ""


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = reverse("account_login")
    wanted = request.get_full_path()
    if request.method == "GET" and wanted != "/":
        address += "?" + urlencode({"next": wanted})
    return HttpResponseRedirect(address)
