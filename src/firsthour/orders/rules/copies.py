"""Which uploads are copies of an ordered item: the nearest finding of each upload counts."""

import uuid
from collections.abc import Collection, Iterable

import msgspec


class Near(msgspec.Struct, frozen=True):
    """An upload (`item`) that lies `distance` bits from an ordered one (`ordered`), or has its very bytes (`exact`)."""

    ordered: uuid.UUID
    item: uuid.UUID
    distance: int
    exact: bool


# Constitution, article 7: an order covers the item it names; other people's uploads of it are decisions of our own.
def nearest(found: Iterable[Near], *, named: Collection[uuid.UUID]) -> list[Near]:
    """One finding for each upload that the order does not name: the same bytes before likeness, then the nearest."""
    best: dict[uuid.UUID, Near] = {}
    for near in found:
        known = best.get(near.item)
        if near.item not in named and (known is None or _rank(near) < _rank(known)):
            best[near.item] = near
    return sorted(best.values(), key=lambda near: (*_rank(near), str(near.item)))


def _rank(near: Near) -> tuple[bool, int]:
    return not near.exact, near.distance
