"""Whoever may not read orders finds nothing of those that are withheld: neither in a list nor by an id."""

import uuid

from firsthour.orders.withheld import traces
from firsthour.people.models import Account
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.threats.queries import belonging_to


def hidden_from(account: Account) -> frozenset[uuid.UUID]:
    """The ids that name nothing for this account."""
    if may(account, Permission.READ_FILING):
        return frozenset()
    secret = traces()
    return secret | belonging_to(secret)


def as_seen_by(account: Account, words: dict[str, object]) -> dict[str, object]:
    """The words of an address, where what is withheld is replaced by an id that nothing has, so that the page itself
    says the same as of anything that is not there."""
    if not any(isinstance(word, uuid.UUID) for word in words.values()):
        return words
    hidden = hidden_from(account)
    return {name: uuid.uuid4() if word in hidden else word for name, word in words.items()}
