"""What ends soon is seen in time; a hold is placed on the case's page and extended or released on its own."""

import re
from datetime import timedelta

import pytest

from firsthour.doors.now import now
from firsthour.vault.models import Exhibit, Hold
from firsthour.vault.words import HoldReason
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import House
from tests.making import account
from tests.rooms.vault.keeping import held


@pytest.fixture
def operator(db, home):
    return signed_in(account())


def in_days(days: int) -> str:
    return f"{now() + timedelta(days=days):%Y-%m-%d}"


def test_a_hold_is_placed_from_the_case_extended_and_released(operator):
    case = House().proved()
    address = f"/exhibits/{case.item.exhibit_id}/hold"
    assert address in words(operator.get(f"/cases/{case.id}"))
    placed = operator.post(address, {"reason": "judicial-review", "until": in_days(200)})
    hold = Hold.objects.get(basis="review")
    assert placed.headers["Location"] == f"/holds/{hold.id}" and hold.placed_by is not None
    shown = words(operator.get(f"/holds/{hold.id}"))
    assert "a court reviews it" in shown and "Extend it" in shown and "Release it" in shown
    asked = {"requester": "court", "reference": "12 O 34/26", "until": in_days(300)}
    assert operator.post(f"/holds/{hold.id}/extend", asked).status_code == 302
    assert operator.post(f"/holds/{hold.id}/extend", asked).status_code == 422
    assert operator.post(f"/holds/{hold.id}/release", {"because": "proceeding-closed"}).status_code == 302
    shown = words(operator.get(f"/holds/{hold.id}"))
    assert "The proceeding is closed" in shown and "Release it" not in shown
    assert operator.post(f"/holds/{hold.id}/release", {"because": "proceeding-closed"}).status_code == 409
    assert "a court reviews it" in words(operator.get(f"/cases/{case.id}"))


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"reason": "because", "until": "2027-01-01"}, 400),
        ({"reason": "complaint-open", "until": "soon"}, 400),
        ({"reason": "complaint-open", "until": "2001-01-01"}, 422),
        ({"reason": "complaint-open", "until": "9990-01-01"}, 422),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(operator, form, status):
    case = House().proved()
    assert operator.post(f"/exhibits/{case.item.exhibit_id}/hold", form).status_code == status
    assert not Hold.objects.exclude(reason="").exists()


def test_the_list_shows_what_ends_and_what_is_destroyed_within_thirty_days(operator, reviewer):
    house = House()
    case, other = house.proved(), house.in_question()
    assert "None ends within 30 days." in words(reviewer.get("/holds"))
    held(case.item.exhibit, now() + timedelta(days=10), house.somebody, now(), HoldReason.CRIMINAL_INVESTIGATION)
    Exhibit.objects.filter(pk=other.item.exhibit_id).update(retain_until=now() + timedelta(days=3))
    shown = words(reviewer.get("/holds"))
    assert "an offence is investigated" in shown and f"/cases/{case.id}" in shown and f"/cases/{other.id}" in shown
    hold = Hold.objects.get(basis="investigation")
    assert "Release it" not in words(reviewer.get(f"/holds/{hold.id}"))


def test_in_arabic_no_english_label_is_left(operator):
    house = House()
    case = house.proved()
    hold = held(case.item.exhibit, now() + timedelta(days=10), house.somebody, now())
    for page in ("/holds", f"/holds/{hold.id}"):
        shown = re.sub(r"<bdi>.*?</bdi>|<[^>]*>", " ", words(operator.get(f"{page}?lang=ar")))
        assert set(re.findall(r"[A-Za-z]{3,}", shown)) <= {"Firsthour", "English", "UTC", "SHA", "Administrator"}, page
