"""What an authority takes back."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.orders import errors, queries, rules, words
from firsthour.orders.actions.falling import note_fall
from firsthour.orders.actions.starting import stop_clocks
from firsthour.orders.models import Filing
from firsthour.orders.words import FallGround, FilingKind, FilingState


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
    withdrawn = record(
        words.FILING_WITHDRAWN,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"before": str(before)},
        actor=actor,
        at=at,
    )
    stop_clocks(filing=filing, actor=actor, at=at)
    if filing.kind == FilingKind.REMOVAL_ORDER and not queries.has_fallen(filing):
        note_fall(filing_id=filing.id, because=FallGround.WITHDRAWN, caused_by=withdrawn, actor=actor, at=at)
    return filing
