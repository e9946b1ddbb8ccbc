"""`firsthour exhibit …` and `firsthour keys …` as somebody types them."""

import json
import os
import subprocess
import sys
from datetime import timedelta

from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.vault.models import Hold
from tests.making import PASSWORD, account
from tests.rooms.vault.keeping import sealed


def firsthour(*words: str, person: str = "keeper@staff.example") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "firsthour.doors.desk.command", *words, *(["--as", person] if person else [])],
        env=os.environ | {"FIRSTHOUR_PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_exhibit_is_held_shown_extended_released_and_certified(typed, home):
    def exhibits(*words: str, person: str = "keeper@staff.example"):
        return typed("exhibit", *words, "--as", person)

    account(email="keeper@staff.example")
    account("reviewer", email="reviewer@staff.example")
    exhibit = str(sealed(at=now()).id)
    until, longer = (f"{now() + timedelta(days=days):%Y-%m-%d}" for days in (200, 300))
    hold = ("hold", exhibit, "--reason", "judicial-review", "--until", until)
    assert "vault:hold:place" in exhibits(*hold, person="reviewer@staff.example").err
    assert "holds the exhibit until" in exhibits(*hold).out
    placed = str(Hold.objects.get().id)
    extended = exhibits("extend", placed, "--until", longer, "--requested-by", "court", "--reference", "12 O 34/26")
    assert extended.status == 0, extended.err
    assert "review judicial-review" in exhibits("show", exhibit).out
    assert placed in exhibits("due", "--days", "320").out
    released = exhibits("release", placed, "--because", "proceeding-closed")
    assert "is released" in released.out, released.err
    certified = json.loads(exhibits("certificate", exhibit, "--json").out)
    assert certified["state"] == "sealed" and certified["holds"][0]["reason"] == "judicial-review"
    assert "12 O 34/26" not in "".join(Event.objects.values_list("canonical", flat=True))


def test_the_master_key_is_rotated_by_a_person_who_may(db):
    account(email="keeper@staff.example")
    account("auditor", email="auditor@staff.example")
    assert "platform:master-key:rotate" in firsthour("keys", "rotate", person="auditor@staff.example").stderr
    rotated = firsthour("keys", "rotate")
    assert "opens nothing any more" in rotated.stdout, rotated.stderr
    assert "Master keys that fit: 1" in firsthour("keys", "status", person="").stdout
    begun, done = Event.objects.filter(subject_kind="keys").order_by("id")
    assert (begun.tag, done.tag) == ("platform:rotation:begun", "platform:master-key:rotated")
    assert done.caused_by == begun
