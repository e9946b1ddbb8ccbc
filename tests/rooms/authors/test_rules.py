"""What strikes count for, where an author stands, and what stays after a request for erasure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from firsthour.authors.rules import (
    CONSIDER_AT,
    STRIKE_LASTS,
    StrikeFacts,
    counts_for,
    kept_for_misuse,
    look_again_at,
    merged,
    score,
    standing,
)
from firsthour.authors.words import AuthorStanding, Kept, KeptBasis

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def strike(days_ago: float = 0, weight: int = 400, reversed_days_ago: float | None = None) -> StrikeFacts:
    gone = AT - reversed_days_ago * DAY if reversed_days_ago is not None else None
    return StrikeFacts(weight, AT - days_ago * DAY, gone)


def test_a_strike_counts_wholly_at_first_half_after_half_a_year_and_not_at_all_after_a_year():
    assert [counts_for(strike(days), AT) for days in (0, 182.5, 365, 800)] == [400, 200, 0, 0]


def test_a_reversed_strike_counts_for_nothing():
    assert counts_for(strike(10, reversed_days_ago=1), AT) == 0
    assert counts_for(strike(10, reversed_days_ago=-1), AT) > 0


@given(st.integers(1, 1000), st.integers(-100, 800), st.integers(0, 400))
def test_a_strike_never_counts_for_more_as_time_passes(weight, days, later):
    first = counts_for(strike(days, weight), max(AT, AT - days * DAY))
    assert 0 <= counts_for(strike(days, weight), max(AT, AT - days * DAY) + later * DAY) <= first <= weight


def test_one_post_alone_never_brings_a_warning():
    assert standing([strike(weight=100_000)], None, AT) is AuthorStanding.STRUCK
    assert standing([], None, AT) is AuthorStanding.GOOD


def test_two_grave_posts_bring_a_warning():
    assert standing([strike(), strike(1)], None, AT) is AuthorStanding.WARNING_DUE


def test_no_suspension_is_considered_without_a_strike_after_a_warning_that_was_told():
    before = [strike(9), strike(8), strike(7), strike(6)]
    assert score(before, AT) > CONSIDER_AT
    assert standing(before, None, AT) is AuthorStanding.WARNING_DUE
    assert standing(before, AT - 5 * DAY, AT) is AuthorStanding.WARNED
    assert standing([*before, strike(1)], AT - 5 * DAY, AT) is AuthorStanding.SUSPENSION_CONSIDERED
    assert standing([*before, strike(1, reversed_days_ago=0)], AT - 5 * DAY, AT) is AuthorStanding.WARNED


def test_a_warning_counts_for_a_year():
    strikes = [strike(3), strike(2), strike(1)]
    assert standing(strikes, AT - STRIKE_LASTS, AT) is AuthorStanding.WARNING_DUE


def test_what_is_kept_is_told_once_with_its_latest_end():
    reasons = [Kept(KeptBasis.RETENTION, AT), Kept(KeptBasis.RETENTION, AT + DAY), Kept(KeptBasis.COMPLAINT, AT)]
    assert merged(reasons) == (Kept(KeptBasis.COMPLAINT, AT), Kept(KeptBasis.RETENTION, AT + DAY))
    assert merged([*reasons, Kept(KeptBasis.COMPLAINT)])[0] == Kept(KeptBasis.COMPLAINT, None)
    assert merged([]) == ()


def test_strikes_that_count_stay_until_the_last_of_them_no_longer_does():
    assert kept_for_misuse([strike(10), strike(400)], AT) == [Kept(KeptBasis.MISUSE, AT + 355 * DAY)]
    assert kept_for_misuse([strike(10, reversed_days_ago=1)], AT) == []


def test_what_stayed_is_looked_at_again_when_its_end_comes_and_daily_until_then():
    assert look_again_at([Kept(KeptBasis.RETENTION, AT + timedelta(hours=2))], AT) == AT + timedelta(hours=2)
    assert look_again_at([Kept(KeptBasis.COMPLAINT)], AT) == AT + DAY
    assert look_again_at([Kept(KeptBasis.RETENTION, AT - DAY)], AT) == AT
