"""The brake: how many people's uploads a rule, an entry or a source may restrict by itself within an hour.

Constitution, article 9. What suddenly hits far more than its history stops acting by itself and calls a person. People
are counted, not uploads: one who posts the same thing a hundred times says nothing about whether the entry is right.
"""

import math
from datetime import datetime, timedelta

from firsthour.ledger.words import Actor, ActorKind
from firsthour.policy.words import BrakeKind, GroupKind

HOUR = timedelta(hours=1)
"""The time within which uploaders are counted; it ends with the decision at hand and moves with it."""

HISTORY = timedelta(days=28)
HISTORY_HOURS = HISTORY // HOUR

FLOORS = {BrakeKind.RULE: 20, BrakeKind.ENTRY: 50, BrakeKind.SOURCE: 20}
"""Distinct uploaders within an hour, whatever the history. Rule and entry are the constitution's; a source is our
choice: as a rule, because a source that goes wrong goes wrong in many entries at once."""

GROUP_LIMITS = {GroupKind.TERRITORY: 100, GroupKind.LANGUAGE: 100, GroupKind.AUTHORS: 100}
"""Restrictions without a person within an hour at one service, unless the operator sets others. A hundred is what two
people can look through within the same hour; a service that usually has more is measured by its history."""

MARGIN = 10
"""How many times its usual busiest hour something may reach."""

CERTAINTY = 0.999
"""Of the Poisson bound: the usual busiest hour is the one that 999 of 1,000 hours do not exceed."""

_NARROWEST = timedelta(microseconds=1)


def may_pull(actor: Actor) -> bool:
    """The system when it counted, or a person."""
    return actor.kind in (ActorKind.PERSON, ActorKind.SYSTEM)


def may_release(actor: Actor) -> bool:
    """Only a person (constitution, article 9): nothing releases itself."""
    return actor.kind is ActorKind.PERSON


def in_force(released_at: datetime | None, at: datetime) -> bool:
    """Whether a brake was pulled still at that instant. What began before a release is not freed by it."""
    return released_at is None or released_at > at


def counted_from(released_at: datetime | None, at: datetime) -> datetime:
    """The first instant that counts for a decision at `at`: an hour, or less where a person released the brake since.

    Without the second a release would end with the next upload.
    """
    hour = at - HOUR + _NARROWEST
    return hour if released_at is None else max(hour, released_at)


def history_of(at: datetime) -> tuple[datetime, datetime]:
    """The 28 days (from, until) by which a decision at `at` is measured: whole clock hours before the counted one.

    So a burst does not raise its own limit, and every worker measures by the same figure within a clock hour.
    """
    until = (at - HOUR).replace(minute=0, second=0, microsecond=0)
    return until - HISTORY, until


def limit(floor: int, hourly_mean: float | None) -> int:
    """How many an hour may have. `hourly_mean` is that of HISTORY; None until there is as much."""
    if hourly_mean is None:
        return floor
    return max(floor, MARGIN * poisson_bound(hourly_mean))


def poisson_bound(mean: float) -> int:
    """The least k with P(X ≤ k) ≥ CERTAINTY for X Poisson with this mean (0 or above)."""
    if mean == 0:
        return 0
    k, reached = 0, math.exp(-mean)
    while reached < CERTAINTY:
        k += 1
        reached += math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
    return k
