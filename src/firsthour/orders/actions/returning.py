"""An order that cannot be executed as it is: returned with Annex III, and taken up again when the obstacle is gone."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind, PauseGround
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.orders import errors, queries, rules, words
from firsthour.orders.actions.answering import write_returned
from firsthour.orders.models import Answer, Filing, FilingLink
from firsthour.orders.words import FilingKind, FilingState, NamedLink, ReturnGround

PAUSES = {
    ReturnGround.IMPOSSIBILITY: PauseGround.IMPOSSIBLE,
    ReturnGround.MANIFEST_ERRORS: PauseGround.MANIFEST_ERROR,
    ReturnGround.INSUFFICIENT_INFORMATION: PauseGround.INSUFFICIENT_INFORMATION,
}
LONGEST_TEXT = 5000


@transaction.atomic
def return_order(
    *,
    filing_id: uuid.UUID,
    grounds: Sequence[ReturnGround],
    further: str,
    asked: str,
    since: datetime,
    actor: Actor,
    at: datetime,
) -> Answer:
    """Tell the authority with Annex III that an order cannot be executed as it is; its clock waits from `since` on.

    `since` is when the obstacle began, never before the order came. Raises NotAnOrder, ReturnUnfounded.
    """
    filing = Filing.objects.select_for_update(of=("self",)).select_related("service", "authority").get(
        pk=queries.access_filing(filing_id).pk
    )
    if filing.kind != FilingKind.REMOVAL_ORDER or filing.state not in (FilingState.RECEIVED, FilingState.ACCEPTED):
        raise errors.NotAnOrder()
    clarifying = {ReturnGround.MANIFEST_ERRORS, ReturnGround.INSUFFICIENT_INFORMATION} & set(grounds)
    if not grounds or not further.strip() or (clarifying and not asked.strip()) or len(further + asked) > LONGEST_TEXT:
        raise errors.ReturnUnfounded()
    filing.state, filing.accepted_by = FilingState.RETURNED, uuid.UUID(actor.id)
    filing.save(update_fields=["state", "accepted_by"])
    returned = record(
        words.ORDER_RETURNED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"grounds": [str(ground) for ground in grounds], "since": since},
        actor=actor,
        at=at,
    )
    clocks.pause(
        kind=DeadlineKind.TCO_HOUR,
        subject_id=filing.id,
        ground=PAUSES[grounds[0]],
        since=max(since, filing.received_at),
        caused_by=returned,
        actor=actor,
        at=at,
    )
    return write_returned(
        filing=filing, grounds=grounds, further=further, asked=asked, caused_by=returned, actor=actor, at=at
    )


@transaction.atomic
def resume(
    *,
    filing_id: uuid.UUID,
    ended_at: datetime,
    added: Sequence[NamedLink] = (),
    dropped: Collection[int] = (),
    by: uuid.UUID | None = None,
    actor: Actor,
    at: datetime,
) -> Filing:
    """The obstacle is gone, or the clarification came, at `ended_at`: a whole new hour runs from then; t0 stays.

    `added` are addresses that the clarification names, `dropped` the places of those that were errors; `by` is the
    filing that brought it. Raises NotAnOrder unless the order was returned.
    """
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=queries.access_filing(filing_id).pk)
    if filing.state != FilingState.RETURNED:
        raise errors.NotAnOrder()
    filing.links.filter(place__in=dropped).update(dropped_at=at)
    known = set(filing.links.filter(dropped_at__isnull=True).values_list("place_digest", flat=True))
    last = filing.links.aggregate(last=Max("place"))["last"] or 0
    new = [link for link in added if rules.place_digest(link.url) not in known]
    FilingLink.objects.bulk_create(
        FilingLink(
            filing=filing,
            place=place,
            url=link.url,
            extra=link.extra,
            place_digest=rules.place_digest(link.url),
            ask_at=at,
        )
        for place, link in enumerate(new, start=last + 1)
    )
    filing.state = FilingState.RECEIVED
    filing.save(update_fields=["state"])
    resumed = record(
        words.ORDER_RESUMED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"ended": ended_at, "by": by, "added": len(new), "dropped": len(dropped)},
        actor=actor,
        at=at,
    )
    clocks.restart(
        kind=DeadlineKind.TCO_HOUR,
        subject_id=filing.id,
        ended_at=ended_at,
        caused_by=resumed,
        actor=actor,
        at=at,
    )
    return filing
