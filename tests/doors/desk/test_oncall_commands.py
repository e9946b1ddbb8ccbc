"""`firsthour oncall …` as somebody types it."""

from datetime import timedelta

import pytest

from firsthour.clocks.models import Alarm, Shift
from firsthour.doors.now import now
from tests.doors.console.showing import House
from tests.making import account

KEEPER = "keeper@staff.example"


@pytest.fixture
def oncall(typed, home):
    account(email=KEEPER)

    def run(*words: str, person: str = KEEPER):
        return typed("oncall", *words, "--as", person)

    return run


def test_a_roster_is_kept_from_the_command_line(oncall):
    account("reviewer", email="ana@staff.example")
    account("senior", email="ben@staff.example")
    assert "NOBODY IS ON CALL." in oncall("list").out
    added = oncall("add", "ana@staff.example", "ben@staff.example", "--zone", "Europe/Dublin", "--first", "2026-01-01")
    assert added.status == 0, added.err
    listed = oncall("list").out
    assert "1. Reviewer  ana@staff.example\n2. Senior  ben@staff.example" in listed
    assert "days 1,2,3,4,5,6,7  00:00-00:00 Europe/Dublin" in listed
    handed = oncall("hand-over", "ana@staff.example", KEEPER, "--hours", "8")
    assert handed.out.startswith(f"{KEEPER} is called instead of ana@staff.example until ")
    assert f"1. Operator  {KEEPER}" in oncall("list").out
    refused = oncall("hand-over", KEEPER, "ben@staff.example", "--hours", "1", person="ana@staff.example")
    assert "clocks:shift:edit" in refused.err
    assert oncall("end", str(Shift.objects.get().id)).status == 0


def test_clocks_and_alarms_are_listed_and_acknowledged(oncall):
    alarm = House().running_clock(now() - timedelta(minutes=20))
    assert "TCO-3.3  running  left 0 h 39 min" in oncall("clocks").out
    assert f"{alarm.id}  TCO-3.3  begun" in oncall("alarms").out
    said = oncall("acknowledge", str(alarm.id))
    assert said.out == "TCO-3.3 begun: nobody else is called until the next mark\n", said.err
    assert Alarm.objects.get().acknowledged_at and oncall("alarms").out == "No alarm waits.\n"
    assert "clocks:alarm:unknown" in oncall("acknowledge", str(alarm.id)).err
