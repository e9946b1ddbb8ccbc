"""What an authority takes back, and what comes back because an order fell."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.cases.actions import reverse
from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.orders import errors, queries, rules, words
from firsthour.orders.models import Filing
from firsthour.orders.words import FilingKind, FilingState


@transaction.atomic
def withdraw(*, filing_id: uuid.UUID, actor: Actor, at: datetime) -> Filing:
    """The authority takes a filing back. Its hour ends, and what was restricted because of it alone is restored;
    copies have decisions of their own, which stand. A door lets only a proved officer or key of the authority do this.

    Withdrawing twice is withdrawing once. Raises NotWithdrawable.
    """
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=queries.access_filing(filing_id).pk)
    if filing.state == FilingState.WITHDRAWN:
        return filing
    if not rules.withdrawable(FilingKind(filing.kind), FilingState(filing.state)):
        raise errors.NotWithdrawable()
    before, filing.state = filing.state, FilingState.WITHDRAWN
    filing.save(update_fields=["state"])
    if filing.kind == FilingKind.REMOVAL_ORDER:
        clocks.void(kind=DeadlineKind.TCO_HOUR, subject_id=filing.id, actor=actor, at=at)
    record(
        words.FILING_WITHDRAWN,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"before": str(before), "restored": give_back(filing=filing, actor=actor, at=at)},
        actor=actor,
        at=at,
    )
    return filing


@transaction.atomic
def give_back(*, filing: Filing, actor: Actor, at: datetime) -> list[uuid.UUID]:
    """What was restricted because of an order that fell is restored, unless another order names it, too, or another
    decision keeps it down. The items."""
    restored = []
    for ordered in queries.items_to_give_back(filing):
        reverse(case=ordered.item.case, actor=actor, at=at)
        restored.append(ordered.item_id)
    return restored
