"""Who is on call: the roster, its forms, and the page behind the link of a call-out."""

import uuid
from datetime import date, time, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from firsthour.clocks import actions, queries
from firsthour.clocks.errors import ShiftUnusable
from firsthour.clocks.models import Shift
from firsthour.clocks.words import Weekday
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.notices.actions import acknowledge_by_link
from firsthour.notices.queries import access_call_out
from firsthour.people.queries import may
from firsthour.people.words import Permission

LONGEST_HAND_OVER = 336


def roster(request: HttpRequest) -> HttpResponse:
    """Who is on call now, every shift and hand-over ahead, and the forms that change them."""
    at = now()
    return render(
        request,
        "console/roster.html",
        {
            "on_call": queries.on_call(at),
            "shifts": [_row(each) for each in queries.shifts(at)],
            "handed": queries.hand_overs(at),
            "days": list(Weekday),
            "today": at,
            "zone": "UTC",
            "may_edit": may(request.user, Permission.EDIT_ROSTER),
        },
    )


def _row(shift: Shift) -> dict[str, object]:
    hours = "–".join(f"{each // 60:02}:{each % 60:02}" for each in (shift.from_minute, shift.to_minute))
    return {"shift": shift, "hours": hours, "people": sorted(shift.people.all(), key=lambda each: each.place)}


def add_shift(request: HttpRequest) -> HttpResponse:
    """Add a shift as the person who is signed in."""
    form = request.POST
    people = [each.strip().lower() for each in form.get("people", "").split(",") if each.strip()]
    try:
        begins, ends = date.fromisoformat(form.get("begins", "")), form.get("ends", "")
        last = date.fromisoformat(ends) if ends else None
        hours = [time.fromisoformat(form.get(name, "")) for name in ("from", "to")]
        weekdays = [int(each) for each in form.getlist("weekday")]
    except ValueError as error:
        raise ShiftUnusable(reason="a day or a time is none") from error
    actions.add_shift(
        people=people,
        weekdays=weekdays,
        from_minute=hours[0].hour * 60 + hours[0].minute,
        to_minute=hours[1].hour * 60 + hours[1].minute,
        zone=form.get("zone", "").strip(),
        begins_on=begins,
        ends_on=last,
        actor=_self(request),
        at=now(),
    )
    return HttpResponseRedirect(reverse("on-call"))


def end_shift(request: HttpRequest, shift_id: uuid.UUID) -> HttpResponse:
    """Let a shift be on for the last time today."""
    at = now()
    actions.end_shift(shift_id=shift_id, last_day=at.date(), actor=_self(request), at=at)
    return HttpResponseRedirect(reverse("on-call"))


def hand_over(request: HttpRequest) -> HttpResponse:
    """Call somebody else for some hours from now on."""
    at, hours = now(), request.POST.get("hours", "")
    if not (hours.isascii() and hours.isdecimal() and len(hours) < 4 and 0 < int(hours) <= LONGEST_HAND_OVER):
        raise ShiftUnusable(reason=f"the hours are no number from 1 to {LONGEST_HAND_OVER}")
    actions.hand_over(
        giver=request.POST.get("giver", "").strip(),
        taker=request.POST.get("taker", "").strip(),
        from_at=at,
        until_at=at + timedelta(hours=int(hours)),
        actor=_self(request),
        at=at,
    )
    return HttpResponseRedirect(reverse("on-call"))


def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a call-out. Looking changes nothing, since mail scanners look; the button acknowledges, once."""
    if request.method == "POST":
        alarm = acknowledge_by_link(token=token, actor=Actor.system("console"), at=now())
        return render(request, "console/answer.html", {"alarm": alarm, "acknowledged": True})
    return render(request, "console/answer.html", {"alarm": access_call_out(token).alarm, "acknowledged": False})


def _self(request: HttpRequest) -> Actor:
    return Actor.person(request.user.pseudonym)
