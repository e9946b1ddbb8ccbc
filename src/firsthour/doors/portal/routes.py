"""Every page of the portal. All of them are public, only read, and say nothing to whoever has no link."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

from firsthour.doors.portal import pages


@dataclass(frozen=True)
class Route:
    """One page. `path` is a Django path; `view` takes the request and the words of the path."""

    path: str
    name: str
    view: Callable[..., HttpResponse]


ROUTES = (
    Route("portal.css", "portal-styles", pages.stylesheet),
    Route("s/<str:token>", "portal-statement", pages.statement),
)
