"""When an order falls, all that was done because of it is undone."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from firsthour.cases.actions import reverse
from firsthour.cases.models import Restriction
from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.matching.actions import retire_entry
from firsthour.orders import errors, queries, words
from firsthour.orders.models import Fall, Filing
from firsthour.orders.words import FallGround, FilingKind


@transaction.atomic
def note_fall(
    *, filing_id: uuid.UUID, because: FallGround, caused_by: Event | None = None, actor: Actor, at: datetime
) -> Fall:
    """The order has no effect any more: its items come back, its entries match nothing from now on, what rules decided
    on these entries is reversed, and what people decided after such a hit is proposed to them again.

    A withholding goes on to its own end: it is a decision of its own. Raises NotAnOrder, OrderFallen.
    """
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=queries.access_filing(filing_id).pk)
    if filing.kind != FilingKind.REMOVAL_ORDER:
        raise errors.NotAnOrder()
    if queries.has_fallen(filing):
        raise errors.OrderFallen()
    clocks.void(kind=DeadlineKind.TCO_HOUR, subject_id=filing.id, actor=actor, at=at)
    fall = Fall.objects.create(filing=filing, because=because, fell_at=at, entered_by=uuid.UUID(actor.id))
    entries = queries.entries_of(filing)
    for entry in entries:
        retire_entry(entry_id=entry, actor=actor, at=at)
    restored = give_back(filing=filing, actor=actor, at=at)
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
    record(
        words.ORDER_FELL,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body=body,
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
    return fall


@transaction.atomic
def give_back(*, filing: Filing, actor: Actor, at: datetime) -> list[uuid.UUID]:
    """What was restricted because of an order that fell is restored, unless another order names it, too, or another
    decision keeps it down. The items."""
    restored = []
    for ordered in queries.items_to_give_back(filing):
        reverse(case=ordered.item.case, restriction=ordered.restriction, actor=actor, at=at)
        restored.append(ordered.item_id)
    return restored


def _reverse(restrictions: Iterable[Restriction], actor: Actor, at: datetime) -> list[uuid.UUID]:
    done = []
    for each in restrictions:
        reverse(case=each.item.case, restriction=each, actor=actor, at=at)
        done.append(each.id)
    return done
