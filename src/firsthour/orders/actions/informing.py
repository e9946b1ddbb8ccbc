"""What an authority tells of its procedures before its first order."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.orders import words
from firsthour.orders.actions.answering import write_receipt
from firsthour.orders.models import Answer, Filing
from firsthour.orders.words import FilingKind, FilingState


# EU 2021/784 Art. 3(2): the information comes twelve hours ahead; the law asks for no answer. It has one, so that the
# authority knows by which ways its orders reach us.
@transaction.atomic
def acknowledge(*, filing_id: uuid.UUID, actor: Actor, at: datetime) -> Answer | None:
    """Tell the authority that its information came and how orders reach the service; None where that was done."""
    filing = Filing.objects.select_for_update(of=("self",)).select_related("service", "authority").get(pk=filing_id)
    if filing.kind != FilingKind.ADVANCE_INFORMATION or filing.state != FilingState.RECEIVED:
        return None
    filing.state = FilingState.ANSWERED
    filing.save(update_fields=["state"])
    answered = record(
        words.FILING_ANSWERED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"links": 0, "restricted": 0},
        actor=actor,
        at=at,
    )
    return write_receipt(filing=filing, caused_by=answered, actor=actor, at=at)
