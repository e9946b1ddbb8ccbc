"""Deciding on the pages: kinds and territories, undoing, many alike, and what a second person approves."""

from datetime import timedelta

import pytest

from firsthour.authors.actions import note_warned, place_mark, place_strike
from firsthour.authors.words import MarkKind, MarkSource
from firsthour.cases.models import Case, Decision, Proposal, Restriction
from firsthour.cases.words import CaseState, ProposalState
from firsthour.doors.now import now
from firsthour.notices.models import Message
from firsthour.reviewing import actions
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import GROUND, LEFT, House
from tests.making import DESK, account

HOUR = timedelta(hours=1)


@pytest.fixture
def house(db, home) -> House:
    return House()


@pytest.fixture
def reviewer(db):
    return signed_in(account("reviewer"))


@pytest.fixture
def senior(db):
    return signed_in(account("senior"))


def waiting(house: House, distance: int = 29) -> Case:
    case = house.in_question(at=now() - HOUR, distance=distance)
    actions.place_new(actor=DESK, at=now())
    return case


def seen(browser, case: Case) -> None:
    browser.post(f"/cases/{case.id}/reveal", {"view": "softer"})


def test_the_form_offers_kinds_and_its_decision_shows_them_with_reasons(house, reviewer):
    case = waiting(house)
    seen(reviewer, case)
    page = reviewer.get(f"/cases/{case.id}").content.decode()
    assert 'value="age-limit"' in page and 'value="suspend"' not in page
    assert "What it was spread for" in page and "I looked at it. It shows the picture of entry" in page
    form = GROUND | {"kind": "label", "territories": "de, fr"}
    assert reviewer.post(f"/cases/{case.id}/restrict", form).status_code == 302
    restriction = Restriction.objects.get()
    assert (restriction.kind, restriction.territories) == ("label", ["DE", "FR"])
    shown = words(reviewer.get(f"/cases/{case.id}"))
    assert "marked with a notice (DE, FR)" in shown and "It shows what the clause names." in shown
    assert "proved unavailable" not in shown


@pytest.mark.parametrize("wrong", [{"kind": "suspend"}, {"kind": "delete"}, {"territories": "Germany"}])
def test_what_is_no_kind_or_no_country_is_refused(house, reviewer, wrong):
    case = waiting(house)
    seen(reviewer, case)
    assert reviewer.post(f"/cases/{case.id}/restrict", GROUND | wrong).status_code in (400, 422)
    assert not Decision.objects.exists()


def test_a_slip_is_undone_from_the_next_page_and_by_nobody_else(house, reviewer):
    case = waiting(house)
    seen(reviewer, case)
    assert reviewer.post(f"/cases/{case.id}/restrict", GROUND | {"then": "next"}).headers["Location"] == "/queue"
    page = reviewer.get("/queue").content.decode()
    assert "You have just decided the case of" in page and f"/cases/{case.id}/undo" in page
    assert signed_in(account("reviewer")).post(f"/cases/{case.id}/undo").status_code == 409
    assert Message.objects.exists()
    assert reviewer.post(f"/cases/{case.id}/undo").headers["Location"] == f"/cases/{case.id}"
    case.refresh_from_db()
    assert case.state == CaseState.OPEN and not Message.objects.exists()
    shown = words(reviewer.get(f"/cases/{case.id}"))
    assert "Taken back" in shown and "The decision was taken back before the author was told." in shown
    assert "You have just decided" not in shown
    assert reviewer.post(f"/cases/{case.id}/undo").status_code == 409


def test_cases_alike_are_decided_together_each_by_itself(house, reviewer):
    first, second, third = (waiting(house, distance=4) for _ in range(3))
    page = reviewer.get(f"/cases/{first.id}/alike").content.decode()
    assert str(second.id) in page and str(third.id) in page and "Look at the item first" in page
    form = GROUND | {"case": [str(second.id)], "what": "restrict", "seed": "neither"}
    assert reviewer.post(f"/cases/{first.id}/alike/decide", form).status_code == 409
    seen(reviewer, first)
    assert reviewer.post(f"/cases/{first.id}/alike/decide", form | {"case": [str(first.id)]}).status_code == 422
    assert reviewer.post(f"/cases/{first.id}/alike/decide", form).status_code == 302
    assert {each.case_id for each in Decision.objects.all()} == {first.id, second.id}
    assert len({each.bulk for each in Decision.objects.all()}) == 1 and Restriction.objects.count() == 2
    assert reviewer.post(f"/cases/{third.id}/undo").status_code == 409
    seen(reviewer, third)
    fourth = waiting(house, distance=4)
    together = LEFT | {"case": [str(fourth.id)], "what": "leave", "seed": "neither"}
    assert reviewer.post(f"/cases/{third.id}/alike/decide", together).status_code == 302
    assert Decision.objects.filter(outcome="leave", purpose="news", harms=["TVEC.01"]).count() == 2


def test_what_concerns_a_marked_author_is_proposed_and_approved_by_somebody_else(house, reviewer, senior):
    case = waiting(house)
    place_mark(
        author=case.item.author, kind=MarkKind.PRESS, source=MarkSource.REGISTER, note="a register",
        until=now() + 30 * 24 * HOUR, actor=house.somebody, at=now() - HOUR,
    )  # fmt: skip
    assert "The author is marked" in words(reviewer.get(f"/cases/{case.id}"))
    seen(reviewer, case)
    proposed = reviewer.post(f"/cases/{case.id}/restrict", GROUND)
    proposal = Proposal.objects.get()
    assert proposed.headers["Location"] == f"/proposals/{proposal.id}" and not Restriction.objects.exists()
    assert "Somebody else decides about what you proposed." in words(reviewer.get(f"/proposals/{proposal.id}"))
    assert "waits for a second person" in words(reviewer.get(f"/cases/{case.id}"))
    assert reviewer.post(f"/proposals/{proposal.id}/approve").status_code == 403
    assert "disabled and kept" in words(senior.get("/proposals"))
    assert "the author is marked" in words(senior.get(f"/proposals/{proposal.id}"))
    assert senior.post(f"/proposals/{proposal.id}/approve").status_code == 302
    assert Restriction.objects.get().decision.approved_by is not None
    assert "approved by a second person" in words(reviewer.get(f"/cases/{case.id}"))


def test_a_proposal_is_declined_with_an_answer_or_withdrawn(house, reviewer, senior):
    case = waiting(house)
    place_mark(
        author=case.item.author, kind=MarkKind.PRESS, source=MarkSource.REGISTER, note="a register",
        until=now() + 30 * 24 * HOUR, actor=house.somebody, at=now() - HOUR,
    )  # fmt: skip
    seen(reviewer, case)
    reviewer.post(f"/cases/{case.id}/restrict", GROUND)
    first = Proposal.objects.get()
    assert senior.post(f"/proposals/{first.id}/decline", {"answer": ""}).status_code == 400
    assert senior.post(f"/proposals/{first.id}/decline", {"answer": "It is a quotation."}).status_code == 302
    assert "It is a quotation." in words(reviewer.get(f"/proposals/{first.id}"))
    reviewer.post(f"/cases/{case.id}/restrict", GROUND)
    second = Proposal.objects.get(state=ProposalState.WAITING)
    assert reviewer.post(f"/proposals/{second.id}/withdraw").status_code == 302
    assert senior.post(f"/proposals/{second.id}/approve").status_code == 409 and not Decision.objects.exists()


def test_a_suspension_is_proposed_only_where_an_author_went_on_after_a_warning(house, reviewer, senior):
    case = waiting(house)
    assert "Propose a suspension" not in words(reviewer.get(f"/cases/{case.id}"))
    refused = reviewer.post(f"/cases/{case.id}/suspend", GROUND | {"until": _in(30)})
    assert refused.status_code == 409 and "has not been misused often enough" in words(refused)
    for number in range(3):
        place_strike(
            author=case.item.author, decision_id=f"{number:032x}", item_reference=f"post-{number}",
            severity="critical", caused_by=None, actor=DESK, at=now() - (3 - number) * HOUR,
        )  # fmt: skip
    note_warned(author=case.item.author, statement_id=case.id, actor=DESK, at=now() - 1.5 * HOUR)
    assert "Propose a suspension" in words(reviewer.get(f"/cases/{case.id}"))
    for wrong in ("", "soon", _in(400)):
        assert reviewer.post(f"/cases/{case.id}/suspend", GROUND | {"until": wrong}).status_code == 400
    assert reviewer.post(f"/cases/{case.id}/suspend", GROUND | {"until": _in(30)}).status_code == 302
    assert senior.post(f"/proposals/{Proposal.objects.get().id}/approve").status_code == 302
    suspension = Restriction.objects.get()
    assert suspension.kind == "suspend" and suspension.command.author_reference == "an-author"
    shown = words(reviewer.get(f"/cases/{case.id}"))
    assert "account suspended" in shown and "your account on" in shown and "Propose a suspension" not in shown


def _in(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


def test_a_case_is_handed_on_with_reasons_and_a_second_opinion_shows_both(house, reviewer, senior):
    case = waiting(house)
    seen(reviewer, case)
    assert reviewer.post(f"/cases/{case.id}/opinion", {"judgement": "restrict"}).status_code == 302
    assert "it is not given yet" in words(reviewer.get(f"/cases/{case.id}"))
    taken = senior.post("/second-reviews/take").headers["Location"]
    assert "restrict" not in words(senior.get(taken)).lower().replace("restrict it (d)", "")
    senior.post(f"{taken}/reveal", {"view": "softer"})
    assert senior.post(f"{taken}/judgement", {"judgement": "leave"}).status_code == 302
    shown = words(reviewer.get(f"/cases/{case.id}"))
    assert "whoever asked would restrict it, the second person would leave it as it is" in shown
    assert reviewer.post(f"/cases/{case.id}/escalate", {"lane": "senior", "reasons": ""}).status_code == 400
    handed = reviewer.post(f"/cases/{case.id}/escalate", {"lane": "senior", "reasons": "The emblem."})
    assert handed.headers["Location"] == "/queue"
    assert case.item.reference not in words(reviewer.get("/queue"))
    assert case.item.reference in words(senior.get("/queue"))
    assert "The emblem." in words(senior.get(f"/cases/{case.id}"))
    assert reviewer.post(f"/cases/{case.id}/leave", LEFT).status_code == 409
    assert senior.post(f"/cases/{case.id}/return").status_code == 302
    assert case.item.reference in words(reviewer.get("/queue"))
