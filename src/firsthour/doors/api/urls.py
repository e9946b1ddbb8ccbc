"""The addresses of the calls, made from the one table of routes."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import path

from firsthour.doors.api.problems import unknown
from firsthour.doors.api.routes import ROUTES, Route


def _by_its_method(route: Route) -> Callable[..., HttpResponse]:
    """A call made in another way than its own is not there."""

    @wraps(route.view)
    def serve(request: HttpRequest, **words: object) -> HttpResponse:
        return route.view(request, **words) if request.method == route.method else unknown(request, LookupError())

    return serve


urlpatterns = [path(route.path, _by_its_method(route), name=route.name) for route in ROUTES]
handler400 = "firsthour.doors.api.problems.unknown"
handler404 = "firsthour.doors.api.problems.unknown"
handler500 = "firsthour.doors.api.problems.fault"
