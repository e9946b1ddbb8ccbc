"""The addresses of the public pages, made from the portal's one table of routes."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import path

from firsthour.doors.portal import pages
from firsthour.doors.portal.routes import ROUTES, Route


def _by_its_methods(route: Route) -> Callable[..., HttpResponse]:
    """A page asked for in another way than its own is not there."""

    @wraps(route.view)
    def serve(request: HttpRequest, **words: str) -> HttpResponse:
        if request.method not in route.methods:
            return pages.told(request, "unknown", pages.NOT_THERE)
        return route.view(request, **words)

    return serve


urlpatterns = [path(route.path, _by_its_methods(route), name=route.name) for route in ROUTES]
handler400 = "firsthour.doors.portal.pages.nothing"
handler404 = "firsthour.doors.portal.pages.nothing"
handler500 = "firsthour.doors.portal.pages.fault"
