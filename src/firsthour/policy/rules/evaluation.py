"""Evaluation: what the adopted rules recommend about one item, within what no rule may do."""

from collections.abc import Sequence

import msgspec

from firsthour.intake.words import Audience, Verdict
from firsthour.matching.words import EntryStatus, Hit
from firsthour.policy.rules.compilation import Rule
from firsthour.policy.rules.conditions import ConditionError, Facts, activation, holds
from firsthour.policy.words import HARMS_ONLY_A_HUMAN_JUDGES, HeldBack
from firsthour.signals.words import SignalKind


class AppliedRule(msgspec.Struct, frozen=True):
    """A rule whose condition holds, or could not be evaluated.

    `verdict` is what the rule may do; where that is less than it recommends, `held_back` is the HeldBack word that
    says why. A shadow rule's `verdict` is always `pass`, and `would` is what it could do if it were in force.
    """

    name: str
    version: int
    digest: str
    verdict: Verdict
    clause: str | None
    provision: str | None
    restriction: str
    held_back: str | None
    would: Verdict | None = None


class Recommendation(msgspec.Struct, frozen=True):
    """The verdict and the rules that led to it, in the order they were given."""

    verdict: Verdict
    applied: tuple[AppliedRule, ...]


_STRENGTH = (Verdict.PASS, Verdict.REVIEW, Verdict.UNSCANNABLE, Verdict.BLOCK)


# Constitution, articles 2, 8, 9 and 10: a guess never removes, unscannable is not clean, what is braked and closed
# items never act.
# EU 2021/784 Art. 5(3): technical measures need human oversight; Art. 1(3): purpose is assessed by people.
def evaluate(rules: Sequence[Rule], facts: Facts) -> Recommendation:
    """What the rules recommend about an item. A hit is never passed silently: without a rule it is reviewed.

    `block` comes out only where a rule says so and its condition still holds on those hits alone that may act:
    confirmed by a human, near, by more than its MD5, not braked, on an item that is public and whole. Never raises for
    a rule that fails: such a rule asks for review and says so.
    """
    variables = activation(facts)
    applied = tuple(found for rule in rules if (found := _applied(rule, facts, variables)) is not None)
    floor = Verdict.REVIEW if facts.hits else Verdict.PASS
    if facts.unscannable is not None:
        floor = Verdict.UNSCANNABLE
    verdict = max((floor, *(rule.verdict for rule in applied)), key=_STRENGTH.index)
    return Recommendation(verdict, applied)


def acting_hits(facts: Facts) -> tuple[Hit, ...]:
    """The hits a rule may act on by itself; none where the item is closed or its picture damaged."""
    if facts.audience is not Audience.PUBLIC or facts.truncated:
        return ()
    return tuple(hit for hit in facts.hits if _why_hit_may_not_act(hit, facts) is None)


def _applied(rule: Rule, facts: Facts, variables: object) -> AppliedRule | None:
    verdict, held_back = rule.recommend, None
    try:
        if not holds(rule.condition, variables):
            return None
        if rule.recommend is Verdict.BLOCK:
            held_back = _why_not_block(rule, facts)
    except ConditionError:
        held_back = HeldBack.FAILED
    if held_back is not None:
        verdict = Verdict.REVIEW
    would = verdict if rule.shadow else None
    if rule.shadow:
        verdict, held_back = Verdict.PASS, HeldBack.SHADOW
    return AppliedRule(
        name=rule.name,
        version=rule.version,
        digest=rule.digest,
        verdict=verdict,
        clause=rule.clause,
        provision=rule.provision,
        restriction=rule.restriction,
        held_back=held_back.value if held_back else None,
        would=would,
    )


def _why_not_block(rule: Rule, facts: Facts) -> HeldBack | None:
    if rule.braked:
        return HeldBack.BRAKED
    if facts.audience is not Audience.PUBLIC:
        return HeldBack.CLOSED
    if facts.truncated:
        return HeldBack.TRUNCATED
    acting = acting_hits(facts)
    if not acting:
        return _why_hit_may_not_act(facts.hits[0], facts) if facts.hits else HeldBack.NO_HIT
    if len(acting) < len(facts.hits):
        # a rule may not act on a guess because something else on the same item happens to be certain
        certain = msgspec.structs.replace(facts, hits=acting)
        return None if holds(rule.condition, activation(certain)) else HeldBack.OTHER_HITS
    return None


def _why_hit_may_not_act(hit: Hit, facts: Facts) -> HeldBack | None:
    if hit.status is not EntryStatus.CONFIRMED:
        return HeldBack.NOT_CONFIRMED
    if not hit.near:
        return HeldBack.NOT_NEAR
    if hit.braked:
        return HeldBack.BRAKED
    if not HARMS_ONLY_A_HUMAN_JUDGES.isdisjoint(hit.harms):
        return HeldBack.HUMAN_HARM
    # two files with one MD5 can be made in seconds (RFC 6151 section 2.1), so that a harmless one may wear the digest
    # of a known one
    if hit.kind is SignalKind.MD5:
        return HeldBack.FORGEABLE
    # media that could not be decoded has no perceptual fingerprint worth trusting, yet may be an exact copy
    if facts.unscannable is not None and hit.kind is not SignalKind.SHA256:
        return HeldBack.UNSCANNABLE
    return None
