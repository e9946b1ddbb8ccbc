"""Chance draws decisions, somebody else judges them blindly, and what is wrong too often stops."""

import random
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from firsthour.cases.actions import decide, leave, note_reveal
from firsthour.cases.errors import ItemNotSeen
from firsthour.cases.models import Case, Decision
from firsthour.ledger.words import Actor
from firsthour.policy.models import Brake
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from firsthour.reviewing import actions, errors, quality, rules
from firsthour.reviewing.models import BlindReview, GoldItem
from firsthour.reviewing.rules import agreement, in_sample, share
from firsthour.reviewing.words import Judgement, Told
from tests.doors.console.showing import LATER, House
from tests.making import DESK, JUDGED, account
from tests.pictures import encoded, picture

RESTRICT, LEAVE = Judgement.RESTRICT, Judgement.LEAVE
HOUR = timedelta(hours=1)


@pytest.fixture
def house(db, home):
    return House()


@pytest.fixture
def everything_drawn(monkeypatch):
    monkeypatch.setattr(rules, "SAMPLED", 65_536)


def somebody(role: str = "reviewer", email: str | None = None) -> Actor:
    made = account(role) if email is None else account(role, email=email)
    return Actor.person(made.pseudonym)


def left(house: House, number: int, actor: Actor) -> Case:
    case = house.in_question(encoded(picture(number), "PNG"))
    actions.claim(case=case, actor=actor, at=LATER)
    leave(case=case, judged=JUDGED, actor=actor, at=LATER)
    return case


def judged(review: BlindReview, judgement: Judgement, actor: Actor) -> BlindReview:
    note_reveal(case=review.case, view="clear", actor=actor, at=LATER)
    half = LATER + rules.REVIEW_LEASE / 2
    return actions.give_judgement(review_id=review.id, judgement=judgement, actor=actor, at=half)


def test_chance_picks_one_in_twenty_and_anybody_can_draw_it_again(house, monkeypatch):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    drawn = sum(in_sample(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(20_000))
    assert 850 < drawn < 1150  # six standard deviations
    cases = [left(house, number, somebody("reviewer", f"r{number}@staff.example")) for number in range(3)]
    decisions = list(Decision.objects.filter(case__in=cases))
    for limit in (0, 20_000, 40_000, 65_536):
        monkeypatch.setattr(rules, "SAMPLED", limit)
        assert set(quality.undrawn(LATER - HOUR)) == {each for each in decisions if in_sample(each.id)}


def test_another_person_judges_what_was_drawn_and_is_told_nothing(house, everything_drawn):
    first, second = somebody("reviewer", "one@staff.example"), somebody("reviewer", "two@staff.example")
    case = left(house, 1, first)
    assert actions.draw_sample(actor=DESK, at=LATER) == 1 and actions.draw_sample(actor=DESK, at=LATER) == 0
    with pytest.raises(errors.NothingToReview):
        actions.take_blind_review(actor=first, at=LATER)
    review = actions.take_blind_review(actor=second, at=LATER)
    assert review.case == case and actions.take_blind_review(actor=second, at=LATER) == review
    with pytest.raises(ItemNotSeen):
        actions.give_judgement(review_id=review.id, judgement=RESTRICT, actor=second, at=LATER)
    with pytest.raises(errors.BlindReviewUnknown):
        actions.give_judgement(review_id=review.id, judgement=RESTRICT, actor=first, at=LATER)
    assert judged(review, RESTRICT, second).agrees is False
    with pytest.raises(errors.BlindReviewUnknown):
        judged(review, LEAVE, second)
    assert Decision.objects.filter(case=case).count() == 1, "nothing is decided by it"
    found = quality.agreement(LATER + HOUR)
    assert (found.pairs, found.agreed, found.kappa) == (1, 0, None)


def test_the_database_lets_nobody_judge_themselves(house, everything_drawn):
    first = somebody()
    left(house, 1, first)
    actions.draw_sample(actor=DESK, at=LATER)
    own = {"given_by": first.id, "given_at": LATER, "judgement": LEAVE, "agrees": True}
    with pytest.raises(IntegrityError, match="blind_by_another"), transaction.atomic():
        BlindReview.objects.update(**own)
    with pytest.raises(IntegrityError, match="given_whole"), transaction.atomic():
        BlindReview.objects.update(**own | {"given_by": None})


def test_a_review_that_nobody_gives_comes_free_for_others(house, everything_drawn):
    first, second, third = (somebody("reviewer", f"{name}@staff.example") for name in ("one", "two", "three"))
    left(house, 1, first)
    actions.draw_sample(actor=DESK, at=LATER)
    actions.take_blind_review(actor=second, at=LATER)
    with pytest.raises(errors.NothingToReview):
        actions.take_blind_review(actor=third, at=LATER + rules.REVIEW_LEASE / 2)
    review = actions.take_blind_review(actor=third, at=LATER + rules.REVIEW_LEASE)
    assert review.holder == uuid.UUID(third.id)
    late = LATER + 2 * rules.REVIEW_LEASE
    note_reveal(case=review.case, view="clear", actor=third, at=LATER)
    with pytest.raises(errors.BlindReviewUnknown):
        actions.give_judgement(review_id=review.id, judgement=LEAVE, actor=third, at=late)
    assert quality.asked_of(third, late) == {}
    assert actions.take_blind_review(actor=third, at=late) == review, "nobody took it meanwhile"


def test_gold_items_tell_how_often_somebody_is_right_and_come_once_to_each(house):
    senior, reviewer = somebody("senior"), somebody()
    case = left(house, 1, somebody("reviewer", "decider@staff.example"))
    with pytest.raises(errors.GoldUnusable):
        actions.set_gold(case=house.in_question(encoded(picture(9), "PNG")), judgement=LEAVE, actor=senior, at=LATER)
    gold = actions.set_gold(case=case, judgement=LEAVE, actor=senior, at=LATER)
    with pytest.raises(errors.GoldUnusable):
        actions.set_gold(case=case, judgement=LEAVE, actor=senior, at=LATER)
    with pytest.raises(errors.NothingToReview):
        actions.take_blind_review(actor=senior, at=LATER)
    assert judged(actions.take_blind_review(actor=reviewer, at=LATER), LEAVE, reviewer).agrees
    with pytest.raises(errors.NothingToReview):
        actions.take_blind_review(actor=reviewer, at=LATER)
    own, _ = quality.calibration_of(uuid.UUID(reviewer.id), LATER + HOUR)
    assert (own.right, own.judged) == (1, 1) and quality.agreement(LATER + HOUR).pairs == 0
    actions.retire_gold(gold_id=gold.id, actor=senior, at=LATER)
    with pytest.raises(errors.GoldUnknown):
        actions.retire_gold(gold_id=gold.id, actor=senior, at=LATER)
    with pytest.raises(errors.NothingToReview):
        actions.take_blind_review(actor=somebody("reviewer", "late@staff.example"), at=LATER)
    assert GoldItem.objects.get().retired_at == LATER


def test_nobody_hears_of_a_calibration_before_its_owner(house):
    reviewer = account("reviewer")
    actor = Actor.person(reviewer.pseudonym)
    assert quality.calibrated(LATER) == []
    actions.note_calibration_seen(account=reviewer, actor=actor, at=LATER)
    ((shown, _),) = quality.calibrated(LATER)
    assert shown == reviewer


def test_a_rule_that_is_wrong_too_often_stops_until_a_person_releases_it(house, everything_drawn, monkeypatch):
    monkeypatch.setattr(rules, "JUDGED_ENOUGH", 4)
    reviewer = somebody()
    for number in range(4):
        house.restricted(encoded(picture(20 + number), "PNG"), distance=number)
    actions.draw_sample(actor=DESK, at=LATER)
    for number in range(4):
        assert quality.imprecise_rules(LATER + HOUR) == []
        judged(actions.take_blind_review(actor=reviewer, at=LATER), RESTRICT if number == 0 else LEAVE, reviewer)
    found = quality.precision(LATER + HOUR)
    assert found[Told.RULE][f"{house.on.slug}/{house.rule.name}"] == share(1, 4)
    assert found[Told.LANGUAGE]["en"] == share(1, 4) and set(found[Told.SOURCE]) == {house.known.source.name}
    ((rule, measured),) = quality.imprecise_rules(LATER + HOUR)
    actions.stop_imprecise(rule=rule, measured=measured, actor=DESK, at=LATER + HOUR)
    brake = Brake.objects.get()
    assert (brake.cause, brake.counted, brake.limit) == ("imprecise", 3, 0)
    assert quality.imprecise_rules(LATER + HOUR) == []


def test_a_person_who_restricts_is_looked_at_like_a_rule(house, everything_drawn):
    first, second = somebody("reviewer", "one@staff.example"), somebody("reviewer", "two@staff.example")
    case = house.in_question()
    actions.claim(case=case, actor=first, at=LATER)
    clause = access_clause(house.on, "TVE-2", LATER)
    decide(
        case=case, clause=clause, provision="", purpose=PurposeAssessment.NONE_FOUND,
        judged=JUDGED, actor=first, at=LATER,
    )
    actions.draw_sample(actor=DESK, at=LATER)
    assert judged(actions.take_blind_review(actor=second, at=LATER), RESTRICT, second).agrees


def test_kappa_is_that_of_the_textbook():
    """Twenty yes-yes, fifteen no-no, five and ten apart: a common worked example, kappa 0.4."""
    pairs = [(RESTRICT, RESTRICT)] * 20 + [(RESTRICT, LEAVE)] * 5 + [(LEAVE, RESTRICT)] * 10 + [(LEAVE, LEAVE)] * 15
    found = agreement(pairs)
    assert found.kappa == pytest.approx(0.4) and found.pairs == 50 and found.agreed == 35
    assert found.low < 0.4 < found.high and found.high - found.low == pytest.approx(2 * 1.96 * 0.1273, abs=0.01)
    assert agreement([(RESTRICT, RESTRICT)] * 9).kappa is None and agreement([]).kappa is None
    assert agreement([(RESTRICT, RESTRICT), (LEAVE, LEAVE)]).kappa == pytest.approx(1.0)


def test_the_interval_of_kappa_holds_what_it_says():
    """Against chance: two who each are right nine times in ten, of whom the true kappa is known."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance, held, true = random.Random(seed), 0, 0.64
    for _ in range(300):
        right = [chance.choice((RESTRICT, LEAVE)) for _ in range(150)]
        pairs = [tuple(each if chance.random() < 0.9 else _other(each) for _ in range(2)) for each in right]
        found = agreement(pairs)
        held += found.low <= true <= found.high
    assert held > 255  # 95 % of 300 are 285


def _other(judgement: Judgement) -> Judgement:
    return LEAVE if judgement is RESTRICT else RESTRICT
