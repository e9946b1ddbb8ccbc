"""Everything by which a withheld order could be recognised here: what is shown to whoever may not know of it leaves all
of it out (EU 2021/784 Art. 11(3))."""

import uuid
from collections.abc import Iterable

from firsthour.cases.models import Case, Decision, Restriction
from firsthour.clocks.models import Deadline
from firsthour.intake.models import Item
from firsthour.notices.models import Withholding
from firsthour.notices.withholdings import running
from firsthour.orders.models import Answer, Filing, FilingLink, FoundCopy, OrderedItem


def withheld_filings() -> list[Filing]:
    """The orders of which nobody is told yet, the earliest first."""
    return list(Filing.objects.filter(pk__in=running().values("order")).order_by("ingested_at"))


def traces() -> frozenset[uuid.UUID]:
    """The ids of all that belongs to the withheld orders; empty while none is.

    Filings, links, items and copies with their cases, decisions, restrictions, statements, commands and evidence,
    authors known only since, answers, periods, and the withholdings. An item that an author was told about before is
    no secret.
    """
    filings = withheld_filings()
    if not filings:
        return frozenset()
    orders = [each.pk for each in filings]
    secret = {(each.service_id, each.item_reference) for each in running()}
    ordered = OrderedItem.objects.filter(filing__in=orders).select_related("item")
    items = {each.item_id for each in ordered if (each.item.service_id, each.item.reference) in secret}
    copies = FoundCopy.objects.filter(filing__in=orders, restriction__isnull=True, item__case__isnull=True)
    found = {*orders, *items, *copies.values_list("item", flat=True)}
    found |= set(Withholding.objects.filter(order__in=orders).values_list("pk", flat=True))
    found |= {each.raw_id for each in filings}
    for model in (FilingLink, Answer):
        found |= set(model.objects.filter(filing__in=orders).values_list("pk", flat=True))
    found |= set(Case.objects.filter(item__in=items).values_list("pk", flat=True))
    found |= set(Decision.objects.filter(case__item__in=items).values_list("pk", flat=True))
    began = min(each.ingested_at for each in filings)
    found |= _given(Item.objects.filter(pk__in=items, author__known_since__gte=began).values_list("author__pseudonym"))
    found |= _given(Item.objects.filter(pk__in=items).values_list("exhibit"))
    columns = ("pk", "statement", "command", "lift_command", "exhibit")
    found |= _given(Restriction.objects.filter(item__in=items).values_list(*columns))
    found |= set(Deadline.objects.filter(subject_id__in=found).values_list("pk", flat=True))
    return frozenset(found)


def _given(rows: Iterable[tuple[uuid.UUID | None, ...]]) -> set[uuid.UUID]:
    return {value for row in rows for value in row if value is not None}
