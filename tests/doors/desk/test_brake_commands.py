"""`firsthour policy brake …` as somebody types it."""

import json

import pytest

from firsthour.policy.models import Brake
from tests.making import account, adopted, person, service


@pytest.fixture
def policy(typed):
    def run(*words: str, person: str = "keeper@staff.example"):
        return typed("policy", *words, "--as", person)

    return run


def test_a_person_pulls_lists_and_releases_a_brake_and_a_reviewer_releases_none(policy, home):
    adopted(service(), person())
    account(email="keeper@staff.example")
    account("reviewer", email="reviewer@staff.example")
    pulled = policy("brake", "pull", "rule", "agora/known-picture", person="reviewer@staff.example")
    assert pulled.status == 0, pulled.err
    brake = Brake.objects.get()
    assert f"{brake.id}  rule agora/known-picture does nothing more by itself\n" == pulled.out
    assert "BRAKE PULLED" in pulled.err
    assert json.loads(policy("brakes", "--json").out)["identity"] == "agora/known-picture"
    release = ("brake", "release", str(brake.id), "--reason", "pulled-by-mistake")
    assert "policy:brake:release" in policy(*release, person="reviewer@staff.example").err
    assert policy(*release).out == "rule agora/known-picture may act by itself again\n"
    assert policy("brakes").out == "No brake is pulled.\n"
