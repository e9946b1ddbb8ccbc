"""Pure decisions of the people room."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from firsthour.people.words import ALLOWED, Factor, Permission, Role

ENROLMENT_LASTS = timedelta(hours=24)
ENROLMENT_KEPT = timedelta(days=365)
REFUSALS = 10
REFUSALS_WITHIN = timedelta(minutes=15)
REFUSALS_KEPT = timedelta(days=1)
SESSION_LASTS = timedelta(hours=12)
SESSION_IDLES = timedelta(hours=1)
SEEN_EVERY = timedelta(minutes=1)
CODE_SECONDS = 30
"""RFC 6238: a code of an authenticator app belongs to one step of this length."""


def may(roles: Iterable[Role], permission: Permission) -> bool:
    """Whether any of these roles holds the permission."""
    return any(permission in ALLOWED[role] for role in roles)


def enrolment_open(*, expires_at: datetime, used_at: datetime | None, at: datetime) -> bool:
    """A link works once, and for a day."""
    return used_at is None and at < expires_at


def throttled(refused_at: list[datetime], at: datetime) -> bool:
    """Ten wrong passwords or codes within a quarter of an hour close the door for the rest of it."""
    return sum(1 for each in refused_at if at - each < REFUSALS_WITHIN) >= REFUSALS


def enough_factors(role: Role, factors: Collection[Factor]) -> bool:
    """Whether an account may do anything but set itself up: staff need a second factor, an officer a passkey.

    Recovery codes are for the day the other one is lost; alone they are not enough.
    """
    if role == Role.AUTHORITY_OFFICER:
        return Factor.PASSKEY in factors
    return Factor.PASSKEY in factors or Factor.APP in factors


def factor_serves(role: Role, factor: Factor) -> bool:
    """Whether this factor completes a sign-in: an officer's must be one that cannot be phished."""
    return role != Role.AUTHORITY_OFFICER or factor == Factor.PASSKEY


def session_open(*, began_at: datetime, seen_at: datetime, at: datetime) -> bool:
    """A session ends twelve hours after it began, and after an hour without a sign of life."""
    return at - began_at < SESSION_LASTS and at - seen_at < SESSION_IDLES


def code_steps(at: datetime, last_step: int) -> list[int]:
    """The steps whose code is taken now: this one and its neighbours (clocks differ), all after the last one used."""
    step = int(at.timestamp()) // CODE_SECONDS
    return [each for each in (step - 1, step, step + 1) if each > last_step]
