"""A brake that is pulled is seen on every page, explained on its own, and released with a reason."""

import re
import uuid

import pytest

from firsthour.policy.actions import pull_brake
from firsthour.policy.models import Brake
from firsthour.policy.rules.braking import FLOORS
from firsthour.policy.words import BrakeKind, BrakeSubject
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import House
from tests.making import AT, account

RULE = BrakeSubject(BrakeKind.RULE, "agora/known-picture")


@pytest.fixture
def operator(db, home):
    return signed_in(account())


def test_every_page_says_so_while_a_brake_is_pulled(operator, reviewer):
    house = House()
    case = house.in_question()
    pages = ("/", f"/cases/{case.id}", "/brakes", "/nowhere")
    assert all('class="banner"' not in words(reviewer.get(page)) for page in pages)
    brake = pull_brake(subject=RULE, actor=house.somebody, at=AT)
    assert all("Brakes pulled: 1" in words(reviewer.get(page)) for page in pages)
    assert operator.post(f"/brakes/{brake.id}/release", {"reason": "pulled-by-mistake"}).status_code == 302
    assert all('class="banner"' not in words(reviewer.get(page)) for page in pages)


def test_a_brake_shows_its_figures_its_hours_and_the_cases_it_left(operator, monkeypatch):
    monkeypatch.setitem(FLOORS, BrakeKind.RULE, 0)
    case = House().restricted()
    brake = Brake.objects.get()
    shown = words(operator.get(f"/brakes/{brake.id}"))
    assert "1 distinct uploaders within an hour; the limit was 0." in shown
    assert shown.count('<rect class="count"') == 24 and shown.count("<tr><th scope=\"row\"><time") == 24
    assert f"/cases/{case.id}" in shown and "Cases it left to a person: 1" in shown
    assert "a brake left it to a person" in words(operator.get(f"/cases/{case.id}"))


def test_an_operator_releases_it_with_a_reason_from_the_list_and_once(operator):
    brake = pull_brake(subject=RULE, actor=House().somebody, at=AT)
    address = f"/brakes/{brake.id}/release"
    for reason in ("", "because"):
        assert operator.post(address, {"reason": reason}).status_code == 422
    assert operator.post(address, {"reason": "matches-right"}).status_code == 302
    assert operator.post(address, {"reason": "matches-right"}).status_code == 409
    shown = words(operator.get(f"/brakes/{brake.id}"))
    assert "the matches are right" in shown and "<form class=\"fields\"" not in shown
    assert "the matches are right" in words(operator.get("/brakes"))


def test_a_reviewer_pulls_one_by_hand_and_sees_no_form_to_release_it(reviewer):
    known = House().known
    answer = reviewer.post("/brakes/pull", {"kind": "entry", "identity": f" {str(known.id).upper()} "})
    brake = Brake.objects.get()
    assert answer.headers["Location"] == f"/brakes/{brake.id}" and brake.entry == known
    shown = words(reviewer.get(f"/brakes/{brake.id}"))
    assert "pulled by a person" in shown and "What did you find?" not in shown


@pytest.mark.parametrize("form", [{}, {"kind": "bank", "identity": "house"}, {"kind": "source", "identity": "nobody"}])
def test_what_is_not_there_is_refused_with_a_remedy(reviewer, form):
    answer = reviewer.post("/brakes/pull", form)
    assert answer.status_code == 404 and "Name a rule as service/name" in words(answer)
    assert reviewer.get(f"/brakes/{uuid.uuid4()}").status_code == 404


def test_in_arabic_no_english_label_is_left(operator, monkeypatch):
    house = House()
    pull_brake(subject=RULE, actor=house.somebody, at=AT)
    released = pull_brake(subject=BrakeSubject(BrakeKind.ENTRY, str(house.known.id)), actor=house.somebody, at=AT)
    operator.post(f"/brakes/{released.id}/release", {"reason": "matches-right"})
    for page in ("/brakes", f"/brakes/{Brake.objects.get(kind='rule').id}", f"/brakes/{released.id}"):
        shown = words(operator.get(f"{page}?lang=ar"))
        labelled = "dt|h1|h2|th scope=\"col\"|caption|summary|label|option|figcaption"
        labels = re.findall(rf"<(?:{labelled})[^>]*>([^<]+)", shown)
        assert labels and [label for label in labels if not re.search("[\u0600-\u06ff]", label)] == []
