"""What the portal shows: a statement behind its link, and one page for everything that is not there."""

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation.trans_real import parse_accept_lang_header

from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.notices.actions import note_opened
from firsthour.notices.errors import LinkUnknown
from firsthour.notices.formats import Wording, wording
from firsthour.notices.queries import access_link
from firsthour.notices.rules import said_instant, say
from firsthour.notices.words import Language

NOT_THERE, TOO_MANY, FAULT = 404, 429, 500
ACTOR = Actor.system("portal")


def statement(request: HttpRequest, token: str) -> HttpResponse:
    """A statement as it was issued, in its own language; that it was opened is recorded, not by whom."""
    try:
        link = access_link(token)
    except LinkUnknown as refusal:
        return nothing(request, refusal)
    if request.method == "GET":
        note_opened(link=link, actor=ACTOR, at=now())
    shown = link.statement
    words, zone = wording(shown.language), ZoneInfo(shown.service.zone)
    issued = say(words, "portal.issued", instant=said_instant(shown.issued_at.astimezone(zone), zone, words))
    page = {"statement": shown, "issued": issued, "words": _spoken(words)}
    return render(request, "portal/statement.html", page | around(words))


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


def _spoken(words: Wording) -> dict[str, str]:
    return {"contest": words.sentences["portal.contest"], "personal": words.sentences["portal.personal"]}


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
