"""Intervals against published worked examples."""

import pytest

from firsthour.reports.rules import difference_interval, share_interval


@pytest.mark.parametrize(
    ("wrong", "total", "low", "high"),
    # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_the_published_one(wrong, total, low, high):
    assert share_interval(wrong, total) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "rest", "low", "high"),
    # R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((5, 56), (0, 29), -0.0381, 0.1926)],
)
def test_the_interval_of_a_difference_is_the_published_one(one, rest, low, high):
    assert difference_interval(one, rest, level=0.05) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_everything_is_possible():
    assert share_interval(0, 0) == (0.0, 1.0)
