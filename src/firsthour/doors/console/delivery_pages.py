"""The pages of what leaves for platforms: how the connectors do, and what waits for a person."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.doors.console.problems import plain_problem
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.notices import actions as replies
from firsthour.notices.queries import failed_messages, failed_replies
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.platform.actions import retry_command
from firsthour.platform.health import Health, health
from firsthour.platform.models import Call
from firsthour.platform.queries import contradicted_commands, failed_commands

WIDTH, HEIGHT = 300, 44


def connectors(request: HttpRequest) -> HttpResponse:
    """Each connector over the last day."""
    rows = [{"health": each, "curve": _curve(each.newest), "trouble": _trouble(each)} for each in health(now())]
    return render(request, "console/connectors.html", {"rows": rows, "width": WIDTH, "height": HEIGHT})


def deliveries(request: HttpRequest) -> HttpResponse:
    """Commands and messages that somebody must see to, and confirmations that are not so."""
    return render(
        request,
        "console/deliveries.html",
        {
            "commands": [{"row": each, "problem": plain_problem(each.last_problem)} for each in failed_commands()],
            "messages": [{"row": each, "problem": plain_problem(each.last_problem)} for each in failed_messages()],
            "replies": [{"row": each, "problem": plain_problem(each.last_problem)} for each in failed_replies()],
            "contradicted": contradicted_commands(),
            "may_retry": may(request.user, Permission.RETRY_COMMAND),
            "may_repeat": may(request.user, Permission.REPEAT_MESSAGE),
        },
    )


def retry(request: HttpRequest, command_id: uuid.UUID) -> HttpResponse:
    """Try a command that was given up again now. A message is repeated by the verb of its own page."""
    retry_command(command_id=command_id, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("deliveries"))


def repeat_reply(request: HttpRequest, reply_id: uuid.UUID) -> HttpResponse:
    """Mail a reply that bounced or was given up again now."""
    replies.repeat_reply(reply_id=reply_id, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("deliveries"))


def settle_reply(request: HttpRequest, reply_id: uuid.UUID) -> HttpResponse:
    """Leave a reply on its notifier's page alone."""
    replies.settle_reply(reply_id=reply_id, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("deliveries"))


def _trouble(found: Health) -> dict[str, str] | None:
    return plain_problem(found.last_failure.problem) if found.last_failure else None


def _curve(calls: list[Call]) -> dict[str, object]:
    """Points of a line through the times of the calls, the longest at the top, and a dot for each that failed."""
    longest = max((call.milliseconds for call in calls), default=0) or 1
    step = WIDTH / max(len(calls) - 1, 1)
    points = [
        (round(number * step, 1), round(HEIGHT - 4 - (HEIGHT - 8) * call.milliseconds / longest, 1), call.problem)
        for number, call in enumerate(calls)
    ]
    return {
        "line": " ".join(f"{x},{y}" for x, y, _ in points),
        "failed": [{"x": str(x), "y": str(y)} for x, y, problem in points if problem],
        "longest": longest if calls else None,
    }
