"""The page of a notifier, by pseudonym: standing, flags, and erasure with its answer."""

import uuid
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.doors.now import now
from firsthour.flags import actions, queries
from firsthour.flags.models import Flag, NotifierErasure
from firsthour.flags.words import LookPurpose
from firsthour.ledger.words import Actor
from firsthour.notices.rules import compose_erasure_answer
from firsthour.notices.words import Language, StatementText
from firsthour.people.queries import may
from firsthour.people.words import Permission


def find(request: HttpRequest) -> HttpResponse:
    """The notifier whose mail address somebody was given with a request; that they were looked up is recorded."""
    found = queries.notifier_at(request.POST.get("mail", ""))
    reader = Actor.person(request.user.pseudonym)
    actions.look_at_notifier(notifier=found, flag=None, purpose=LookPurpose.ERASURE, actor=reader, at=now())
    return _to(found.pseudonym)


def notifier(request: HttpRequest, pseudonym: uuid.UUID) -> HttpResponse:
    """One notifier; neither name nor address."""
    found = queries.access_notifier(pseudonym)
    flags = queries.flags_by(found)
    return render(
        request,
        "console/notifier.html",
        {
            "notifier": found,
            "standing": queries.standing_of(found, now()),
            "precision": queries.precision_of(found),
            "flags": flags,
            "erasures": [_erasure(each, flags) for each in queries.erasures_of(found)],
            "may_erase": may(request.user, Permission.ERASE_NOTIFIER) and found.erased_at is None,
        },
    )


def _erasure(request: NotifierErasure, flags: list[Flag]) -> dict[str, object]:
    return {"request": request, "kept": queries.kept_of(request), "answer": _answer(request, flags)}


def _answer(request: NotifierErasure, flags: list[Flag]) -> StatementText | None:
    """The answer to be sent, in the language of the last flag."""
    if request.answered_at is None or not flags:
        return None
    service, language = flags[0].service, flags[0].language
    return compose_erasure_answer(
        queries.kept_of(request),
        service=service.name,
        contact=service.contact_point,
        zone=ZoneInfo(service.zone),
        language=language if language in set(Language) else Language.ENGLISH,
        to_notifier=True,
    )


def erase(request: HttpRequest, pseudonym: uuid.UUID) -> HttpResponse:
    """Take down that a notifier asks to be forgotten; the worker answers it."""
    found = queries.access_notifier(pseudonym)
    actions.request_erasure(notifier=found, actor=Actor.person(request.user.pseudonym), at=now())
    return _to(pseudonym)


def _to(pseudonym: uuid.UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(address_of("notifier", args=[pseudonym]))
