"""What every page of the portal has in common: its frame, its style, and one page for what is not there."""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation.trans_real import parse_accept_lang_header

from firsthour.ledger.words import Actor
from firsthour.notices.formats import Wording, wording
from firsthour.notices.words import Language

NOT_THERE, TOO_MANY, FAULT = 404, 429, 500
ACTOR = Actor.system("portal")


def nothing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The one answer to every address that leads nowhere."""
    return told(request, "unknown", NOT_THERE)


def fault(request: HttpRequest) -> HttpResponse:
    """After a fault of ours: it says so and no more; the log says where it was."""
    return told(request, "fault", FAULT)


def told(request: HttpRequest, what: str, status: int) -> HttpResponse:
    """A page of two sentences, in the language the reader's browser prefers."""
    words = wording(preferred(request))
    page = {"title": words.sentences[f"portal.{what}.title"], "text": words.sentences[f"portal.{what}.text"]}
    return render(request, "portal/told.html", page | around(words), status=status)


@cache
def _sheet() -> bytes:
    return Path(__file__).with_name("portal.css").read_bytes()


def stylesheet(request: HttpRequest) -> HttpResponse:
    """The style sheet; it may be kept for a while, as nothing of anybody is in it."""
    return HttpResponse(
        _sheet(), content_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"}
    )


def around(words: Wording) -> dict[str, str]:
    """What the frame of every page needs: its language and direction."""
    return {"language": words.language, "direction": words.direction}


def preferred(request: HttpRequest) -> str:
    """The language of ours that the reader's browser likes best, else English."""
    for code, _ in parse_accept_lang_header(request.headers.get("accept-language", "")):
        spoken = code.split("-")[0]
        if spoken in set(Language):
            return spoken
    return Language.ENGLISH
