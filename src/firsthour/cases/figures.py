"""What each version of a rule did in the last four weeks: what gates recommended by it, and what became of that."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, Q

from firsthour.cases.models import Decision
from firsthour.cases.words import Outcome
from firsthour.intake.queries import tallies_of
from firsthour.intake.words import Verdict
from firsthour.ledger.words import ActorKind
from firsthour.platform.models import Service

DAYS = 28


@dataclass
class DayOfRule:
    """One day (UTC): to how many items the rule applied, and how many of them it could block by itself."""

    day: date
    applied: int = 0
    blocked: int = 0


@dataclass
class FiguresOfRule:
    """The last 28 days, today included.

    `applied` counts items to which gates found that it applies; `blocked` those of them that it could block by itself,
    and on trial would have; `held_back` says why it did less than it recommends. `acted` counts decisions taken by it,
    `reversed` those that a person undid.
    """

    days: list[DayOfRule]
    applied: int = 0
    blocked: int = 0
    acted: int = 0
    reversed: int = 0
    held_back: Counter[str] = field(default_factory=Counter)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why it was held back and how often, the commonest first."""
        return self.held_back.most_common()


def figures_of(service: Service, digests: Collection[str], at: datetime) -> dict[str, FiguresOfRule]:
    """The figures of rules of one service, by digest."""
    today = at.astimezone(UTC).date()
    begun = today - timedelta(days=DAYS - 1)
    found = {
        digest: FiguresOfRule([DayOfRule(begun + timedelta(days=number)) for number in range(DAYS)])
        for digest in digests
    }
    for tally in tallies_of(service, digests, begun).filter(day__lte=today):
        figures = found[tally.rule]
        day = figures.days[(tally.day - begun).days]
        blocked = tally.items if tally.verdict == Verdict.BLOCK else 0
        figures.applied += tally.items
        figures.blocked += blocked
        day.applied += tally.items
        day.blocked += blocked
        if tally.held_back:
            figures.held_back[tally.held_back] += tally.items
    decided = Decision.objects.filter(
        rule__service=service,
        rule__digest__in=digests,
        outcome=Outcome.RESTRICT,
        at__gte=datetime.combine(begun, time.min, UTC),
        at__lte=at,
    )
    by_person = Q(decision__outcome=Outcome.REVERSE, decision__actor_kind=ActorKind.PERSON)
    counted = (
        decided.order_by().values_list("rule__digest").annotate(taken=Count("id"), undone=Count("id", filter=by_person))
    )
    for digest, acted, undone in counted:
        found[digest].acted, found[digest].reversed = acted, undone
    return found


def decisions_by(service: Service, name: str, limit: int) -> list[Decision]:
    """The latest decisions that cite any version of a rule, the newest first."""
    cited = Decision.objects.filter(rule__service=service, rule__name=name)
    return list(cited.select_related("case__item", "rule").order_by("-at", "id")[:limit])
