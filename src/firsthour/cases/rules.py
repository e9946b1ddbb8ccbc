"""Pure decisions of the cases room."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.cases.words import RestrictionState
from firsthour.intake.words import Audience, Verdict
from firsthour.matching.words import FAR_DISTANCE, Hit
from firsthour.platform.words import Reach
from firsthour.policy.rules import AppliedRule, Facts, acting_hits
from firsthour.policy.words import RestrictionKind, Severity
from firsthour.signals.words import Signal, SignalKind

UNDO_FOR = timedelta(seconds=30)
"""How long whoever decided can take it back; the author is not told before."""
MANY = 20
"""With one press nobody restricts more items than this alone. The database holds the same."""
LONGEST_SUSPENSION = timedelta(days=180)
"""EU 2022/2065 Art. 23(1): a reasonable period of time. After half a year a person looks anew."""
FIRST_LOOK = timedelta(milliseconds=500)
LONGEST_LOOK = timedelta(minutes=5)


@dataclass(frozen=True)
class Acting:
    """The rule that acts by itself and the hit it acts on."""

    rule: AppliedRule
    hit: Hit


def acting(
    *,
    verdict: Verdict,
    facts: Facts,
    applied: Iterable[AppliedRule],
    stands: Callable[[AppliedRule, Hit], bool] = lambda rule, hit: True,
) -> Acting | None:
    """Which rule decides this item without a person, on which entry; None where a person must.

    Constitution, articles 2 and 10: only on a confirmed entry within the nearer distance, only on a public and whole
    item. `stands` says whether a rule holds on one hit alone and its entry may still act, so that the decision names
    the entry that carries it. The gate said so already; it is asked again, because nothing is removed on one word.
    """
    if verdict is not Verdict.BLOCK or facts.audience is not Audience.PUBLIC or facts.truncated:
        return None
    certain = acting_hits(facts)
    blocking = [rule for rule in applied if rule.verdict is Verdict.BLOCK and rule.held_back is None]
    grounded = [rule for rule in blocking if rule.clause or rule.provision]
    nearest = sorted(certain, key=lambda hit: (hit.distance, hit.entry))
    return next((Acting(rule, hit) for rule in grounded for hit in nearest if stands(rule, hit)), None)


def why_no_rule_acts(facts: Facts, kind: SignalKind) -> str:
    """Why no rule may restrict this item on an entry of this kind; empty where one may.

    Constitution, articles 2, 8 and 10. The database holds the same as a trigger.
    """
    if facts.audience is not Audience.PUBLIC:
        return "the item is closed"
    if facts.truncated:
        return "its picture is damaged"
    if facts.unscannable is not None and kind is SignalKind.PDQ:
        return "it could not be scanned, and this is no exact copy"
    return ""


def next_look_at(looks: int, at: datetime) -> datetime:
    """When to look again whether an item is gone: half a second after the first look, then doubling to five minutes."""
    return at + min(FIRST_LOOK * 2 ** min(looks, 12), LONGEST_LOOK)


def proved(state: RestrictionState, reach: Reach) -> bool:
    """Only an outside look that found every surface gone proves it (constitution, article 6)."""
    return state is RestrictionState.CONFIRMED and reach is Reach.GONE


def provable(kind: RestrictionKind, territories: Collection[str]) -> bool:
    """Whether a look from outside can prove it: only of what is to be seen nowhere."""
    return kind is RestrictionKind.DISABLE and not territories


# EU 2022/2065 Art. 23(1) speaks of content that is manifestly illegal, not of what needs an age limit or a label.
def makes_a_strike(kind: RestrictionKind) -> bool:
    """Whether a restriction of this kind counts against the item's author."""
    return kind is RestrictionKind.DISABLE


def exact_kinds(signals: Iterable[Signal]) -> frozenset[SignalKind]:
    """The kinds of exact digests among these fingerprints."""
    return frozenset(signal.kind for signal in signals) - {SignalKind.PDQ}


def same_media(known: Iterable[Signal], found: Iterable[Signal]) -> bool:
    """Whether bytes fetched later are those that `known` was taken of, by what was `found` in them.

    Where an exact digest is known, each must be met; else the nearest PDQ fingerprint must lie within the distance at
    which two pictures are taken for the same.
    """
    known, found = tuple(known), tuple(found)
    if exact := exact_kinds(known):
        met = {(signal.kind, signal.value) for signal in found}
        return all((signal.kind, signal.value) in met for signal in known if signal.kind in exact)
    theirs = [int(signal.value, 16) for signal in found if signal.kind is SignalKind.PDQ]
    return any((int(signal.value, 16) ^ each).bit_count() <= FAR_DISTANCE for signal in known for each in theirs)


def gravest(severities: Iterable[Severity]) -> Severity:
    """The gravest of these; `medium` where none is known, as for what a person judged without an entry."""
    return max(severities, key=list(Severity).index, default=Severity.MEDIUM)
