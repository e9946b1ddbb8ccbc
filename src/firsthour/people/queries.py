"""Questions to the people room."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.apps import apps
from django.db.models import F, QuerySet

from firsthour.people import errors, rules
from firsthour.people.models import Account, Session
from firsthour.people.words import Factor, Permission, Role


def may(account: Account, permission: Permission) -> bool:
    """Whether this account holds the permission."""
    return rules.may([Role(account.role)], permission)


def require(account: Account, permission: Permission) -> None:
    """Raises NotAllowed unless this account holds the permission."""
    if not may(account, permission):
        raise errors.NotAllowed(permission=permission)


def names_of(pseudonyms: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of accounts by pseudonym, for the eyes of staff; never for a record."""
    return dict(Account.objects.filter(pseudonym__in=pseudonyms).values_list("pseudonym", "name"))


def accounts() -> QuerySet[Account]:
    """Every account, by address, the disabled last."""
    return Account.objects.order_by(F("disabled_at").asc(nulls_first=True), "email")


def operators() -> QuerySet[Account]:
    """Every operator whose account is open."""
    return Account.objects.filter(role=Role.OPERATOR, disabled_at__isnull=True).order_by("email")


def access_account(account_id: uuid.UUID) -> Account:
    """Raises AccountUnknown."""
    return _found(Account.objects.filter(pk=account_id).first())


def access_account_of(email: str) -> Account:
    """The account with this address. Raises AccountUnknown."""
    return _found(Account.objects.filter(email=email.lower()).first())


def _found(account: Account | None) -> Account:
    if account is None:
        raise errors.AccountUnknown()
    return account


def factors_of(account: Account) -> QuerySet:
    """The second factors of an account, oldest first."""
    return _factors().filter(user=account).order_by("created_at", "pk")


def held_factors(account: Account) -> set[Factor]:
    """Which kinds of factor it has."""
    return {Factor(kind) for kind in _factors().filter(user=account).values_list("type", flat=True)}


def set_up(account: Account) -> bool:
    """Whether it has the factors its role needs."""
    return rules.enough_factors(Role(account.role), held_factors(account))


def access_factor(account: Account, factor_id: int):
    """A factor of this account. Raises FactorUnknown."""
    factor = _factors().filter(user=account, pk=factor_id).first()
    if factor is None:
        raise errors.FactorUnknown()
    return factor


def codes_left(account: Account) -> int:
    """How many recovery codes have not been used."""
    drawn = _factors().filter(user=account, type=Factor.RECOVERY_CODE).first()
    return len(drawn.wrap().get_unused_codes()) if drawn else 0


def identities_of(account: Account) -> QuerySet:
    """The identities that may stand in for its password."""
    return apps.get_model("socialaccount", "SocialAccount").objects.filter(user=account).order_by("pk")


def sessions_of(account: Account) -> QuerySet[Session]:
    """Where it is signed in, newest first."""
    return Session.objects.filter(account=account).order_by("-began_at")


def access_session(account: Account, session_id: uuid.UUID) -> Session:
    """A session of this account. Raises SessionUnknown."""
    session = Session.objects.filter(account=account, pk=session_id).first()
    if session is None:
        raise errors.SessionUnknown()
    return session


def open_session(account: Account, key: str | None, at: datetime) -> Session | None:
    """The session of this account behind a browser's key, while it is open."""
    session = Session.objects.filter(account=account, key=key or "").first()
    if session is None or not rules.session_open(began_at=session.began_at, seen_at=session.seen_at, at=at):
        return None
    return session


def _factors():
    """The table of second factors. The portal, where nobody signs in, has none; only who asks for it needs it."""
    return apps.get_model("mfa", "Authenticator").objects
