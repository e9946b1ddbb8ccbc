"""Running clocks: time left, alarms, the history of one, and the button that says a person has seen it."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from firsthour.clocks import actions, queries
from firsthour.clocks.models import Deadline
from firsthour.clocks.rules import TERMS
from firsthour.clocks.words import DeadlineState
from firsthour.doors.console.withheld import hidden_from
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.notices.queries import call_outs_of, rounds_of
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.platform.queries import services

MOST_SHOWN = 200


@dataclass(frozen=True)
class ClockRow:
    """One line of the list; `left` is None while it is paused, and how long it is over where `over`."""

    deadline: Deadline
    state: DeadlineState
    left: timedelta | None
    over: bool
    subject: str
    service: str


def clocks(request: HttpRequest) -> HttpResponse:
    """Alarms that wait, and every clock that runs, the least time left first."""
    at = now()
    hidden = hidden_from(request.user)
    running = list(queries.running_clocks().exclude(pk__in=hidden)[:MOST_SHOWN])
    alarms = queries.open_alarms().exclude(deadline__in=hidden)[:MOST_SHOWN]
    names = {each.id: each.name for each in services()}
    return render(
        request,
        "console/clocks.html",
        {
            "at": at,
            "rows": [_row(each, names.get(each.service_id, "–"), at) for each in running],
            "alarms": [{"alarm": each, "called": rounds_of(each)[0]} for each in alarms],
            "on_call": queries.on_call(at),
            "may_acknowledge": may(request.user, Permission.ACKNOWLEDGE),
        },
    )


def _row(deadline: Deadline, service: str, at: datetime) -> ClockRow:
    state = queries.state_of(deadline)
    over = deadline.due_at <= at
    return ClockRow(
        deadline=deadline,
        state=state,
        left=None if state is DeadlineState.PAUSED else abs(deadline.due_at - at),
        over=over,
        subject=str(deadline.subject_id)[:8],
        service=service,
    )


def clock(request: HttpRequest, deadline_id: uuid.UUID) -> HttpResponse:
    """One clock with every step and every call."""
    deadline = queries.access_deadline(deadline_id)
    return render(
        request,
        "console/clock.html",
        {
            "deadline": deadline,
            "state": queries.state_of(deadline),
            "late": queries.was_late(deadline),
            "law": TERMS[deadline.word].law,
            "alarms": list(queries.open_alarms().filter(deadline=deadline).order_by("-due_at")[:1]),
            "steps": queries.history_of(deadline),
            "calls": list(call_outs_of(list(deadline.alarms.all()))),
            "may_acknowledge": may(request.user, Permission.ACKNOWLEDGE),
        },
    )


def acknowledge(request: HttpRequest, alarm_id: uuid.UUID) -> HttpResponse:
    """Whoever is signed in has seen it."""
    alarm = actions.acknowledge(
        alarm_id=alarm_id, way="console", actor=Actor.person(request.user.pseudonym), at=now()
    )
    return HttpResponseRedirect(reverse("clock", args=[alarm.deadline_id]))
