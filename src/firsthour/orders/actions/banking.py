"""What an executed order named is seen again when it comes back."""

from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.matching.actions import add_bank, add_entry
from firsthour.orders import queries, words
from firsthour.orders.models import Filing, OrderedItem, SeedEntry
from firsthour.signals.words import SignalKind

BANK = "orders"
"""The bank of its own for what orders named; its distances are changed like any other bank's."""


@transaction.atomic
def bank_item(*, ordered: OrderedItem, actor: Actor, at: datetime) -> list[SeedEntry]:
    """Enter the fingerprints of one executed item, as `seed` whatever is known of it: only a person's confirmation
    lets an entry act by itself (constitution, article 2). The source is the order, so that it can be told apart.

    Nothing while the order is withheld, or when it has fallen.
    """
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=ordered.filing_id)
    if queries.is_withheld(filing) or queries.has_fallen(filing):
        return []
    bank = add_bank(name=BANK, actor=actor, at=at)
    made = []
    for print_ in queries.enterable_fingerprints(ordered):
        entry = add_entry(
            bank=bank,
            source=f"order-{filing.number}",
            licence="",
            kind=SignalKind(print_.kind),
            value=bytes(print_.value).hex(),
            harms=[],
            actor=actor,
            at=at,
        )
        seed, _ = SeedEntry.objects.get_or_create(ordered=ordered, entry=entry, defaults={"added_at": at})
        made.append(seed)
    if made:
        body = {"filing": filing.id, "item": ordered.item_id, "entries": [each.entry_id for each in made]}
        record(
            words.ITEM_BANKED,
            subject_kind="filing",
            subject_id=filing.id,
            service_id=filing.service_id,
            body=body,
            actor=actor,
            at=at,
        )
    return made
