"""Section C of Annex I: the authority decided that its order is not told for now (EU 2021/784 Art. 11(3))."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from firsthour.cases.queries import author_knows
from firsthour.intake.models import Item
from firsthour.ledger.words import Actor
from firsthour.notices import actions as notices
from firsthour.orders import queries, rules
from firsthour.orders.models import Filing
from firsthour.orders.words import AnnexI

WHOLE = ""
"""The name under which a withholding stands that is of an order itself, beside those of its items."""


def begin_withholding(*, filing: Filing, actor: Actor, at: datetime) -> None:
    """With the order that is accepted its withholding begins, if it asks for one whose time is not over."""
    form = queries.form_of(filing)
    if isinstance(form, AnnexI) and form.non_disclosure_to_content_provider:
        notices.withhold(
            service=filing.service,
            item_reference=WHOLE,
            order=filing.id,
            decided_at=min(rules.issued_instant(form, filing.received_at), at),
            actor=actor,
            at=at,
        )


def withhold_items(*, filing: Filing, items: Iterable[Item], actor: Actor, at: datetime) -> None:
    """Nobody is told of these items of a withheld order. What an author was told before remains told."""
    if not queries.is_withheld(filing):
        return
    for item in items:
        if author_knows(item):
            continue
        notices.withhold(
            service=filing.service,
            item_reference=item.reference,
            order=filing.id,
            decided_at=filing.received_at,
            actor=actor,
            at=at,
        )


@transaction.atomic
def extend_withholding(
    *, filing_id: uuid.UUID, reasons: str, until: datetime | None, actor: Actor, at: datetime
) -> None:
    """The authority's further decision, which it may take once. Raises WithholdingOver, WithholdingExtended,
    ExtensionUnreasoned."""
    filing = queries.access_filing(filing_id)
    notices.extend_withholding(order=filing.id, reasons=reasons, until=until, actor=actor, at=at)


@transaction.atomic
def lift_withholding(*, filing_id: uuid.UUID, actor: Actor, at: datetime) -> None:
    """The authority says that its order may be told now: the statements leave. Raises WithholdingOver."""
    notices.lift_withholding(order=queries.access_filing(filing_id).id, actor=actor, at=at)
