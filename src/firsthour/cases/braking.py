"""What may act by itself within the brakes: whom it restricted is counted before it acts (constitution, article 9)."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce, TruncHour

from firsthour.cases import breaking, queries, rules
from firsthour.cases.models import Decision
from firsthour.cases.words import Outcome
from firsthour.intake.models import Item
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, ActorKind
from firsthour.matching.models import Source
from firsthour.matching.words import Hit
from firsthour.policy.actions import pull_brake, wait_for_brakes
from firsthour.policy.models import Brake
from firsthour.policy.queries import access_brake_target, brakes_lately, versions_of
from firsthour.policy.rules import AppliedRule
from firsthour.policy.rules.braking import FLOORS, HISTORY_HOURS, HOUR, counted_from, history_of, in_force, limit
from firsthour.policy.words import BrakeKind, BrakeSubject

UPLOADER = Coalesce("case__item__author_id", "case__item_id")
"""Who counts: the author; where there is none, each item is somebody else's."""

DAY_HOURS = 24
COUNTER = Actor.system("brake")


def acting_by_itself(item: Item, opened: Event, actor: Actor, at: datetime) -> tuple[rules.Acting | None, Brake | None]:
    """What decides an item without a person, and the first brake that kept something from it.

    Called in the transaction that decides, because what it counts is exact until that ends. Where an action would be
    one too many, its brake is pulled here; `opened` is the event of the case.
    """
    if item.verdict != Verdict.BLOCK:
        return None, None
    wait_for_brakes(actor=actor, at=at)
    brakes: list[Brake] = []

    def may_act(rule: AppliedRule, hit: Hit) -> bool:
        if not queries.stands(item, rule, hit):
            return False
        against = _brakes_against(item, rule, hit, opened, at)
        brakes.extend(against)
        return not against

    acting = rules.acting(
        verdict=Verdict(item.verdict),
        facts=queries.facts_about(item),
        applied=queries.applied_to(item),
        stands=may_act,
    )
    return acting, brakes[0] if brakes else None


def _brakes_against(item: Item, rule: AppliedRule, hit: Hit, opened: Event, at: datetime) -> list[Brake]:
    """The brakes in force against a rule acting on a hit; else those that this action would pull, pulled now."""
    if broken := breaking.broken_against(item, at):
        return broken
    subjects = subjects_of(item, rule, hit)
    lately = brakes_lately(subjects, at)
    against = [brake for brake in lately if in_force(brake.released_at, at)]
    if against:
        return against
    released = {brake.subject: brake.released_at for brake in sorted(lately, key=lambda brake: brake.released_at)}
    since = {subject: counted_from(released.get(subject), at) for subject in subjects}
    for subject, counted in uploaders_with(item, since).items():
        # the history is asked for only where the floor is passed: it can be long
        if counted <= FLOORS[subject.kind]:
            continue
        most = limit(FLOORS[subject.kind], hourly_mean(subject, at))
        if counted > most:
            against.append(
                pull_brake(subject=subject, counted=counted, limit=most, caused_by=opened, actor=COUNTER, at=at)
            )
    return against or breaking.broken_by(item, opened, at)


def subjects_of(item: Item, rule: AppliedRule, hit: Hit) -> tuple[BrakeSubject, ...]:
    """What can be braked when a rule acts on a hit."""
    return (
        BrakeSubject(BrakeKind.RULE, f"{item.service.slug}/{rule.name}"),
        BrakeSubject(BrakeKind.ENTRY, hit.entry),
        BrakeSubject(BrakeKind.SOURCE, hit.source),
    )


def uploaders_with(item: Item, since: Mapping[BrakeSubject, datetime]) -> dict[BrakeSubject, int]:
    """For each subject the distinct uploaders it has restricted since its instant, were this item restricted too."""
    subjects = list(since)
    others = _automatic().filter(at__gte=min(since.values())).exclude(uploader=item.author_id or item.id)
    counts = others.aggregate(
        **{
            f"on_{place}": Count("uploader", distinct=True, filter=_on(subject) & Q(at__gte=since[subject]))
            for place, subject in enumerate(subjects)
        }
    )
    return {subject: counts[f"on_{place}"] + 1 for place, subject in enumerate(subjects)}


def hourly_mean(subject: BrakeSubject, at: datetime) -> float | None:
    """The mean of the distinct uploaders an hour in the 28 days before; None while the first was later than that."""
    begins, ends = history_of(at)
    return _mean(subject.kind, _numbers(subject), begins, ends)


@lru_cache(maxsize=1024)
def _mean(kind: BrakeKind, numbers: tuple[uuid.UUID, ...], begins: datetime, ends: datetime) -> float | None:
    """Kept, because what is over does not change, and a busy rule asks at each decision."""
    found = _automatic().filter(_numbered(kind, numbers))
    first = found.aggregate(first=Min("at"))["first"]
    if first is None or first > begins:
        return None
    each_hour = found.filter(at__gte=begins, at__lt=ends).annotate(hour=TruncHour("at", tzinfo=UTC))
    return each_hour.values("hour", "uploader").distinct().count() / HISTORY_HOURS


def uploaders_by_hour(subject: BrakeSubject, until: datetime) -> list[tuple[datetime, int]]:
    """Distinct uploaders restricted in each of the 24 clock hours up to the one of `until`, by the hour's beginning."""
    last = until.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [last - HOUR * (DAY_HOURS - 1 - place) for place in range(DAY_HOURS)]
    found = _automatic().filter(_on(subject), at__gte=hours[0], at__lt=last + HOUR)
    rows = found.annotate(hour=TruncHour("at", tzinfo=UTC)).values("hour")
    counts = dict(rows.annotate(uploaders=Count("uploader", distinct=True)).values_list("hour", "uploaders"))
    return [(hour, counts.get(hour, 0)) for hour in hours]


def _automatic() -> QuerySet[Decision]:
    return Decision.objects.filter(actor_kind=ActorKind.RULE, outcome=Outcome.RESTRICT).annotate(uploader=UPLOADER)


def _on(subject: BrakeSubject) -> Q:
    """Rules and sources by a list made once, because a join for each of many rows is slower."""
    match subject.kind:
        case BrakeKind.RULE:
            return Q(rule__in=versions_of(subject.identity).values("pk"))
        case BrakeKind.ENTRY:
            return Q(entry_id=subject.identity)
        case BrakeKind.SOURCE:
            return Q(entry__source__in=Source.objects.filter(name=subject.identity).values("pk"))
        case BrakeKind.GROUP:
            return breaking.of_group(subject)


def _numbers(subject: BrakeSubject) -> tuple[uuid.UUID, ...]:
    if subject.kind is BrakeKind.RULE:
        return tuple(versions_of(subject.identity).order_by("version").values_list("pk", flat=True))
    return (access_brake_target(subject).pk,)


def _numbered(kind: BrakeKind, numbers: tuple[uuid.UUID, ...]) -> Q:
    place = {BrakeKind.RULE: "rule_id", BrakeKind.ENTRY: "entry_id", BrakeKind.SOURCE: "entry__source_id"}[kind]
    return Q(**{f"{place}__in": numbers})
