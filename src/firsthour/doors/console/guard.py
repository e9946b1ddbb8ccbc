"""Nothing is shown or done before the route's own permission is checked; each refusal becomes a page."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from firsthour.doors.console.errors import MethodWrong
from firsthour.doors.console.refusals import refused
from firsthour.doors.console.routes import Access, Route
from firsthour.ledger.errors import Refusal
from firsthour.people.queries import require


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
                if route.needs is not Access.SIGNED_IN:
                    require(request.user, route.needs)
            return route.view(request, **words)
        except Refusal as refusal:
            return refused(request, refusal)

    return serve


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = reverse("sign-in")
    wanted = request.get_full_path()
    if request.method == "GET" and wanted != "/":
        address += "?" + urlencode({"next": wanted})
    return HttpResponseRedirect(address)
