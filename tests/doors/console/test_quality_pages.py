"""A second review in the browser: the item alone, a judgement, and what it says of rules and people."""

from datetime import timedelta

import pytest

from firsthour.authors.actions import know, place_mark
from firsthour.authors.words import MarkKind, MarkSource
from firsthour.cases.actions import leave
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.reviewing import actions, rules
from firsthour.reviewing.models import BlindReview, GoldItem
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import LATER, LEFT, House
from tests.making import DESK, JUDGED, account


@pytest.fixture
def drawn(db, home, monkeypatch):
    """A case that one reviewer left as it is, drawn for another."""
    monkeypatch.setattr(rules, "SAMPLED", 65_536)
    house = House()
    case, first = house.in_question(), Actor.person(account("reviewer", email="first@staff.example").pseudonym)
    actions.claim(case=case, actor=first, at=LATER)
    leave(case=case, judged=JUDGED, actor=first, at=LATER)
    actions.draw_sample(actor=DESK, at=LATER)
    case.beside = house.in_question()
    return case


def test_a_reviewer_judges_blindly_and_sees_their_calibration_first(reviewer, drawn):
    senior = signed_in(account("senior"))
    assert "Only those who have seen their own figures are listed." in words(senior.get("/quality"))
    page = words(reviewer.get("/second-reviews"))
    assert "Your calibration" in page and "nothing judged yet" in page
    address = reviewer.post("/second-reviews/take").headers["Location"]
    shown = words(reviewer.get(address))
    assert "What would you do with it?" in shown and "Look at the item first" in shown
    for told in ("left", "Decision", "29 of 256", drawn.item.reference):
        assert told not in shown, told
    assert reviewer.get(f"/cases/{drawn.id}").headers["Location"] == address, "what was decided is not shown meanwhile"
    other = words(reviewer.get(f"/cases/{drawn.beside.id}"))
    assert "What is known around it" in other and drawn.item.reference not in other, "nor on the page of another case"
    assert reviewer.post(f"{address}/judgement", {"judgement": "restrict"}).status_code == 409
    pressed = reviewer.post(f"{address}/reveal", {"view": "clear"})
    assert pressed.headers["Location"] == f"{address}?view=clear"
    assert "Restrict it" in words(reviewer.get(pressed.headers["Location"]))
    assert reviewer.post(f"{address}/judgement", {"judgement": "restrict"}).headers["Location"] == "/second-reviews"
    assert BlindReview.objects.get().agrees is False
    assert reviewer.get(address).status_code == 404 and reviewer.get(f"/cases/{drawn.id}").status_code == 200
    assert drawn.item.reference in words(reviewer.get(f"/cases/{drawn.beside.id}"))
    told = words(senior.get("/quality"))
    assert "0 of 1 alike" in told and account("reviewer").name in told


def test_a_senior_makes_a_gold_item_and_retires_it(reviewer, drawn):
    senior = signed_in(account("senior"))
    assert "Make it a gold item" in words(senior.get(f"/cases/{drawn.id}"))
    assert "Make it a gold item" not in words(reviewer.get(f"/cases/{drawn.id}"))
    assert reviewer.post(f"/cases/{drawn.id}/gold", {"judgement": "leave"}).status_code == 403
    assert senior.post(f"/cases/{drawn.id}/gold", {"judgement": "leave"}).status_code == 302
    assert senior.post(f"/cases/{drawn.id}/gold", {"judgement": "leave"}).status_code == 409
    assert drawn.item.reference in words(senior.get("/quality"))
    assert "Make it a gold item" not in words(senior.get(f"/cases/{drawn.id}"))
    assert senior.post(f"/quality/gold/{GoldItem.objects.get().id}/retire").status_code == 302
    assert drawn.item.reference not in words(senior.get("/quality"))


def test_without_anything_drawn_it_is_said(reviewer):
    page = words(reviewer.get("/second-reviews"))
    assert "Take the next one" not in page
    refused = reviewer.post("/second-reviews/take")
    assert refused.status_code == 404 and "No decision waits to be looked at once more by you." in words(refused)


def test_whether_the_guard_over_marked_authors_was_right_is_told(reviewer, db, home):
    house = House()
    shown = words(signed_in(account("senior")).get("/quality"))
    assert "hold rules back from marked authors" in shown
    place_mark(
        author=know(service=house.on, reference="an-author", actor=DESK, at=now()), kind=MarkKind.PRESS,
        source=MarkSource.REGISTER, note="a register", until=now() + timedelta(days=9), actor=DESK, at=now(),
    )  # fmt: skip
    case = house.restricted(at=now())
    reviewer.post(f"/cases/{case.id}/leave", LEFT)
    shown = words(signed_in(account("senior")).get("/quality"))
    assert "The rule would have been wrong" in shown and "1 of 1" in shown
