"""Article 2, at the place where a rule turns into a decision: whatever is recorded, a guess never acts."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from firsthour.cases.rules import acting
from firsthour.intake.words import Audience, Verdict
from firsthour.matching.words import EntryStatus, Hit
from firsthour.policy.rules import AppliedRule, Facts
from firsthour.policy.words import HARMS_ONLY_A_HUMAN_JUDGES, Harm, HeldBack
from firsthour.signals.words import SignalKind, UnscannableReason

HITS = st.builds(
    Hit,
    entry=st.uuids().map(str),
    bank=st.just("house"),
    source=st.just("somebody"),
    status=st.sampled_from(EntryStatus),
    kind=st.sampled_from(SignalKind),
    distance=st.integers(0, 31),
    near=st.booleans(),
    harms=st.lists(st.sampled_from(Harm).map(str), max_size=2).map(tuple),
)
RULES = st.builds(
    AppliedRule,
    name=st.just("rule"),
    version=st.just(1),
    digest=st.just("ab" * 32),
    verdict=st.sampled_from(Verdict),
    clause=st.sampled_from([None, "TVE-2"]),
    provision=st.sampled_from([None, "TCO-2.7.a"]),
    restriction=st.just("disable"),
    held_back=st.none() | st.sampled_from(HeldBack).map(str),
)
FACTS = st.builds(
    Facts,
    hits=st.lists(HITS, max_size=4).map(tuple),
    audience=st.sampled_from(Audience),
    language=st.just("en"),
    territory=st.just("DE"),
    media=st.just("image"),
    truncated=st.booleans(),
    unscannable=st.none() | st.sampled_from(UnscannableReason).map(str),
)


@given(verdict=st.sampled_from(Verdict), facts=FACTS, applied=st.lists(RULES, max_size=3))
def test_nothing_acts_without_a_ground_a_rule_and_an_entry_a_person_confirmed(verdict, facts, applied):
    found = acting(verdict=verdict, facts=facts, applied=applied)
    if found is None:
        return
    assert verdict is Verdict.BLOCK and facts.audience is Audience.PUBLIC and not facts.truncated
    assert found.rule in applied and found.rule.verdict is Verdict.BLOCK and found.rule.held_back is None
    assert found.rule.clause or found.rule.provision
    assert found.hit in facts.hits and found.hit.status is EntryStatus.CONFIRMED and found.hit.near
    assert HARMS_ONLY_A_HUMAN_JUDGES.isdisjoint(found.hit.harms)
    assert found.hit.kind is not SignalKind.MD5, "two files with one MD5 are cheap to make"
    assert facts.unscannable is None or found.hit.kind is SignalKind.SHA256


@given(facts=FACTS, applied=st.lists(RULES, min_size=1, max_size=3))
def test_a_certain_hit_under_a_grounded_rule_does_act(facts, applied):
    """The other side, so that the test above cannot pass by nothing ever acting."""
    certain = Hit("e", "house", "s", EntryStatus.CONFIRMED, SignalKind.SHA256, 0, near=True, harms=("TVEC1",))
    facts = msgspec.structs.replace(facts, hits=(certain,), audience=Audience.PUBLIC, truncated=False)
    rule = msgspec.structs.replace(applied[0], verdict=Verdict.BLOCK, held_back=None, clause="TVE-2")
    assert acting(verdict=Verdict.BLOCK, facts=facts, applied=[rule]).hit == certain
