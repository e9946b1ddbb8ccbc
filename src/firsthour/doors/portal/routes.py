"""Every page and call of the portal. All of them are public; without its link nobody learns that something is there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

from firsthour.doors.portal import appeal_pages, calls, flag_pages, pages, statement_pages

READ, FORM, SENT = ("GET", "HEAD"), ("GET", "HEAD", "POST"), ("POST",)


@dataclass(frozen=True)
class Route:
    """One page. `path` is a Django path; `view` takes the request and the words of the path."""

    path: str
    name: str
    methods: tuple[str, ...]
    view: Callable[..., HttpResponse]


ROUTES = (
    Route("portal.css", "portal-styles", READ, pages.stylesheet),
    Route("s/<str:token>", "portal-statement", READ, statement_pages.statement),
    Route("s/<str:token>/appeal", "portal-appeal", FORM, appeal_pages.appeal),
    Route("a/<str:token>", "portal-own-appeal", READ, appeal_pages.own_appeal),
    Route("a/<str:token>/answer", "portal-answer-question", SENT, appeal_pages.answer_question),
    Route("flag", "portal-flag-choose", READ, flag_pages.choose),
    Route("flag/<slug:slug>", "portal-flag", FORM, flag_pages.flag),
    Route("f/<str:token>", "portal-receipt", READ, flag_pages.receipt),
    Route("api/flags", "portal-submit-flag", SENT, calls.submit),
    Route("api/flags/<str:reference>", "portal-read-flag", READ, calls.read),
)
