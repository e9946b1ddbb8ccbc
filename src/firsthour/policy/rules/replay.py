"""Replay: what a rule, put among the others in force, would change on items that were received."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from firsthour.intake.words import Verdict
from firsthour.policy.rules import tree
from firsthour.policy.rules.compilation import Rule
from firsthour.policy.rules.conditions import Facts
from firsthour.policy.rules.evaluation import acting_hits, evaluate

EXAMPLES = 10
"""Receipts named for each kind of change."""

LOST = frozenset({"language", "territory"})
"""Facts that a passed item loses within the hour (constitution, article 10)."""

_REMEMBERED = 20_000


class Recorded(msgspec.Struct, frozen=True):
    """Items with the same facts, as many as `items`, one of them with the receipt named.

    `reduced`: they passed and lost `LOST`. `author` is an opaque mark of who posted, None where nobody is known;
    `reversed`: a person undid what was decided about it. Both are of single items only.
    """

    facts: Facts
    receipt: str
    items: int = 1
    reduced: bool = False
    author: bytes | None = None
    reversed: bool = False


class Changed(msgspec.Struct):
    """The items on which something changes: how many, of how many authors, by source and bank of the hits acted on.

    An item with hits of two sources counts in both. `reversed` are those of which a person undid the decision taken.
    """

    items: int = 0
    authors: int = 0
    reversed: int = 0
    by_source: dict[str, int] = {}
    by_bank: dict[str, int] = {}
    examples: list[str] = []


class Replay(msgspec.Struct):
    """What came of it. `changes` counts items by verdict before and after, written `review→block`.

    `applied` are items to which the rule applies, `held_back` why it would do less than it recommends there. `reduced`
    items have lost language and territory; where a rule asks for these, `untold` of them could not be judged at all.
    """

    items: int = 0
    applied: int = 0
    reduced: int = 0
    untold: int = 0
    held_back: dict[str, int] = {}
    changes: dict[str, int] = {}
    examples: dict[str, list[str]] = {}
    newly_acts: Changed = msgspec.field(default_factory=Changed)
    acts_no_more: Changed = msgspec.field(default_factory=Changed)


class _Seen(msgspec.Struct, frozen=True):
    before: Verdict
    after: Verdict
    applied: bool
    held_back: str | None


class Comparison:
    """Compares the rules in force with the same and `candidate` among them, in the place of its earlier version.

    A candidate on trial is replayed as if it acted. Feed it with `take`; `result` may be asked for at any time. Facts
    met again are not evaluated again, because nearly all items of a platform are alike: nothing was hit.
    """

    def __init__(self, in_force: Sequence[Rule], candidate: Rule) -> None:
        self._candidate = msgspec.structs.replace(candidate, shadow=False)
        self._before = sorted(in_force, key=lambda rule: rule.name)
        others = [rule for rule in in_force if rule.name != candidate.name]
        self._after = sorted([*others, self._candidate], key=lambda rule: rule.name)
        self._asks_for_lost = any(asked_for(rule) & LOST for rule in (*self._before, *self._after))
        self._look = lru_cache(_REMEMBERED)(self._evaluated)
        self._result = Replay()
        self._held_back, self._changes = Counter(), Counter()
        self._new, self._ended = _Changing(self._result.newly_acts), _Changing(self._result.acts_no_more)

    def take(self, recorded: Recorded) -> None:
        """Count one item, or items alike."""
        found = self._result
        found.items += recorded.items
        found.reduced += recorded.items if recorded.reduced else 0
        if recorded.reduced and self._asks_for_lost:
            found.untold += recorded.items
            return
        seen = self._look(recorded.facts)
        found.applied += recorded.items if seen.applied else 0
        if seen.held_back:
            self._held_back[seen.held_back] += recorded.items
        if seen.before is seen.after:
            return
        change = f"{seen.before}→{seen.after}"
        self._changes[change] += recorded.items
        examples = found.examples.setdefault(change, [])
        if len(examples) < EXAMPLES:
            examples.append(recorded.receipt)
        if seen.after is Verdict.BLOCK:
            self._new.take(recorded)
        elif seen.before is Verdict.BLOCK:
            self._ended.take(recorded)

    @property
    def result(self) -> Replay:
        """What was found so far."""
        self._result.held_back = dict(sorted(self._held_back.items()))
        self._result.changes = dict(sorted(self._changes.items()))
        self._new.close()
        self._ended.close()
        return self._result

    def _evaluated(self, facts: Facts) -> _Seen:
        after = evaluate(self._after, facts)
        own = next((applied for applied in after.applied if applied.digest == self._candidate.digest), None)
        return _Seen(
            before=evaluate(self._before, facts).verdict,
            after=after.verdict,
            applied=own is not None,
            held_back=own.held_back if own else None,
        )


class _Changing:
    """Counts towards one `Changed`."""

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._authors: set[bytes] = set()
        self._sources, self._banks = Counter(), Counter()

    def take(self, recorded: Recorded) -> None:
        hits = acting_hits(recorded.facts)
        self._changed.items += recorded.items
        self._changed.reversed += recorded.items if recorded.reversed else 0
        self._sources.update(dict.fromkeys((hit.source for hit in hits), recorded.items))
        self._banks.update(dict.fromkeys((hit.bank for hit in hits), recorded.items))
        if recorded.author is not None:
            self._authors.add(recorded.author)
        if len(self._changed.examples) < EXAMPLES:
            self._changed.examples.append(recorded.receipt)

    def close(self) -> None:
        self._changed.authors = len(self._authors)
        self._changed.by_source = dict(self._sources.most_common())
        self._changed.by_bank = dict(self._banks.most_common())


def asked_for(rule: Rule) -> frozenset[str]:
    """The names of the facts that a rule's condition asks for."""
    nodes = tree.read(rule.condition.serialize()).walk()
    return frozenset(node.word for node in nodes if node.kind == "name")
