"""A case is handed on to colleagues who may decide it, or somebody else is asked what they would do."""

from datetime import timedelta

import pytest

from firsthour.cases.actions import consider, leave, note_reveal
from firsthour.cases.errors import CaseDecided, ItemNotSeen
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.reviewing import actions, errors, queries
from firsthour.reviewing.models import Claim, Place
from firsthour.reviewing.words import Filter, Judgement, Lane
from tests.making import AT, DESK, JUDGED, adopted, person, received, service, spooled

LATER = AT + timedelta(days=90)


@pytest.fixture
def case(db, home):
    on = service()
    adopted(on, person(), LATER)
    item = received(spooled(on, verdict=Verdict.REVIEW, at=LATER), on, at=LATER)
    case = consider(item_id=item.id, actor=DESK, at=LATER)
    actions.place_new(actor=DESK, at=LATER)
    return case


def test_an_escalated_case_is_taken_by_its_lane_alone(case):
    one, senior, legal = person("reviewer"), person("senior"), person("legal")
    actions.claim(case=case, actor=one, at=LATER)
    actions.escalate(case=case, lane=Lane.SENIOR, reasons="I cannot tell the emblem.", actor=one, at=LATER)
    assert Place.objects.get().lane == Lane.SENIOR and not Claim.objects.exists()
    for stranger in (one, legal):
        with pytest.raises(errors.QueueEmpty):
            actions.claim_next(filtered=Filter(), actor=stranger, at=LATER)
        with pytest.raises(errors.CaseEscalated):
            actions.claim(case=case, actor=stranger, at=LATER)
    with pytest.raises(errors.CaseEscalatedAlready):
        actions.escalate(case=case, lane=Lane.LEGAL, reasons="Again.", actor=senior, at=LATER)
    actions.place(cases=[case], actor=DESK, at=LATER)
    assert Place.objects.get().lane == Lane.SENIOR, "placing it again keeps its lane"
    assert actions.claim_next(filtered=Filter(), actor=senior, at=LATER) == case
    assert "emblem" not in Event.objects.get(tag="reviewing:case:escalated").canonical


def test_the_lane_gives_it_back_and_nobody_else_does(case):
    one, legal = person("reviewer"), person("legal")
    with pytest.raises(errors.CaseNotEscalated):
        actions.return_case(case=case, actor=legal, at=LATER)
    with pytest.raises(errors.ReasonsMissing):
        actions.escalate(case=case, lane=Lane.LEGAL, reasons=" ", actor=one, at=LATER)
    actions.escalate(case=case, lane=Lane.LEGAL, reasons="Is it an order?", actor=one, at=LATER)
    with pytest.raises(errors.CaseEscalated):
        actions.return_case(case=case, actor=one, at=LATER)
    actions.return_case(case=case, actor=legal, at=LATER)
    assert actions.claim_next(filtered=Filter(), actor=one, at=LATER) == case


def test_a_second_opinion_is_given_by_somebody_else_who_is_told_nothing(case):
    one, two = person("reviewer"), person("reviewer")
    with pytest.raises(ItemNotSeen):
        actions.ask_opinion(case=case, judgement=Judgement.RESTRICT, actor=one, at=LATER)
    note_reveal(case=case, view="clear", actor=one, at=LATER)
    asked = actions.ask_opinion(case=case, judgement=Judgement.RESTRICT, actor=one, at=LATER)
    note_reveal(case=case, view="clear", actor=two, at=LATER)
    with pytest.raises(errors.OpinionAsked):
        actions.ask_opinion(case=case, judgement=Judgement.LEAVE, actor=two, at=LATER)
    with pytest.raises(errors.NothingToReview):
        actions.take_blind_review(actor=one, at=LATER)
    assert actions.take_blind_review(actor=two, at=LATER) == asked
    actions.give_judgement(review_id=asked.id, judgement=Judgement.LEAVE, actor=two, at=LATER)
    (opinion,) = queries.opinions_on(case)
    assert (opinion.first, opinion.judgement, opinion.agrees) == ("restrict", "leave", False)
    given = Event.objects.get(tag="reviewing:blind-review:given").canonical
    assert '"decision":null' in given and '"gold":null' in given


def test_what_was_decided_meanwhile_is_asked_of_nobody(case):
    one = person("reviewer")
    note_reveal(case=case, view="clear", actor=one, at=LATER)
    actions.ask_opinion(case=case, judgement=Judgement.LEAVE, actor=one, at=LATER)
    leave(case=case, judged=JUDGED, actor=one, at=LATER)
    with pytest.raises(errors.NothingToReview):
        actions.take_blind_review(actor=person("reviewer"), at=LATER)
    for late in (
        lambda: actions.ask_opinion(case=case, judgement=Judgement.LEAVE, actor=one, at=LATER),
        lambda: actions.escalate(case=case, lane=Lane.SENIOR, reasons="Why.", actor=one, at=LATER),
    ):
        with pytest.raises(CaseDecided):
            late()
