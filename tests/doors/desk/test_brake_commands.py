"""`firsthour policy brake …` as somebody types it."""

import json
import os
import subprocess
import sys

from firsthour.policy.models import Brake
from tests.making import PASSWORD, account, adopted, person, service


def policy(*words: str, person: str = "keeper@staff.example") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "firsthour.doors.desk.command", "policy", *words, "--as", person],
        env=os.environ | {"FIRSTHOUR_PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_person_pulls_lists_and_releases_a_brake_and_a_reviewer_releases_none(db, home):
    adopted(service(), person())
    account(email="keeper@staff.example")
    account("reviewer", email="reviewer@staff.example")
    pulled = policy("brake", "pull", "rule", "agora/known-picture", person="reviewer@staff.example")
    assert pulled.returncode == 0, pulled.stderr
    brake = Brake.objects.get()
    assert f"{brake.id}  rule agora/known-picture does nothing more by itself\n" == pulled.stdout
    assert "BRAKE PULLED" in pulled.stderr
    assert json.loads(policy("brakes", "--json").stdout)["identity"] == "agora/known-picture"
    release = ("brake", "release", str(brake.id), "--reason", "pulled-by-mistake")
    assert "policy:brake:release" in policy(*release, person="reviewer@staff.example").stderr
    assert policy(*release).stdout == "rule agora/known-picture may act by itself again\n"
    assert policy("brakes").stdout == "No brake is pulled.\n"
