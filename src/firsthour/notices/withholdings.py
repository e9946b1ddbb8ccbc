"""Questions about what may not be told yet (EU 2021/784 Art. 11(3)).

What is withheld has no message and no link, so that every answer to the outside comes from the same lines of code as
for an item that was never there. Here stands what else has to know of it.
"""

import uuid
from collections import Counter
from datetime import UTC, datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from firsthour.notices.models import Message, Statement, Withholding
from firsthour.notices.words import StatementKind


def running() -> QuerySet[Withholding]:
    """The withholdings that have not ended."""
    return Withholding.objects.filter(ended_at__isnull=True)


def is_withheld(service_id: uuid.UUID, item_reference: str) -> bool:
    """Whether nobody may be told of an order on this item yet."""
    return running().filter(service=service_id, item_reference=item_reference).exists()


def withheld(*, service: str, reference: str) -> Exists:
    """The condition that an item is withheld, for a query whose rows name it by these two columns."""
    return Exists(running().filter(service=OuterRef(service), item_reference=OuterRef(reference)))


def untold_statements(service_id: uuid.UUID, item_reference: str) -> QuerySet[Statement]:
    """Statements about orders on this item that have not been put on their way."""
    about = Statement.objects.filter(service=service_id, item_reference=item_reference, kind=StatementKind.ORDERED)
    return about.filter(message__isnull=True)


def withholdings_of(order_id: uuid.UUID) -> list[Withholding]:
    """Those of one order, item by item; those that stand against telling first."""
    of_order = Withholding.objects.filter(order=order_id)
    return list(of_order.order_by(F("ended_at").asc(nulls_first=True), "begun_at", "id"))


def ended_withholdings(at: datetime) -> list[Withholding]:
    """Those whose time is over."""
    return list(running().filter(ends_at__lte=at).order_by("ends_at", "id"))


def untold_author() -> Exists:
    """The condition, for rows with an author, that a statement to that author is withheld."""
    return Exists(Statement.objects.filter(author=OuterRef("author"), kind=StatementKind.ORDERED, message__isnull=True))


def told_of(statement: Statement) -> bool:
    """Whether a statement was put on its way; not so while it is withheld."""
    return Message.objects.filter(statement=statement).exists()


def orders_withheld_by_month() -> dict[str, int]:
    """How many orders were withheld, by the month (`2026-08`, UTC) in which the first of their items was."""
    first: dict[uuid.UUID, datetime] = {}
    for order, begun_at in Withholding.objects.order_by("-begun_at").values_list("order", "begun_at"):
        first[order] = begun_at
    return Counter(f"{begun_at.astimezone(UTC):%Y-%m}" for begun_at in first.values())
