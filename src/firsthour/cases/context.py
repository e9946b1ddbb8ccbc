"""What is known around a case: its author's earlier cases, what waits beside it, and what was decided of the same."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, prefetch_related_objects

from firsthour.authors.models import Author, Mark
from firsthour.authors.queries import facts_of, marks_in_force, standing_of, strikes_of
from firsthour.authors.rules import counts_for
from firsthour.authors.words import AuthorStanding
from firsthour.cases.models import Case, Decision
from firsthour.cases.queries import hits_of
from firsthour.cases.words import CaseState, Outcome
from firsthour.intake.models import Fingerprint, Item
from firsthour.signals.words import SignalKind

MOST_SHOWN = 8
MOST_COMPARED = 200
"""Of an entry that ten thousand items hit, so many are looked at: enough to tell how such items were decided."""


@dataclass(frozen=True)
class History:
    """An author as they stand now: how many `strikes` count still, the last decisions on their other items, and how
    many of each outcome there were among the last hundred."""

    author: Author
    standing: AuthorStanding
    strikes: int
    marks: list[Mark]
    decisions: list[Decision]
    outcomes: dict[Outcome, int]


@dataclass(frozen=True)
class Beside:
    """An open case of the same author; `together`: its item stands at the same address of the platform."""

    case: Case
    together: bool


@dataclass(frozen=True)
class Alike:
    """The latest decision on an item that is the same: `exact` by its bytes, else `distance` of 256 bits apart; None
    where only its entry is the same."""

    decision: Decision
    exact: bool
    distance: int | None


def history_of(case: Case, at: datetime, hidden: Collection[uuid.UUID] = ()) -> History | None:
    """What is known of the author of a case's item; None where no author is known. `hidden` cases are left out."""
    author = case.item.author
    if author is None:
        return None
    prefetch_related_objects([author], "strikes", "marks")
    earlier = Decision.objects.filter(case__item__author=author).exclude(case=case).exclude(case__in=hidden)
    decisions = list(earlier.select_related("case__item", "clause").order_by("-at", "-id")[:100])
    return History(
        author=author,
        standing=standing_of(author, at),
        strikes=sum(counts_for(strike, at) > 0 for strike in facts_of(strikes_of(author))),
        marks=marks_in_force(author, at),
        decisions=decisions[:MOST_SHOWN],
        outcomes=dict(Counter(Outcome(each.outcome) for each in decisions)),
    )


def beside(case: Case, hidden: Collection[uuid.UUID] = ()) -> list[Beside]:
    """The other open cases of the same author, those at the same address first, then the newest."""
    if case.item.author_id is None:
        return []
    waiting = Case.objects.filter(item__author=case.item.author_id, state=CaseState.OPEN)
    found = waiting.exclude(pk=case.pk).exclude(pk__in=hidden).select_related("item").order_by("-opened_at")
    cases = [Beside(each, bool(case.item.link) and each.item.link == case.item.link) for each in found[:MOST_COMPARED]]
    return sorted(cases, key=lambda each: not each.together)[:MOST_SHOWN]


def alike(case: Case, hidden: Collection[uuid.UUID] = ()) -> list[Alike]:
    """What was decided of items with the same bytes, the same fingerprint or the same entry, the most alike first.

    Two near fingerprints are found by the entry that both hit, not by comparing every item with every other.
    """
    own = list(Fingerprint.objects.filter(item=case.item_id))
    items = _same(case, own)
    if not items:
        return []
    decided = Decision.objects.filter(case__item__in=items).exclude(case__in=hidden).select_related("case__item")
    latest = {each.case.item_id: each for each in decided.order_by("at", "id")}
    theirs: dict[uuid.UUID, list[Fingerprint]] = {item: [] for item in latest}
    for each in Fingerprint.objects.filter(item__in=latest):
        theirs[each.item_id].append(each)
    found = [Alike(decision, *_compared(own, theirs[item])) for item, decision in latest.items()]
    found.sort(key=lambda each: (not each.exact, 256 if each.distance is None else each.distance))
    return found[:MOST_SHOWN]


def _same(case: Case, own: list[Fingerprint]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    if own:
        equal = reduce(or_, (Q(kind=each.kind, value=each.value) for each in own))
        found |= set(Fingerprint.objects.filter(equal).values_list("item", flat=True)[:MOST_COMPARED])
    entries = {hit.entry for hit in hits_of(case.item)}
    if entries:
        hitting = reduce(or_, (Q(hits__contains=[{"entry": entry}]) for entry in entries))
        sealed = Item.objects.filter(hitting, exhibit__isnull=False, case__state=CaseState.DECIDED)
        found |= set(sealed.values_list("pk", flat=True)[:MOST_COMPARED])
    return found - {case.item_id}


def _compared(own: list[Fingerprint], theirs: list[Fingerprint]) -> tuple[bool, int | None]:
    """Whether an exact digest is the same, and how far the nearest of their pictures' fingerprints are apart."""
    exact = {(each.kind, bytes(each.value)) for each in own if each.kind != SignalKind.PDQ}
    pictures = [int.from_bytes(each.value) for each in theirs if each.kind == SignalKind.PDQ]
    mine = [int.from_bytes(each.value) for each in own if each.kind == SignalKind.PDQ]
    distances = [(one ^ other).bit_count() for one in mine for other in pictures]
    return any((each.kind, bytes(each.value)) in exact for each in theirs), min(distances, default=None)
