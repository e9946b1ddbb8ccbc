"""What an executed order named is seen again when it comes back; when the order falls, all of that is undone."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from firsthour.cases.actions import reverse
from firsthour.cases.models import Restriction
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.matching.actions import add_bank, add_entry, retire_entry
from firsthour.orders import errors, queries, words
from firsthour.orders.models import Fall, Filing, OrderedItem, SeedEntry
from firsthour.orders.words import FallGround, FilingKind
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
    if queries.is_withheld(filing) or Fall.objects.filter(filing=filing).exists():
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
        _record(words.ITEM_BANKED, filing, body, actor, at)
    return made


@transaction.atomic
def note_fall(*, filing_id: uuid.UUID, because: FallGround, actor: Actor, at: datetime) -> Fall:
    """The order has no effect any more: its items come back, its entries match nothing from now on, what rules decided
    on these entries is reversed, and what people decided after such a hit is proposed to them again.

    A withholding goes on to its own end: it is a decision of its own. Raises NotAnOrder, OrderFallen.
    """
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=queries.access_filing(filing_id).pk)
    if filing.kind != FilingKind.REMOVAL_ORDER:
        raise errors.NotAnOrder()
    if Fall.objects.filter(filing=filing).exists():
        raise errors.OrderFallen()
    fall = Fall.objects.create(filing=filing, because=because, fell_at=at, entered_by=uuid.UUID(actor.id))
    entries = queries.entries_of(filing)
    for entry in entries:
        retire_entry(entry_id=entry, actor=actor, at=at)
    restored = _reverse(queries.own_restrictions(filing), actor, at)
    later = queries.later_restrictions(entries)
    by_rules = [each for each in later if each.decision.entry_id in entries]
    reversed_ = _reverse(by_rules, actor, at)
    proposed = [each.id for each in later if each.id not in reversed_]
    body = {
        "because": str(because),
        "entries": entries,
        "restored": restored,
        "reversed": reversed_,
        "proposed": proposed,
    }
    _record(words.ORDER_FELL, filing, body, actor, at)
    return fall


def _reverse(restrictions: Iterable[Restriction], actor: Actor, at: datetime) -> list[uuid.UUID]:
    done = []
    for each in restrictions:
        reverse(case=each.item.case, actor=actor, at=at)
        done.append(each.id)
    return done


def _record(tag, filing: Filing, body: dict[str, object], actor: Actor, at: datetime) -> None:
    record(
        tag,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body=body,
        actor=actor,
        at=at,
    )
