"""The pages of brakes: those that are pulled, one of them with its last hours, and how a person releases it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.cases.braking import uploaders_by_hour
from firsthour.cases.queries import left_by
from firsthour.doors.console.errors import ReasonMissing
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.policy import actions, queries
from firsthour.policy.errors import BrakeSubjectUnknown
from firsthour.policy.words import BrakeCause, BrakeKind, BrakeSubject, ReleaseReason

RELEASED_SHOWN = 50
SHOWN_CASES = 20
STEP, BAR, HEIGHT = 20, 14, 100


@dataclass(frozen=True)
class Bar:
    """One hour of the drawing: where it stands, in the drawing's own units, and what it says."""

    hour: datetime
    count: int
    x: int
    y: int
    height: int


def brakes(request: HttpRequest) -> HttpResponse:
    """The brakes that are pulled, those released last, and the form to pull one."""
    return render(
        request,
        "console/brakes.html",
        {
            "pulled": list(queries.open_brakes()),
            "released": list(queries.released_brakes()[:RELEASED_SHOWN]),
            "kinds": list(BrakeKind),
            "may_pull": may(request.user, Permission.PULL_BRAKE),
        },
    )


def brake(request: HttpRequest, brake_id: uuid.UUID) -> HttpResponse:
    """One brake: why it was pulled, the 24 hours before, what waits because of it, and the form to release it."""
    found = queries.access_brake(brake_id)
    hours = uploaders_by_hour(found.subject, found.pulled_at)
    limit = (found.limit or 0) if found.cause in (BrakeCause.UPLOADERS, BrakeCause.RESTRICTIONS) else 0
    highest = max([1, limit, *(count for _, count in hours)])
    waiting = left_by(found.id)
    return render(
        request,
        "console/brake.html",
        {
            "brake": found,
            "bars": [_bar(place, hour, count, highest) for place, (hour, count) in enumerate(hours)],
            "most": HEIGHT - HEIGHT * limit // highest if limit else None,
            "waiting": waiting.count(),
            "cases": list(waiting[:SHOWN_CASES]),
            "reasons": list(ReleaseReason),
            "may_release": may(request.user, Permission.RELEASE_BRAKE) and found.released_at is None,
        },
    )


def _bar(place: int, hour: datetime, count: int, highest: int) -> Bar:
    height = HEIGHT * count // highest
    return Bar(hour=hour, count=count, x=place * STEP + (STEP - BAR) // 2, y=HEIGHT - height, height=height)


def pull(request: HttpRequest) -> HttpResponse:
    """Pull a brake as the person who is signed in."""
    kind, identity = request.POST.get("kind", ""), request.POST.get("identity", "").strip()
    if kind not in set(BrakeKind):
        raise BrakeSubjectUnknown(kind=kind, identity=identity)
    subject = BrakeSubject(BrakeKind(kind), identity.lower() if kind == BrakeKind.ENTRY else identity)
    pulled = actions.pull_brake(subject=subject, actor=Actor.person(request.user.pseudonym), at=now())
    return HttpResponseRedirect(address_of("brake", args=[pulled.id]))


def release(request: HttpRequest, brake_id: uuid.UUID) -> HttpResponse:
    """Release a brake as the person who is signed in, with what they found."""
    reason = request.POST.get("reason", "")
    if reason not in set(ReleaseReason):
        raise ReasonMissing()
    actor = Actor.person(request.user.pseudonym)
    actions.release_brake(brake_id=brake_id, reason=ReleaseReason(reason), actor=actor, at=now())
    return HttpResponseRedirect(address_of("brake", args=[brake_id]))
