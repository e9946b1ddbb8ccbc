"""Replay: the pure comparison of the rules in force with the same and one more."""

import msgspec
import pytest

from firsthour.intake.words import Audience, Verdict
from firsthour.matching.words import EntryStatus
from firsthour.policy.rules import Comparison, Recorded, asked_for
from firsthour.policy.rules.replay import EXAMPLES
from tests.rooms.policy.test_evaluation import CERTAIN, changed, facts, rule

BLOCKING = rule("hits.exists(h, h.near)", name="acting")
SEED = changed(CERTAIN, status=EntryStatus.SEED, source="a partner", bank="partners")


def compared(in_force, candidate, *recorded):
    comparison = Comparison(in_force, candidate)
    for each in recorded:
        comparison.take(each)
    return comparison.result


def one(*hits, receipt="r", author=None, undone=False, **fields):
    return Recorded(facts(*hits, **fields), receipt, author=author, reversed=undone)


def test_what_a_new_rule_changes_is_counted_by_verdict_source_bank_and_author():
    found = compared(
        [],
        BLOCKING,
        one(CERTAIN, receipt="a", author=b"1"),
        one(CERTAIN, receipt="b", author=b"1", undone=True),
        one(changed(CERTAIN, source="another"), receipt="c", author=b"2"),
        one(SEED, receipt="d", author=b"3"),
        Recorded(facts(), "e", items=40),
    )
    assert (found.items, found.applied) == (44, 4)
    assert found.changes == {"review→block": 3} and found.held_back == {"not-confirmed": 1}
    assert found.examples == {"review→block": ["a", "b", "c"]}
    acts = found.newly_acts
    assert (acts.items, acts.authors, acts.reversed) == (3, 2, 1)
    assert acts.by_source == {"this platform": 2, "another": 1} and acts.by_bank == {"house": 3}
    assert found.acts_no_more.items == 0


def test_a_narrower_version_takes_the_place_of_the_one_in_force():
    narrower = rule("hits.exists(h, h.near && h.distance < 2)", name="acting")
    found = compared([BLOCKING], narrower, one(CERTAIN, author=b"1"), one(changed(CERTAIN, distance=1)))
    assert found.changes == {"block→review": 1}
    assert (found.acts_no_more.items, found.acts_no_more.authors, found.newly_acts.items) == (1, 1, 0)


def test_a_rule_on_trial_is_replayed_as_if_it_acted():
    assert compared([], rule("true", shadow="true"), one(CERTAIN)).changes == {"review→block": 1}


def test_a_trial_in_force_counts_for_nothing_beside_the_candidate():
    trial = rule("true", shadow="true", name="trial")
    assert compared([trial], rule("false"), one(CERTAIN)).changes == {}


def test_items_alike_count_as_many_and_widening_review_is_seen():
    found = compared([], rule("true", recommend="review"), Recorded(facts(), "x", items=1_000_000))
    assert found.changes == {"pass→review": 1_000_000} and found.newly_acts.items == 0


@pytest.mark.parametrize("lost", ['language == "ar"', 'territory == "DE"', 'hits.exists(h, h.near && language != "")'])
def test_what_lost_its_language_is_never_guessed(lost):
    reduced = Recorded(facts(language="", territory=""), "x", items=7, reduced=True)
    for in_force, candidate in (([], rule(lost, name="a")), ([rule(lost, name="a")], rule("true", name="b"))):
        found = compared(in_force, candidate, reduced)
        assert (found.items, found.reduced, found.untold, found.applied, found.changes) == (7, 7, 7, 0, {})


def test_what_lost_its_language_is_judged_by_rules_that_do_not_ask_for_it():
    reduced = Recorded(facts(language="", territory=""), "x", items=7, reduced=True)
    found = compared([], rule("size(hits) == 0", recommend="review"), reduced)
    assert (found.reduced, found.untold, found.changes) == (7, 0, {"pass→review": 7})


def test_examples_are_few_and_closed_unscannable_and_truncated_items_never_newly_act():
    many = [one(CERTAIN, receipt=str(number)) for number in range(EXAMPLES + 5)]
    assert len(compared([], BLOCKING, *many).newly_acts.examples) == EXAMPLES
    found = compared(
        [],
        rule("true"),
        one(CERTAIN, audience=Audience.CLOSED),
        one(CERTAIN, truncated=True),
        one(CERTAIN, unscannable="corrupt"),
    )
    assert found.newly_acts.items == 0
    assert found.held_back == {"closed": 1, "truncated": 1, "unscannable": 1}


def test_a_verdict_between_two_comparisons_is_the_same_whoever_asks_first():
    first, second = one(CERTAIN), one(SEED)
    assert compared([BLOCKING], rule("true"), first, second) == compared([BLOCKING], rule("true"), second, first)
    assert Verdict.BLOCK in compared([], BLOCKING, first).changes.popitem()[0]


def test_the_names_a_condition_asks_for_are_found_also_inside_loops():
    asking = rule('hits.exists(h, h.near && territory == "DE") || truncated')
    assert {"hits", "territory", "truncated"} <= asked_for(asking) and "language" not in asked_for(asking)
    assert msgspec.structs.replace(asking, shadow=True).condition is asking.condition
