"""How much is too much: the limits of the brake, without a database."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import factorial

import pytest

from firsthour.ledger.words import Actor
from firsthour.policy.rules.braking import (
    FLOORS,
    HISTORY_HOURS,
    counted_from,
    history_of,
    in_force,
    limit,
    may_pull,
    may_release,
    poisson_bound,
)
from firsthour.policy.words import BrakeKind

AT = datetime(2026, 11, 22, 10, 30, 15, tzinfo=UTC)
E = sum(Fraction(1, factorial(n)) for n in range(40))


@pytest.mark.parametrize(
    ("mean", "bound", "by_hand"),
    [
        (0, 0, "nothing ever: P(X ≤ 0) = 1"),
        (0.001, 0, "P(X ≤ 0) = e^-0.001 = 0.9990005"),
        (0.0011, 1, "P(X ≤ 0) = e^-0.0011 = 0.9989006, so one"),
        (0.5, 4, "P(X ≤ 3) = 1.645833 × 0.606531 = 0.998248; P(X ≤ 4) = 1.648438 × 0.606531 = 0.999828"),
        (1, 5, "P(X ≤ 4) = 2.708333 × 0.367879 = 0.996340; P(X ≤ 5) = 2.716667 × 0.367879 = 0.999406"),
        (2, 8, "P(X ≤ 7) = 7.380952 × 0.135335 = 0.998903; P(X ≤ 8) = 7.387302 × 0.135335 = 0.999763"),
        (5, 13, "printed tables: P(X ≤ 12) = 0.9980, P(X ≤ 13) = 0.9993"),
        (10, 21, "printed tables: P(X ≤ 20) = 0.9984, P(X ≤ 21) = 0.9993"),
    ],
)
def test_the_bound_is_the_one_computed_by_hand(mean, bound, by_hand):
    assert poisson_bound(mean) == bound, by_hand


@pytest.mark.parametrize("mean", [3, 17, 40, 100])
def test_the_bound_is_the_least_that_holds_in_exact_arithmetic(mean):
    certain = Fraction(999, 1000) * E**mean
    bound = poisson_bound(mean)
    terms = [Fraction(mean**k, factorial(k)) for k in range(bound + 1)]
    assert sum(terms) >= certain > sum(terms[:-1])


def test_the_bound_of_a_very_busy_rule_is_found_though_its_first_terms_vanish():
    mean = 5_000
    assert mean + 3.0 * mean**0.5 < poisson_bound(mean) < mean + 3.2 * mean**0.5


@pytest.mark.parametrize(
    ("kind", "mean", "most"),
    [
        (BrakeKind.RULE, None, 20),
        (BrakeKind.SOURCE, None, 20),
        (BrakeKind.ENTRY, None, 50),
        (BrakeKind.RULE, 0.001, 20),
        (BrakeKind.RULE, 0.0011, 20),
        (BrakeKind.ENTRY, 0.5, 50),
        (BrakeKind.RULE, 0.5, 40),
        (BrakeKind.ENTRY, 1, 50),
        (BrakeKind.ENTRY, 2, 80),
        (BrakeKind.SOURCE, 10, 210),
    ],
)
def test_the_limit_is_ten_times_the_bound_and_never_below_the_floor(kind, mean, most):
    assert limit(FLOORS[kind], mean) == most


def test_the_history_is_28_days_of_whole_hours_before_the_counted_one():
    begins, ends = history_of(AT)
    assert ends == datetime(2026, 11, 22, 9, tzinfo=UTC) and ends - begins == timedelta(days=28)
    assert HISTORY_HOURS == 672
    assert history_of(AT + timedelta(minutes=29)) == (begins, ends)


def test_an_hour_counts_or_what_came_after_a_release_within_it():
    assert counted_from(None, AT) == AT - timedelta(hours=1) + timedelta(microseconds=1)
    assert counted_from(AT - timedelta(hours=2), AT) == counted_from(None, AT)
    assert counted_from(AT - timedelta(minutes=5), AT) == AT - timedelta(minutes=5)


def test_what_began_before_a_release_is_not_freed_by_it():
    assert in_force(None, AT) and in_force(AT + timedelta(microseconds=1), AT) and not in_force(AT, AT)


def test_a_person_or_the_system_pulls_and_only_a_person_releases():
    actors = [Actor.person("p"), Actor.system("brake"), Actor.rule("r"), Actor.platform("s")]
    assert [may_pull(actor) for actor in actors] == [True, True, False, False]
    assert [may_release(actor) for actor in actors] == [True, False, False, False]
