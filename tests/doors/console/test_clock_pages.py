"""Running clocks, their alarms, who is on call, and the link of a call-out."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from firsthour.clocks import actions
from firsthour.clocks.models import Alarm, HandOver, Shift
from firsthour.clocks.words import PauseGround
from firsthour.doors.now import now
from firsthour.notices.actions import call_next
from firsthour.notices.models import CallOut
from firsthour.notices.queries import call_out_token
from firsthour.notices.senders.mail.route import read_route
from tests.doors.console.browsing import browser, signed_in, words
from tests.doors.console.showing import House
from tests.making import DESK, account

MINUTE = timedelta(minutes=1)


@pytest.fixture
def operator(db, home):
    return signed_in(account())


@pytest.fixture
def called(db, home, monkeypatch):
    """An hour that has run for twenty minutes, and the link of somebody who was called about it."""
    monkeypatch.setattr(settings, "MAIL", read_route("smtp+plain://127.0.0.1:9", "calls@agora.example"))
    alarm = House().running_clock(now() - 20 * MINUTE)
    call_next(alarm_id=alarm.id, actor=DESK, at=now())
    return alarm, "/answer/" + call_out_token(CallOut.objects.get().id)


def test_a_running_hour_is_shown_with_its_time_left_and_acknowledged_by_a_button(operator):
    alarm = House().running_clock(now() - 20 * MINUTE)
    shown = words(operator.get("/clocks"))
    assert "39 min" in shown and "Unavailable within the hour, by" in shown and "Senior" in shown
    answer = operator.post(f"/alarms/{alarm.id}/acknowledge")
    assert answer.headers["Location"] == f"/clocks/{alarm.deadline_id}"
    shown = words(operator.get(answer.headers["Location"]))
    assert "Alarm acknowledged" in shown and "Alarm sounded: it began" in shown
    assert operator.post(f"/alarms/{alarm.id}/acknowledge").status_code == 404
    assert "Alarms that nobody has acknowledged" not in words(operator.get("/clocks"))


def test_a_paused_hour_shows_its_ground_and_a_breach_how_long_it_is_over(operator):
    house = House()
    paused, over = (house.running_clock(now() - minutes * MINUTE).deadline for minutes in (10, 90))
    of = {"kind": paused.word, "subject_id": paused.subject_id, "actor": DESK}
    actions.pause(ground=PauseGround.MANIFEST_ERROR, since=now(), at=now(), **of)
    actions.breach(kind=over.word, subject_id=over.subject_id, actor=DESK, at=now())
    shown = words(operator.get("/clocks"))
    assert "manifest error in the order" in shown and "over for 30 min" in shown and "mark breached" in shown
    assert "Period paused: manifest error in the order" in words(operator.get(f"/clocks/{paused.id}"))


def test_nobody_on_call_is_said_on_the_first_screen_until_somebody_acknowledges(operator):
    deadline = House().running_clock(now()).deadline
    assert "Nobody is on call." not in words(operator.get("/"))
    Alarm.objects.filter(deadline=deadline).update(mark="unattended")
    assert "Nobody is on call." in words(operator.get("/"))
    assert "Nobody is on call." not in words(browser().get("/sign-in"))
    operator.post(f"/alarms/{Alarm.objects.get().id}/acknowledge")
    assert "Nobody is on call." not in words(operator.get("/"))


def test_looking_at_the_link_of_a_call_changes_nothing_and_its_button_acknowledges_once(called):
    alarm, link = called
    stranger = browser()
    for _ in range(2):
        shown = stranger.get(link)
        assert shown.status_code == 200 and "You were called" in words(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    assert Alarm.objects.filter(acknowledged_at__isnull=True).exists()
    assert "Acknowledged" in words(stranger.post(link))
    silenced = Alarm.objects.get(pk=alarm.pk)
    assert silenced.acknowledged_by == CallOut.objects.get().account.pseudonym
    assert stranger.post(link).status_code == stranger.get(link).status_code == 404
    assert stranger.get("/answer/" + "x" * 43).status_code == 404


def test_the_link_is_no_sign_in(called):
    stranger = browser()
    stranger.post(called[1])
    assert stranger.get("/clocks").status_code == 302


def test_who_was_called_is_shown_with_the_clock(called, operator):
    shown = words(operator.get(f"/clocks/{called[0].deadline_id}"))
    assert "Who was called" in shown and "Senior" in shown and "waiting" in shown


def test_the_roster_is_filled_handed_over_and_ended(operator):
    first, second = account("reviewer"), account("senior")
    form = {
        "people": f"{first.email}, {second.email}", "weekday": ["0", "1", "2", "3", "4", "5", "6"], "from": "00:00",
        "to": "00:00", "zone": "Europe/Dublin", "begins": "2026-01-01", "ends": "",
    }  # fmt: skip
    assert operator.post("/on-call/shifts", form).status_code == 302
    shown = words(operator.get("/on-call"))
    assert shown.index("Reviewer") < shown.index("Senior") and "00:00–00:00" in shown
    handed = {"giver": first.email, "taker": second.email, "hours": "8"}
    assert operator.post("/on-call/hand-over", handed).status_code == 302
    assert HandOver.objects.get().taker == second and "Senior instead of Reviewer" in words(operator.get("/on-call"))
    shift = Shift.objects.get()
    assert shift.begins_on == date(2026, 1, 1)
    assert operator.post(f"/on-call/shifts/{shift.id}/end").status_code == 302
    assert operator.post(f"/on-call/shifts/{shift.id}/end").status_code == 404
    for wrong in ({"from": "25:00"}, {"weekday": ["x"]}, {"zone": "Nowhere"}, {"people": ""}):
        assert operator.post("/on-call/shifts", form | wrong).status_code == 422
    for hours in ("", "0", "-1", "337", "1e9", "²"):
        assert operator.post("/on-call/hand-over", handed | {"hours": hours}).status_code == 422
