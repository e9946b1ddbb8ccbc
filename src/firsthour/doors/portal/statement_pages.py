"""A statement behind its link."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from firsthour.doors.now import now
from firsthour.doors.portal.appeal_pages import offered_on
from firsthour.doors.portal.pages import ACTOR, around, nothing
from firsthour.notices.actions import note_opened
from firsthour.notices.errors import LinkUnknown
from firsthour.notices.formats import Wording, wording
from firsthour.notices.queries import access_link
from firsthour.notices.rules import said_instant, say


def statement(request: HttpRequest, token: str) -> HttpResponse:
    """A statement as issued, in its own language, with the form to appeal; its opening is recorded, not by whom."""
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
    return render(request, "portal/statement.html", page | offered_on(shown) | around(words))


def _spoken(words: Wording) -> dict[str, str]:
    return {"contest": words.sentences["portal.contest"], "personal": words.sentences["portal.personal"]}
