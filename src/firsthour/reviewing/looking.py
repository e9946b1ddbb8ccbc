"""How much somebody has looked at, and what they may see now. Read-only."""

import uuid
from datetime import datetime, timedelta

from firsthour.clocks.queries import rest_of, resting
from firsthour.ledger.words import Actor
from firsthour.people.models import Account
from firsthour.policy.words import Severity
from firsthour.reviewing import errors, rules
from firsthour.reviewing.models import Comfort, Exposure
from firsthour.reviewing.words import FirstSight, Look, Strain, Together

WEEK = timedelta(days=7)
LATELY = timedelta(hours=1)
"""A break becomes due when a look ends; whoever has looked at nothing for an hour has theirs, or has had it."""


def looks_of(person: uuid.UUID | str, at: datetime) -> list[Look]:
    """What somebody has looked at lately; what they still look at counts until now."""
    recent = Exposure.objects.filter(person=person, began_at__gt=at - rules.LOOKED_BACK, began_at__lte=at)
    return [Look(Severity(each.severity), each.began_at, _end_of(each, at)) for each in recent]


def _end_of(exposure: Exposure, at: datetime) -> datetime:
    return exposure.ended_at or min(exposure.until, at)


def running(person: uuid.UUID | str, at: datetime) -> Exposure | None:
    """What somebody has before their eyes now."""
    return Exposure.objects.filter(person=person, ended_at__isnull=True, began_at__lte=at, until__gt=at).first()


def first_sight_of(account: Account) -> FirstSight:
    """How somebody wants to see pictures before they ask for more."""
    own = Comfort.objects.filter(account=account).first()
    return FirstSight.USUAL if own is None else FirstSight(own.first_sight)


def budget_of(person: uuid.UUID | str) -> timedelta:
    """How much somebody looks at in a day: their own choice, and never more than everybody's."""
    own = Comfort.objects.filter(account__pseudonym=person, budget__isnull=False).first()
    return rules.BUDGET if own is None else min(timedelta(minutes=own.budget), rules.BUDGET)


def rest_until(person: uuid.UUID | str, at: datetime) -> datetime | None:
    """Until when somebody has a break: one that has begun, or that is due as soon as they look away."""
    due = rules.rest_due(looks_of(person, at), budget_of(person), at)
    return max((end for end in (rest_of(person, at), due) if end is not None and end > at), default=None)


def strain_of(person: uuid.UUID | str, at: datetime) -> Strain:
    """What somebody is told of their own looking, and nobody else."""
    looks = looks_of(person, at)
    return Strain(
        day=rules.strain(rules.since_pause(looks, rules.DAILY_REST, at)),
        stretch=rules.strain(rules.since_pause(looks, rules.SHORT_REST, at)),
        budget=budget_of(person),
        rest_until=rest_until(person, at),
    )


def require_rested(actor: Actor, at: datetime, *, holding: uuid.UUID | None = None) -> None:
    """Raises RestUnfinished, for every role. Whoever still looks at the case they are `holding` may finish it first,
    unless their break has begun: else somebody else would have to see it, too."""
    seen = running(actor.id, at)
    still = seen is not None and holding is not None and seen.case_id == holding
    until = rest_of(actor.id, at) if still else rest_until(actor.id, at)
    if until is not None:
        raise errors.RestUnfinished(until=until)


def revealed(case_id: uuid.UUID, actor: Actor, at: datetime) -> str:
    """How much of the pictures of a case somebody has asked for, and may see now; empty for nothing."""
    seen = running(actor.id, at)
    return seen.view if seen is not None and seen.case_id == case_id and rest_of(actor.id, at) is None else ""


def breaks_due(at: datetime) -> dict[uuid.UUID, datetime]:
    """Whose break is due and has not begun, and until when. Nobody's begins while they look at something."""
    looking = Exposure.objects.filter(ended_at__isnull=True, began_at__lte=at, until__gt=at).values("person")
    lately = Exposure.objects.filter(began_at__gt=at - LATELY, began_at__lte=at).exclude(person__in=looking)
    due = {}
    for person in set(lately.values_list("person", flat=True)) - resting(at):
        until = rules.rest_due(looks_of(person, at), budget_of(person), at)
        if until is not None and until > at:
            due[person] = until
    return due


def together(at: datetime) -> Together | None:
    """What all people looked at in the last week, and nothing of any one of them."""
    recent = Exposure.objects.filter(began_at__gt=at - WEEK, began_at__lte=at)
    return rules.together(
        (each.person, Look(Severity(each.severity), each.began_at, _end_of(each, at))) for each in recent
    )
