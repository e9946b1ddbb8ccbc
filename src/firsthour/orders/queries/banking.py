"""What of an executed order is entered in the bank of orders, and what followed from it."""

import uuid
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from firsthour.cases.models import Restriction
from firsthour.cases.words import ACTIVE
from firsthour.intake.models import Fingerprint
from firsthour.matching.words import ENTRY_KINDS
from firsthour.notices.withholdings import running
from firsthour.orders.models import Fall, Filing, OrderedItem, SeedEntry
from firsthour.orders.words import FilingState
from firsthour.signals.words import MIN_PDQ_QUALITY, SignalKind

MOST_AT_ONCE = 100
ENTERABLE = Q(kind__in=ENTRY_KINDS) & (~Q(kind=SignalKind.PDQ) | Q(quality__gte=MIN_PDQ_QUALITY))
"""A flat picture's fingerprint is like that of any other flat picture."""


def enterable_fingerprints(ordered: OrderedItem) -> QuerySet[Fingerprint]:
    """The fingerprints of an ordered item that make entries."""
    return Fingerprint.objects.filter(ENTERABLE, item=ordered.item_id).order_by("kind")


def items_to_bank() -> list[OrderedItem]:
    """Items of executed orders that are not entered yet and may be."""
    unentered = OrderedItem.objects.filter(filing__state=FilingState.EXECUTED, filing__fall__isnull=True)
    unentered = unentered.filter(
        ~Exists(SeedEntry.objects.filter(ordered=OuterRef("pk"))),
        Exists(Fingerprint.objects.filter(ENTERABLE, item=OuterRef("item"))),
        restriction__state__in=ACTIVE,
        searched_at__isnull=False,
    )
    return list(unentered.exclude(filing__in=running().values("order"))[:MOST_AT_ONCE])


def entries_of(filing: Filing) -> list[uuid.UUID]:
    """The entries that were made of the items of an order."""
    made = SeedEntry.objects.filter(ordered__filing=filing)
    return list(made.order_by("entry").values_list("entry", flat=True).distinct())


def has_fallen(filing: Filing) -> bool:
    """Whether an order has no effect any more."""
    return Fall.objects.filter(filing=filing).exists()


def later_restrictions(entries: Collection[uuid.UUID]) -> list[Restriction]:
    """Restrictions in force, by decisions of our own, on items that hit one of these entries."""
    hit = Q(decision__entry__in=entries)
    for entry in entries:
        hit |= Q(item__hits__contains=[{"entry": str(entry)}])
    later = Restriction.objects.filter(hit, decision__carried_out=False, state__in=ACTIVE)
    return list(later.select_related("item__case", "decision").order_by("commanded_at"))
