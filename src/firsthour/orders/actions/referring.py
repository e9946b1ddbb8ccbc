"""What an authority refers: its items come before a person, and when all are judged the authority has its answer."""

import uuid
from datetime import datetime

import msgspec
from django.db import transaction

from firsthour.cases.flagging import take_up_referred
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.orders import queries, words
from firsthour.orders.actions.answering import write_judged
from firsthour.orders.models import Answer, Filing, FilingLink
from firsthour.orders.words import FilingState, ReferralResult
from firsthour.platform.words import PlatformItem

RESTRICTED = (ReferralResult.RESTRICTED, ReferralResult.PARTLY_RESTRICTED)


# EU 2021/784 recital 40: a referral leaves it to the provider's own terms; nobody is obliged, and no hour runs.
@transaction.atomic
def take_up(*, link: FilingLink, actor: Actor, at: datetime) -> None:
    """Put the items behind one address of a referral before a person: each joins the open question about it, or begins
    one. No rule decides it, and whatever is decided says that a state asked."""
    filing = Filing.objects.select_for_update(of=("self",)).select_related("service").get(pk=link.filing_id)
    link = FilingLink.objects.select_for_update().get(pk=link.pk)
    if filing.state != FilingState.RECEIVED or link.taken_at is not None:
        return
    taken = [
        take_up_referred(service=filing.service, found=found, filing=filing.id, actor=actor, at=at)
        for found in msgspec.convert(link.told, list[PlatformItem])
    ]
    link.taken_at = at
    link.save(update_fields=["taken_at"])
    record(
        words.REFERRAL_TAKEN,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={
            "link": link.id,
            "items": [item.id for item, _ in taken],
            "brought": [item.id for item, brought in taken if brought],
        },
        actor=actor,
        at=at,
    )


@transaction.atomic
def answer_referral(*, filing_id: uuid.UUID, actor: Actor, at: datetime) -> Answer | None:
    """Answer a referral with what came of each address; None while anything of it is not judged."""
    filing = Filing.objects.select_for_update(of=("self",)).select_related("service", "authority").get(pk=filing_id)
    places = queries.judged_places(filing) if filing.state == FilingState.RECEIVED else None
    if places is None:
        return None
    filing.state = FilingState.ANSWERED
    filing.save(update_fields=["state"])
    answered = record(
        words.FILING_ANSWERED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"links": len(places), "restricted": sum(each.result in RESTRICTED for each in places)},
        actor=actor,
        at=at,
    )
    return write_judged(filing=filing, places=places, caused_by=answered, actor=actor, at=at)
