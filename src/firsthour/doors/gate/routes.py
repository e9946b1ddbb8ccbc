"""The one table of the gate's calls: dispatch, permissions, validation and the OpenAPI document come from it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from firsthour.doors.gate import verbs
from firsthour.doors.gate.errors import MethodNotAllowed, RouteUnknown
from firsthour.doors.gate.shapes import (
    Answer,
    CoarseAnswer,
    CoarseFound,
    Found,
    ItemFields,
    Question,
    Status,
    Submission,
    Views,
    ViewsKept,
)
from firsthour.doors.gate.standing import Standing
from firsthour.platform.words import Scope


@dataclass(frozen=True)
class Route:
    """A call. `scope` None: anybody may. `multipart` names the JSON part where media may come along.

    `request` is the JSON body, `with_media` the JSON part beside media (None: media alone), `coarse_response` what a
    watched caller gets instead of `response`.
    """

    method: str
    path: str
    where: str
    scope: Scope | None
    request: type[msgspec.Struct] | None
    response: type[msgspec.Struct] | None
    verb: Callable[[Standing, verbs.Call], msgspec.Struct | str] | None
    summary: str
    multipart: str | None = None
    coarse_response: type[msgspec.Struct] | None = None
    with_media: type[msgspec.Struct] | None = None
    idempotent: bool = False
    produces: str = "application/json"


ROUTES = (
    Route("GET", "/status", "gate", None, None, Status, verbs.status, "Whether the gate answers, and how freshly"),
    Route(
        "GET",
        "/metrics",
        "gate",
        Scope.METRICS,
        None,
        None,
        verbs.metrics,
        "What all gate processes of this machine counted, for Prometheus",
        produces="text/plain; version=0.0.4; charset=utf-8",
    ),
    Route("GET", "/openapi.json", "gate", None, None, None, None, "This document"),
    Route(
        "POST",
        "/v1/match",
        "gate",
        Scope.MATCH,
        Question,
        Found,
        verbs.match,
        "Look media or fingerprints up; nothing is kept",
        multipart="question",
        coarse_response=CoarseFound,
    ),
    Route(
        "POST",
        "/v1/items",
        "gate",
        Scope.ITEMS,
        Submission,
        Answer,
        verbs.submit,
        "Submit an item and get the verdict on it",
        multipart="item",
        coarse_response=CoarseAnswer,
        with_media=ItemFields,
        idempotent=True,
    ),
    Route(
        "POST",
        "/v1/items/{item}/views",
        "gate",
        Scope.ITEMS,
        Views,
        ViewsKept,
        verbs.count_views,
        "Say how often an item has been seen so far",
    ),
)

_EXACT = {(route.method, route.path): route for route in ROUTES if "{" not in route.path}
_ITEM = r"(?P<item>[^\x00-\x1f\x7f]{1,200})"
_PATTERNS = tuple(
    (route, re.compile(re.escape(route.path).replace(r"\{item\}", _ITEM))) for route in ROUTES
)


def find(method: str, path: str) -> tuple[Route, str]:
    """(route, item in the path); `path` as WSGI gives it (PEP 3333). Raises RouteUnknown, MethodNotAllowed."""
    exact = _EXACT.get((method, path))
    if exact is not None:
        return exact, ""
    allowed = []
    try:
        path = path.encode("latin-1").decode("utf-8")
    except UnicodeError as error:
        raise RouteUnknown from error
    for route, pattern in _PATTERNS:
        found = pattern.fullmatch(path)
        if found and route.method == method:
            return route, found.groupdict().get("item", "")
        if found:
            allowed.append(route.method)
    if allowed:
        raise MethodNotAllowed(allowed=", ".join(allowed))
    raise RouteUnknown
