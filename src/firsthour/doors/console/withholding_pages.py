"""What is withheld of an order, for how long, and what is done when the order has no effect any more."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse as address_of

from firsthour.cases.models import Restriction
from firsthour.doors.console.errors import ChoiceUnknown
from firsthour.doors.console.forms import chosen
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.notices.models import Withholding
from firsthour.notices.withholdings import withholdings_of
from firsthour.orders import actions, queries
from firsthour.orders.models import Fall, Filing
from firsthour.orders.words import FallGround


@dataclass(frozen=True)
class Aftermath:
    """The withholding of an order, its fall, and the decisions that followed from its entries and stand."""

    withholding: Withholding | None
    fall: Fall | None
    entries: int
    later: list[Restriction]
    falls: list[FallGround]


def aftermath_of(filing: Filing) -> Aftermath:
    """What the order's page shows of it."""
    entries = queries.entries_of(filing)
    fall = Fall.objects.filter(filing=filing).first()
    return Aftermath(
        withholding=next(iter(withholdings_of(filing.id)), None),
        fall=fall,
        entries=len(entries),
        later=queries.later_restrictions(entries) if entries else [],
        falls=[each for each in FallGround if each is not FallGround.FORGED],
    )


def extend(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """The authority's further decision, with its reasons."""
    filing = queries.access_filing(filing_id)
    actions.extend_withholding(
        filing_id=filing_id,
        reasons=request.POST.get("reasons", ""),
        until=_end_of(request.POST.get("until", ""), ZoneInfo(filing.service.zone)),
        actor=Actor.person(request.user.pseudonym),
        at=now(),
    )
    return _back(filing_id)


def lift(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """The authority says that it may be told."""
    actions.lift_withholding(filing_id=filing_id, actor=Actor.person(request.user.pseudonym), at=now())
    return _back(filing_id)


def fall(request: HttpRequest, filing_id: uuid.UUID) -> HttpResponse:
    """The order has no effect any more."""
    filing = queries.access_filing(filing_id)
    because = chosen(request, "because", FallGround)
    actions.note_fall(filing_id=filing.id, because=because, actor=Actor.person(request.user.pseudonym), at=now())
    return _back(filing_id)


def _end_of(written: str, zone: ZoneInfo) -> datetime | None:
    """The end of the day that was written; None where none was."""
    if not written:
        return None
    try:
        return datetime.combine(date.fromisoformat(written) + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        raise ChoiceUnknown() from None


def _back(filing_id: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(address_of("order", args=[filing_id]) + "#withholding-title")
