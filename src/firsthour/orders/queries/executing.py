"""What of an order is still to be done, and what is proved."""

import uuid
from datetime import datetime, timedelta

from django.db.models import QuerySet

from firsthour.intake.models import Item
from firsthour.notices.withholdings import running
from firsthour.orders import errors
from firsthour.orders.models import Filing, FilingLink, FoundCopy, OrderedItem
from firsthour.orders.queries.filings import is_withheld
from firsthour.orders.words import (
    OPEN,
    FilingKind,
    FilingState,
    ProvedPlace,
)

MOST_AT_ONCE = 100
PRIORITY = timedelta(minutes=1)
"""For so long after its acceptance an order's own items go first."""


def links_to_ask(at: datetime) -> list[FilingLink]:
    """Addresses of open orders whose items the platform has not told yet."""
    due = FilingLink.objects.filter(
        told__isnull=True, dropped_at__isnull=True, ask_at__lte=at, filing__state__in=OPEN
    )
    return list(due.select_related("filing__service").order_by("ask_at", "place")[:MOST_AT_ONCE])


def links_to_resolve(filing: Filing, at: datetime) -> list[FilingLink]:
    """The same for one order."""
    return list(filing.links.filter(told__isnull=True, dropped_at__isnull=True, ask_at__lte=at))


def links_to_take(filing: Filing) -> list[FilingLink]:
    """Addresses whose items are told and not taken up yet."""
    told = filing.links.filter(told__isnull=False, dropped_at__isnull=True, taken_at__isnull=True).exclude(told=[])
    return list(told.order_by("place"))


def links_without_item(filing: Filing) -> list[FilingLink]:
    """Addresses behind which the platform knows nothing, not proved empty yet."""
    return list(filing.links.filter(told=[], dropped_at__isnull=True, gone_at__isnull=True))


def accepted_orders() -> list[Filing]:
    """Orders to be carried out, the oldest hour first; one that fell is not."""
    accepted = Filing.objects.filter(state=FilingState.ACCEPTED, fall__isnull=True).order_by("received_at")
    return list(accepted.select_related("service", "authority"))


def unsealed_items(filing: Filing) -> list[Item]:
    """The items of an order that are neither restricted nor sealed yet, each with its fingerprints."""
    undecided = filing.items.filter(restriction__isnull=True)
    unsealed = Item.objects.filter(pk__in=undecided.values("item"), exhibit__isnull=True)
    return list(unsealed.select_related("service", "author").prefetch_related("fingerprints"))


def is_any_open() -> bool:
    """Whether there is an order that may come to be carried out, or is."""
    return Filing.objects.filter(kind=FilingKind.REMOVAL_ORDER, state__in=OPEN).exists()


def undecided_items(filing: Filing) -> list[OrderedItem]:
    """Items of an order without a restriction yet."""
    undecided = filing.items.filter(restriction__isnull=True).select_related("item__service", "item__author")
    return list(undecided.order_by("link__place"))


def unproved_items(filing: Filing) -> list[OrderedItem]:
    """Items of an order that are restricted and not proved unavailable since it came."""
    unproved = filing.items.filter(restriction__isnull=False, proved_at__isnull=True)
    return list(
        unproved.select_related("restriction__item__service", "restriction__command", "restriction__lift_command")
    )


def items_of(filing: Filing) -> list[OrderedItem]:
    """The items of an order, in the order of its addresses."""
    return list(filing.items.select_related("item", "link", "restriction__exhibit").order_by("link__place", "id"))


def access_item_to_tell(filing: Filing, ordered_id: uuid.UUID) -> OrderedItem:
    """An item of an order whose author may be told of it. Raises OrderedItemUnknown, AuthorUntold."""
    found = filing.items.select_related("item", "link").filter(pk=ordered_id).first()
    if found is None:
        raise errors.OrderedItemUnknown()
    if is_withheld(filing):
        raise errors.AuthorUntold()
    return found


def proofs_of(filing: Filing) -> list[datetime | None]:
    """When each item, and each address without one, was proved unavailable; None for each that was not."""
    proofs = list(filing.items.values_list("proved_at", flat=True))
    untaken = filing.links.filter(taken_at__isnull=True, dropped_at__isnull=True)
    return proofs + list(untaken.values_list("gone_at", flat=True))


def unpreserved_items() -> list[OrderedItem]:
    """Items whose restriction could not wait for its evidence."""
    waiting = OrderedItem.objects.filter(restriction__isnull=False, restriction__exhibit__isnull=True)
    return list(waiting.select_related("item__service", "item__author", "restriction__item__service")[:MOST_AT_ONCE])


def next_to_search(at: datetime) -> Filing | None:
    """The order whose items' copies are to be looked for next: as soon as they are decided and sealed; in its first
    minute all at once, when no decision is about to be taken any more."""
    sealed = OrderedItem.objects.filter(item__exhibit__isnull=False)
    ready = sealed.filter(searched_at__isnull=True, restriction__isnull=False)
    about_to_be = sealed.filter(
        restriction__isnull=True, filing__state=FilingState.ACCEPTED, filing__accepted_at__gt=at - PRIORITY
    )
    ready = ready.exclude(filing__in=about_to_be.values("filing"))
    first = ready.order_by("filing__received_at").values_list("filing", flat=True).first()
    return Filing.objects.select_related("service").get(pk=first) if first else None


def unsearched_items(filing: Filing) -> list[OrderedItem]:
    """Items of an order whose copies have not been looked for."""
    unsearched = filing.items.filter(
        searched_at__isnull=True, restriction__isnull=False, item__exhibit__isnull=False
    )
    return list(unsearched.select_related("item__service", "item__author"))


def copies_to_prepare(at: datetime) -> list[FoundCopy]:
    """Copies that are not ready to be looked at; none in the first minute of an order, whose own items go first."""
    if Filing.objects.filter(state=FilingState.ACCEPTED, accepted_at__gt=at - PRIORITY).exists():
        return []
    waiting = FoundCopy.objects.filter(prepared_at__isnull=True, left_at__isnull=True, try_at__lte=at)
    return list(waiting.select_related("item__service", "item__author").order_by("try_at", "id")[:MOST_AT_ONCE])


def copies_of_order(filing: Filing) -> list[FoundCopy]:
    """Other people's copies, the surest first."""
    found = filing.copies.select_related("item__author", "item__case", "restriction")
    return list(found.order_by("-exact", "distance", "id"))


def places_of(filing: Filing) -> list[ProvedPlace]:
    """Each address of an executed order with the instant at which everything behind it was proved unavailable."""
    proofs = dict(filing.items.values_list("item__reference", "proved_at"))
    found = []
    for link in filing.links.filter(dropped_at__isnull=True).order_by("place"):
        behind = [proofs[told["item"]] for told in link.told or [] if told["item"] in proofs]
        found.append(ProvedPlace(link.url, max(behind) if behind else link.gone_at))
    return found


def unopened_copies(filing: Filing) -> QuerySet[FoundCopy]:
    """Copies of an order that were found while it was withheld and have no case yet."""
    return filing.copies.filter(item__case__isnull=True).select_related("item")


def with_unopened_copies() -> list[Filing]:
    """The orders of which may be told, with copies that have no case yet."""
    unopened = FoundCopy.objects.filter(item__case__isnull=True).values("filing")
    return list(Filing.objects.filter(pk__in=unopened).exclude(pk__in=running().values("order")))
