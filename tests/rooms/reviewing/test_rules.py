"""By when a case should be looked at: each thing that is known moves it the right way."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from firsthour.policy.words import Severity
from firsthour.reviewing.rules import PATIENCE, look_by, worth_of
from firsthour.reviewing.words import Measured, Stakes, Urgency
from tests.making import AT

PLAIN = Stakes(opened_at=AT, severity=Severity.MEDIUM)


def named(stakes: Stakes) -> list[Urgency]:
    return [reason.urgency for reason in look_by(stakes)[1]]


@pytest.mark.parametrize("severity", Severity)
def test_a_case_of_which_nothing_is_known_may_wait_as_long_as_its_severity_allows(severity):
    by, reasons = look_by(replace(PLAIN, severity=severity))
    assert by == AT + PATIENCE[severity]
    assert [each.urgency for each in reasons] == [Urgency.SEVERITY, Urgency.AGE]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"views_an_hour": 10_000.0}, Urgency.REACH),
        ({"measured": Measured(90, 100)}, Urgency.PRECISION),
        ({"flagged": True}, Urgency.FLAG),
        ({"flagged": True, "trusted": True}, Urgency.TRUSTED_FLAG),
        ({"due": ((AT, AT + timedelta(hours=1)),)}, Urgency.DEADLINE),
    ],
)
def test_whatever_makes_harm_likelier_or_wider_brings_a_case_forward_and_is_said(known, said):
    changed = replace(PLAIN, **known)
    assert look_by(changed)[0] < look_by(PLAIN)[0]
    assert said in named(changed)


def test_a_source_that_is_often_wrong_lets_its_cases_wait_longer():
    assert look_by(replace(PLAIN, measured=Measured(3, 100)))[0] > look_by(PLAIN)[0]


def test_a_few_judgements_say_little_of_a_source():
    assert worth_of(Measured(1, 1)) < worth_of(Measured(50, 50))
    assert worth_of(None) == worth_of(Measured(0, 0)) == 0.5


def test_a_legal_period_brings_a_case_up_while_a_quarter_of_it_is_left():
    slow = replace(PLAIN, severity=Severity.NONE, due=((AT, AT + timedelta(hours=8)), (AT, AT + timedelta(hours=40))))
    assert look_by(slow)[0] == AT + timedelta(hours=6)
    assert named(slow)[0] is Urgency.DEADLINE


def test_a_legal_period_that_ends_later_than_the_case_would_come_up_changes_nothing():
    assert look_by(replace(PLAIN, due=((AT, AT + timedelta(days=90)),))) == look_by(PLAIN)


def test_more_views_never_let_a_case_wait_longer():
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")
    views = sorted(random.Random(seed).uniform(0, 10**7) for _ in range(200))
    places = [look_by(replace(PLAIN, views_an_hour=each))[0] for each in views]
    assert places == sorted(places, reverse=True)
