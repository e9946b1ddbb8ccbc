"""What rules recommend, and what no rule may do whatever it says (constitution, articles 2, 8 and 10)."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.intake.words import Audience, Verdict
from firsthour.matching.words import EntryStatus, Hit
from firsthour.policy.formats import STARTER_PACK
from firsthour.policy.rules import Facts, acting_hits, compile_rule, evaluate
from firsthour.policy.rules.conditions import ConditionError, activation, compile_condition, holds
from firsthour.policy.words import Harm, HeldBack
from firsthour.signals.words import SignalKind, UnscannableReason

KNOWN_PICTURE = (STARTER_PACK / "rules" / "known-picture.yaml").read_text(encoding="utf-8")
CERTAIN = Hit(
    entry="6f9cfd0e-3c0f-4a53-9a3f-1d3f0b1a2c3d",
    bank="house",
    source="this platform",
    status=EntryStatus.CONFIRMED,
    kind=SignalKind.PDQ,
    distance=4,
    near=True,
    harms=("TVEC1",),
)
FACTS = Facts((CERTAIN,), Audience.PUBLIC, "en", "DE", "image")


def rule(when, *, recommend="block", shadow="false", name="tested"):
    text = (
        f"rule: {name}\nversion: 1\nabout: For tests.\nrecommend: {recommend}\nclause: TVE-2\n"
        f"restriction: disable\nshadow: {shadow}\nwhen: |\n  {when}\n"
    )
    return compile_rule(text, file="tested.yaml")


def changed(hit, **fields):
    return msgspec.structs.replace(hit, **fields)


def facts(*hits, **fields):
    return msgspec.structs.replace(FACTS, hits=hits, **fields)


def test_a_near_copy_of_a_confirmed_picture_in_public_is_blocked_by_the_starter_rule():
    adopted = compile_rule(KNOWN_PICTURE, file="known-picture.yaml")
    found = evaluate([adopted], FACTS)
    assert found.verdict is Verdict.BLOCK
    (applied,) = found.applied
    assert (applied.name, applied.digest, applied.clause) == ("known-picture", adopted.digest, "TVE-2")
    assert applied.held_back is None and applied.verdict is Verdict.BLOCK


def test_nothing_found_passes_and_a_hit_without_a_rule_is_reviewed():
    assert evaluate([], facts()).verdict is Verdict.PASS
    assert evaluate([], FACTS).verdict is Verdict.REVIEW
    assert evaluate([rule("false")], FACTS).verdict is Verdict.REVIEW
    assert evaluate([rule("true", recommend="review")], facts()).verdict is Verdict.REVIEW


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (facts(), HeldBack.NO_HIT),
        (facts(changed(CERTAIN, status=EntryStatus.SEED)), HeldBack.NOT_CONFIRMED),
        (facts(changed(CERTAIN, status=EntryStatus.DISPUTED)), HeldBack.NOT_CONFIRMED),
        (facts(changed(CERTAIN, status=EntryStatus.RETIRED)), HeldBack.NOT_CONFIRMED),
        (facts(changed(CERTAIN, near=False, distance=20)), HeldBack.NOT_NEAR),
        (facts(changed(CERTAIN, harms=("TVEC1", "TVEC.01"))), HeldBack.HUMAN_HARM),
        (facts(changed(CERTAIN, harms=("TVEC0",))), HeldBack.HUMAN_HARM),
        (facts(changed(CERTAIN, kind=SignalKind.MD5, distance=0)), HeldBack.FORGEABLE),
        (facts(CERTAIN, audience=Audience.CLOSED), HeldBack.CLOSED),
        (facts(CERTAIN, truncated=True), HeldBack.TRUNCATED),
    ],
)
def test_a_rule_that_always_says_block_is_lowered_to_review_and_says_why(item, why):
    found = evaluate([rule("true")], item)
    assert found.verdict is Verdict.REVIEW
    (applied,) = found.applied
    assert (applied.verdict, applied.held_back) == (Verdict.REVIEW, why)


def test_a_rule_about_a_guess_does_not_act_because_another_hit_is_certain():
    guess = changed(CERTAIN, status=EntryStatus.SEED)
    on_guesses = rule('hits.exists(h, h.status == "seed")')
    found = evaluate([on_guesses], facts(guess, CERTAIN))
    assert found.verdict is Verdict.REVIEW
    assert found.applied[0].held_back == HeldBack.OTHER_HITS
    on_certain = rule('hits.exists(h, h.status == "confirmed")')
    assert evaluate([on_certain], facts(guess, CERTAIN)).verdict is Verdict.BLOCK


def test_no_hit_may_act_on_a_closed_or_damaged_item():
    assert acting_hits(FACTS) == (CERTAIN,)
    assert acting_hits(facts(CERTAIN, audience=Audience.CLOSED)) == ()
    assert acting_hits(facts(CERTAIN, truncated=True)) == ()


def test_unscannable_media_is_never_clean_and_acts_only_as_an_exact_copy():
    corrupt = UnscannableReason.CORRUPT.value
    assert evaluate([], facts(unscannable=corrupt)).verdict is Verdict.UNSCANNABLE
    assert evaluate([rule("true")], facts(CERTAIN, unscannable=corrupt)).verdict is Verdict.UNSCANNABLE
    exact = changed(CERTAIN, kind=SignalKind.SHA256, distance=0)
    assert evaluate([rule("true")], facts(exact, unscannable=corrupt)).verdict is Verdict.BLOCK


def test_a_shadow_rule_is_recorded_and_changes_nothing():
    found = evaluate([rule("true", shadow="true")], FACTS)
    assert found.verdict is Verdict.REVIEW
    (applied,) = found.applied
    assert (applied.verdict, applied.held_back) == (Verdict.PASS, HeldBack.SHADOW)
    assert applied.would is Verdict.BLOCK


def test_a_rule_that_fails_asks_for_review_and_does_not_pass_for_one_that_does_not_apply():
    fails_on_three = rule("size(hits) < 3 || hits[7].near == true")
    item = facts(CERTAIN, CERTAIN, CERTAIN)
    found = evaluate([fails_on_three], item)
    assert found.verdict is Verdict.REVIEW
    assert found.applied[0].held_back == HeldBack.FAILED
    with pytest.raises(ConditionError):
        holds(fails_on_three.condition, activation(item))


def test_the_strongest_recommendation_wins_and_every_applied_rule_is_named_in_order():
    rules = [rule("true", recommend="review", name="one"), rule("true", name="two"), rule("false", name="three")]
    found = evaluate(rules, FACTS)
    assert found.verdict is Verdict.BLOCK
    assert [applied.name for applied in found.applied] == ["one", "two"]


def test_every_fact_can_be_asked_about():
    for when in (
        f'hits.exists(h, h.entry == "{CERTAIN.entry}")',
        'hits.exists(h, h.bank == "house" && h.source == "this platform")',
        'hits.all(h, h.kind == "pdq" && h.distance < 5 && h.distance == 4)',
        'hits.exists(h, "TVEC1" in h.harms)',
        'hits.exists(h, h.status in ["confirmed", "seed"])',
        'media == "image" && language == "en" && territory == "DE" && service == ""',
        '!truncated && unscannable == "" && audience != "closed"',
    ):
        assert holds(compile_condition(when), activation(FACTS)), when


HITS = st.builds(
    Hit,
    entry=st.uuids().map(str),
    bank=st.sampled_from(["house", "partner"]),
    source=st.sampled_from(["this platform", "partner"]),
    status=st.sampled_from(EntryStatus),
    kind=st.sampled_from(SignalKind),
    distance=st.integers(0, 31),
    near=st.booleans(),
    harms=st.lists(st.sampled_from([harm.value for harm in Harm]), max_size=2).map(tuple),
)
ITEMS = st.builds(
    Facts,
    hits=st.lists(HITS, max_size=4).map(tuple),
    audience=st.sampled_from(Audience),
    language=st.text(max_size=3),
    territory=st.sampled_from(["", "DE", "US"]),
    media=st.sampled_from(["", "image", "video"]),
    truncated=st.booleans(),
    unscannable=st.sampled_from([None, *(reason.value for reason in UnscannableReason)]),
    service=st.just("agora"),
)
ATOMS = st.sampled_from(
    [
        "true",
        "truncated",
        "size(hits) > 0",
        "size(hits) == 0",
        'audience == "closed"',
        'unscannable != ""',
        'media == "image"',
        "hits.exists(h, h.near)",
        "hits.all(h, h.distance > 3)",
        'hits.exists(h, h.status == "confirmed")',
        'hits.exists(h, h.status != "confirmed")',
        'hits.exists(h, "TVEC.01" in h.harms)',
        "size(hits) < 3 || hits[3].near == true || hits[9].near == true",
    ]
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda a: f"!({a})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) && ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) || ({pair[1]})"),
    ),
    max_leaves=4,
)
RULES = st.builds(
    rule, CONDITIONS, recommend=st.sampled_from(["block", "review"]), shadow=st.sampled_from(["true", "false"])
)


@settings(max_examples=80, deadline=None, print_blob=True)
@given(st.lists(RULES, max_size=3), ITEMS)
def test_no_rules_whatever_they_say_block_on_a_guess_pass_a_hit_or_call_the_unscannable_clean(rules, item):
    constitutional(rules, item)


@pytest.mark.torture
@settings(max_examples=1000, deadline=None, print_blob=True)
@given(st.lists(RULES, max_size=3), ITEMS)
def test_neither_do_a_thousand_more(rules, item):
    constitutional(rules, item)


def constitutional(rules, item) -> None:
    """What holds for every recommendation, by articles 2, 8 and 10."""
    found = evaluate(rules, item)
    certain = [hit for hit in item.hits if hit.status is EntryStatus.CONFIRMED and hit.near]
    if found.verdict is Verdict.BLOCK:
        assert certain and item.audience is Audience.PUBLIC and not item.truncated
        assert any(applied.verdict is Verdict.BLOCK and applied.held_back is None for applied in found.applied)
    if found.verdict is Verdict.PASS:
        assert not item.hits and item.unscannable is None
    if item.unscannable is not None:
        assert found.verdict in (Verdict.UNSCANNABLE, Verdict.BLOCK)
    for applied in found.applied:
        (written,) = {one.recommend for one in rules if one.digest == applied.digest}
        assert applied.verdict is written or applied.held_back is not None
        if applied.verdict is Verdict.BLOCK:
            assert [hit for hit in certain if not {"TVEC0", "TVEC.01"} & set(hit.harms)]
            assert set(acting_hits(item)) <= set(certain)


@settings(max_examples=40, deadline=None, print_blob=True)
@given(st.lists(RULES, max_size=3), ITEMS)
def test_evaluation_gives_the_same_answer_twice_and_ignores_what_shadow_rules_say(rules, item):
    certain_of_itself(rules, item)


@pytest.mark.torture
@settings(max_examples=500, deadline=None, print_blob=True)
@given(st.lists(RULES, max_size=3), ITEMS)
def test_so_it_does_hundreds_of_times_more(rules, item):
    certain_of_itself(rules, item)


def certain_of_itself(rules, item) -> None:
    """The same answer to the same question, whatever only watches."""
    found = evaluate(rules, item)
    assert evaluate(rules, item) == found
    assert evaluate([one for one in rules if not one.shadow], item).verdict is found.verdict
