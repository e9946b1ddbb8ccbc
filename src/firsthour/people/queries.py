"""Questions to the people room."""

from collections.abc import Collection
from uuid import UUID

from firsthour.people import errors, rules
from firsthour.people.models import Account
from firsthour.people.words import Permission, Role


def may(account: Account, permission: Permission) -> bool:
    """Whether this account holds the permission."""
    return rules.may([Role(account.role)], permission)


def require(account: Account, permission: Permission) -> None:
    """Raises NotAllowed unless this account holds the permission."""
    if not may(account, permission):
        raise errors.NotAllowed(permission=permission)


def names_of(pseudonyms: Collection[UUID]) -> dict[UUID, str]:
    """The names of accounts by pseudonym, for the eyes of staff; never for a record."""
    return dict(Account.objects.filter(pseudonym__in=pseudonyms).values_list("pseudonym", "name"))


def somebody_enrolled() -> bool:
    """Whether there is any account yet."""
    return Account.objects.exists()
