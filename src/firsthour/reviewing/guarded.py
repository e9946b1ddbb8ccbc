"""How often the guard over marked authors was right to keep a rule from acting. Read-only."""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from firsthour.authors.words import MarkKind
from firsthour.cases.models import Decision
from firsthour.cases.words import RULE_HELD_BACK, Outcome
from firsthour.ledger.models import Event
from firsthour.ledger.words import ActorKind
from firsthour.policy.words import HeldBack, PurposeAssessment
from firsthour.reviewing import rules
from firsthour.reviewing.quality import MEASURED_OVER
from firsthour.reviewing.words import Share


class Became(StrEnum):
    """What became of an item on which a rule was held back."""

    LEFT = "left"
    RESTRICTED = "restricted"
    REVERSED = "reversed"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class Guarded:
    """Of the items with one mark, on their author or on the post, on which a rule would have acted: how many became
    what, and of those that people judged the share on which the rule would have erred: left as they are, or restricted
    and reversed later."""

    mark: MarkKind | PurposeAssessment
    """On the author, or what the post itself was found to serve."""
    counted: Counter[Became]
    spared: Share

    @property
    def on_author(self) -> bool:
        """Whether it is a mark on authors, or else on posts."""
        return isinstance(self.mark, MarkKind)


def guarded(at: datetime) -> list[Guarded]:
    """For each mark under which a rule was held back in the last year. An item of an author with two marks counts under
    both. What an authority had removed is nobody's judgement here, and unjudged."""
    held: dict[MarkKind | PurposeAssessment, set[uuid.UUID]] = defaultdict(set)
    for event in Event.objects.filter(tag=RULE_HELD_BACK.tag, at__gt=at - MEASURED_OVER).iterator():
        body = json.loads(event.canonical)["body"]
        kinds = MarkKind if body["reason"] == HeldBack.MARKED_AUTHOR else PurposeAssessment
        for mark in body["marks"]:
            held[kinds(mark)].add(event.subject_id)
    fates = _fates(set().union(*held.values()))
    ordered = sorted(held, key=lambda each: (type(each).__name__, each))
    return [_summed(mark, Counter(fates.get(each, Became.UNJUDGED) for each in held[mark])) for mark in ordered]


def _fates(items: Iterable[uuid.UUID]) -> dict[uuid.UUID, Became]:
    judged = Decision.objects.filter(case__item__in=items, actor_kind=ActorKind.PERSON, reverses__isnull=True)
    reversed_ids = set(Decision.objects.filter(reverses__in=judged).values_list("reverses", flat=True))
    fates = {}
    for each in judged.select_related("case").order_by("at", "id"):
        restricted = Became.REVERSED if each.id in reversed_ids else Became.RESTRICTED
        fates[each.case.item_id] = restricted if each.outcome == Outcome.RESTRICT else Became.LEFT
    return fates


def _summed(mark: MarkKind | PurposeAssessment, counted: Counter[Became]) -> Guarded:
    erred = counted[Became.LEFT] + counted[Became.REVERSED]
    return Guarded(mark, counted, rules.share(erred, erred + counted[Became.RESTRICTED]))
