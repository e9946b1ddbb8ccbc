"""The circuit breaker: too many restrictions without a person in one country, one language, or among new or known
authors of a service, whatever rules and entries they come from, and a person is asked."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from firsthour.cases.models import Decision
from firsthour.cases.words import Outcome
from firsthour.intake.models import Item
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, ActorKind
from firsthour.policy.actions import pull_brake
from firsthour.policy.models import Brake
from firsthour.policy.queries import GROUP, brakes_lately
from firsthour.policy.rules.braking import HISTORY_HOURS, counted_from, history_of, in_force, limit
from firsthour.policy.words import BrakeCause, BrakeKind, BrakeSubject, GroupKind

COUNTER = Actor.system("brake")
NEW_FOR = timedelta(days=1)
"""Authors are new on their first day with us."""


def groups_of(item: Item, at: datetime) -> dict[GroupKind, BrakeSubject]:
    """The groups that an item is in: those of which it says enough."""
    named = {
        GroupKind.TERRITORY: item.territory,
        GroupKind.LANGUAGE: item.language.partition("-")[0].lower(),
        GroupKind.AUTHORS: "" if item.author is None else _age(item, at),
    }
    groups = {kind: f"{kind}:{name}" for kind, name in named.items()}
    return {
        kind: BrakeSubject(BrakeKind.GROUP, f"{item.service.slug}/{group}")
        for kind, group in groups.items()
        if GROUP.match(group)
    }


def _age(item: Item, at: datetime) -> str:
    return "new" if item.author.known_since > at - NEW_FOR else "known"


def broken_against(item: Item, at: datetime) -> list[Brake]:
    """The breakers that are out for the groups of an item."""
    subjects = groups_of(item, at).values()
    return [brake for brake in brakes_lately(subjects, at) if in_force(brake.released_at, at)] if subjects else []


def broken_by(item: Item, opened: Event, at: datetime) -> list[Brake]:
    """The breakers that this restriction, one too many, would throw; thrown now."""
    groups = groups_of(item, at)
    released = {each.subject: each.released_at for each in brakes_lately(groups.values(), at)} if groups else {}
    thrown = []
    for kind, subject in groups.items():
        floor = settings.GROUP_LIMITS[kind]
        counted = _restricted(subject).filter(at__gte=counted_from(released.get(subject), at)).count() + 1
        if counted <= floor:
            continue
        most = limit(floor, _hourly_mean(subject, at))
        if counted > most:
            thrown.append(
                pull_brake(
                    subject=subject,
                    counted=counted,
                    limit=most,
                    cause=BrakeCause.RESTRICTIONS,
                    caused_by=opened,
                    actor=COUNTER,
                    at=at,
                )
            )
    return thrown


def of_group(subject: BrakeSubject) -> Q:
    """The decisions about items of a group."""
    slug, _, group = subject.identity.partition("/")
    kind, _, name = group.partition(":")
    match GroupKind(kind):
        case GroupKind.TERRITORY:
            inside = Q(case__item__territory=name)
        case GroupKind.LANGUAGE:
            inside = Q(case__item__language__iexact=name) | Q(case__item__language__istartswith=f"{name}-")
        case GroupKind.AUTHORS:
            new = Q(case__item__author__known_since__gt=F("at") - NEW_FOR)
            inside = Q(case__item__author__isnull=False) & (new if name == "new" else ~new)
    return inside & Q(case__service__slug=slug)


def _restricted(subject: BrakeSubject):
    return Decision.objects.filter(of_group(subject), actor_kind=ActorKind.RULE, outcome=Outcome.RESTRICT)


def _hourly_mean(subject: BrakeSubject, at: datetime) -> float | None:
    begins, ends = history_of(at)
    if not _restricted(subject).filter(at__lte=begins).exists():
        return None
    return _restricted(subject).filter(at__gte=begins, at__lt=ends).count() / HISTORY_HOURS
