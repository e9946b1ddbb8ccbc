"""Filings that are no orders, and what is counted of all."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, OuterRef, Q

from firsthour.clocks.models import Deadline
from firsthour.clocks.rules import day_of, exposure_foreseen
from firsthour.clocks.words import DeadlineKind
from firsthour.orders.models import Filing, OrderedItem
from firsthour.orders.queries.filings import form_of
from firsthour.orders.words import OPEN, Effect, FilingKind, FilingState, PlainForm
from firsthour.platform.models import Service

MOST_AT_ONCE = 100
TWO_YEARS = timedelta(days=731)


@dataclass(frozen=True)
class KindCount:
    """How many filings of a kind came, how many of them wait, and when the last came. What repeats another, or turned
    out to be forged, is not counted."""

    kind: FilingKind
    received: int
    waiting: int
    last_at: datetime


def counts_by_kind() -> list[KindCount]:
    """Every kind that came, in the order of the kinds."""
    counted = Filing.objects.exclude(state__in=[FilingState.DUPLICATE, FilingState.FORGED]).values("kind")
    waiting = Count("pk", filter=Q(state__in=OPEN))
    found = {
        row["kind"]: KindCount(FilingKind(row["kind"]), row["received"], row["waiting"], row["last"])
        for row in counted.annotate(received=Count("pk"), waiting=waiting, last=Max("received_at"))
    }
    return [found[kind] for kind in FilingKind if kind in found]


def information_to_acknowledge() -> list[uuid.UUID]:
    """Advance information that has no answer yet, once it is known from whom it is."""
    waiting = Filing.objects.filter(kind=FilingKind.ADVANCE_INFORMATION, state=FilingState.RECEIVED, suspicions=[])
    return list(waiting.order_by("received_at").values_list("pk", flat=True))


def order_spoken_of(filing: Filing) -> Filing | None:
    """The order that a decision seems to speak of, by the reference it names: the newest one at the same service."""
    if filing.about_order is not None:
        return filing.about_order
    form = form_of(filing)
    about = form.about.strip() if isinstance(form, PlainForm) else ""
    if not about:
        return None
    named = Filing.objects.filter(kind=FilingKind.REMOVAL_ORDER, service=filing.service_id, reference=about)
    return named.exclude(state__in=[FilingState.DUPLICATE, FilingState.FORGED]).order_by("-received_at").first()


def decisions_about(filing: Filing) -> list[Filing]:
    """The decisions and finalities entered about an order, the newest first."""
    return list(filing.spoken_of.select_related("authority").order_by("-received_at"))


def has_clock(filing: Filing, kind: DeadlineKind) -> bool:
    """Whether such a period was begun for a filing and not voided."""
    return Deadline.objects.filter(subject_id=filing.id, kind=kind, voided_at=None).exists()


def told_without_window() -> list[OrderedItem]:
    """Items of cross-border orders whose authors have been told, and whose time to ask for scrutiny has not begun."""
    begun = Deadline.objects.filter(subject_id=OuterRef("restriction"), kind=DeadlineKind.TCO_SCRUTINY_REQUEST)
    crossing = Deadline.objects.filter(subject_id=OuterRef("filing"), kind=DeadlineKind.TCO_SCRUTINY_REQUEST)
    told = OrderedItem.objects.filter(
        Exists(crossing), ~Exists(begun), restriction__told_at__isnull=False, restriction__decision__carried_out=True
    )
    return list(told.select_related("filing__service", "restriction").order_by("restriction__told_at")[:MOST_AT_ONCE])


def is_running(filing: Filing, kind: DeadlineKind) -> bool:
    """Whether what such a period of a filing asks for is still to be done."""
    return Deadline.objects.filter(subject_id=filing.id, kind=kind, voided_at=None, satisfied_at=None).exists()


def services_to_be_exposed(at: datetime) -> list[str]:
    """The names of services of which two orders became final within twelve months (EU 2021/784 Art. 5(4)) and that no
    exposure decision has reached since."""
    lately = Filing.objects.filter(received_at__gt=at - TWO_YEARS)
    exposed = set(lately.filter(effect=Effect.EXPOSED).values_list("service", flat=True))
    final: defaultdict[Service, dict[uuid.UUID, date]] = defaultdict(dict)
    for each in lately.filter(effect=Effect.FINAL).exclude(service__in=exposed).select_related("service"):
        final[each.service][each.about_order_id] = day_of(each.received_at, zone=ZoneInfo(each.service.zone))
    return sorted(service.name for service, orders in final.items() if exposure_foreseen(orders.values()))
