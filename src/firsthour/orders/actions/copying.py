"""Other people's uploads of what an order names: written down when found, and decided by a person, each by itself."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.cases.actions import decide, leave, open_asked, open_each_asked
from firsthour.cases.words import Asked, CaseState, Judged
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.orders import errors, queries, words
from firsthour.orders.models import Filing, FoundCopy, OrderedItem
from firsthour.orders.rules.copies import Near
from firsthour.policy.models import Clause
from firsthour.policy.words import PurposeAssessment

TRY_AGAIN = timedelta(seconds=30)


@transaction.atomic
def note_copies(
    *, filing: Filing, searched: Sequence[OrderedItem], found: Sequence[Near], actor: Actor, at: datetime
) -> None:
    """The search for copies of these items is done; what it found waits for a person, with a case of its own.

    While the order is withheld there is no case yet: whoever may not know of the order would see it.
    """
    Filing.objects.select_for_update(of=("self",)).get(pk=filing.pk)  # two searches would note the same copy
    OrderedItem.objects.filter(pk__in=[each.pk for each in searched]).update(searched_at=at)
    known = set(filing.copies.filter(item__in=[near.item for near in found]).values_list("item_id", flat=True))
    new = [near for near in found if near.item not in known]
    FoundCopy.objects.bulk_create(
        FoundCopy(
            filing=filing,
            item_id=near.item,
            ordered_id=near.ordered,
            exact=near.exact,
            distance=near.distance,
            found_at=at,
            try_at=at,
        )
        for near in new
    )
    if not queries.is_withheld(filing):
        open_each_asked(items=[near.item for near in new], actor=actor, at=at)
    if new:
        record(
            words.COPIES_FOUND,
            subject_kind="filing",
            subject_id=filing.id,
            service_id=filing.service_id,
            body={"items": [near.item for near in new], "exact": sum(near.exact for near in new)},
            actor=actor,
            at=at,
        )


@transaction.atomic
def open_copies(*, filing: Filing, actor: Actor, at: datetime) -> int:
    """Put the copies that were found while the order was withheld before a person, now that it may be told. How many.

    The opened cases are the events.
    """
    found = list(queries.unopened_copies(filing).values_list("item", flat=True))
    open_each_asked(items=found, actor=actor, at=at)
    return len(found)


def note_prepared(*, found: FoundCopy, actor: Actor, at: datetime) -> None:
    """The evidence of a copy is sealed and can be looked at. The sealing is the event."""
    FoundCopy.objects.filter(pk=found.pk).update(prepared_at=at)


def postpone_copy(*, found: FoundCopy, actor: Actor, at: datetime) -> None:
    """The platform did not give it; it is asked again. No event: nothing is known yet."""
    FoundCopy.objects.filter(pk=found.pk).update(try_at=at + TRY_AGAIN)


@transaction.atomic
def decide_copies(
    *,
    filing_id: uuid.UUID,
    chosen: Collection[uuid.UUID],
    clause: Clause,
    purpose: PurposeAssessment,
    judged: Judged,
    actor: Actor,
    at: datetime,
) -> int:
    """Restrict the chosen copies, each by a decision of our own on a clause of the terms, with its own statement and
    complaint; that a state asked stays on record. How many. Raises CopyUnknown, CopyNotReady, CopyWithheld."""
    filing = queries.access_filing(filing_id)
    if queries.is_withheld(filing):
        raise errors.CopyWithheld()
    copies = _waiting(filing, chosen)
    for copy in copies:
        if copy.prepared_at is None:
            raise errors.CopyNotReady()
        copy.restriction = decide(
            case=open_asked(item=copy.item, actor=actor, at=at),
            clause=clause,
            provision="",
            purpose=purpose,
            judged=judged,
            asked=Asked(order=filing.id, carried_out=False),
            actor=actor,
            at=at,
        )
        copy.save(update_fields=["restriction"])
        _record(copy, actor, at)
    return len(copies)


@transaction.atomic
def leave_copies(
    *, filing_id: uuid.UUID, chosen: Collection[uuid.UUID], judged: Judged, actor: Actor, at: datetime
) -> int:
    """Somebody looked at the chosen copies and leaves them up. How many. Raises CopyUnknown, CopyWithheld."""
    filing = queries.access_filing(filing_id)
    if queries.is_withheld(filing):
        raise errors.CopyWithheld()
    copies = _waiting(filing, chosen)
    for copy in copies:
        copy.left_at = at
        copy.save(update_fields=["left_at"])
        case = open_asked(item=copy.item, actor=actor, at=at)
        if case.state == CaseState.OPEN:
            leave(case=case, judged=judged, actor=actor, at=at)
        _record(copy, actor, at)
    return len(copies)


def _waiting(filing: Filing, chosen: Collection[uuid.UUID]) -> list[FoundCopy]:
    waiting = FoundCopy.objects.select_for_update(of=("self",)).select_related("item")
    copies = list(waiting.filter(filing=filing, pk__in=chosen, restriction__isnull=True, left_at__isnull=True))
    if not copies or len(copies) != len(set(chosen)):
        raise errors.CopyUnknown()
    return copies


def _record(copy: FoundCopy, actor: Actor, at: datetime) -> None:
    record(
        words.COPY_DECIDED,
        subject_kind="filing",
        subject_id=copy.filing_id,
        service_id=copy.filing.service_id,
        body={"filing": copy.filing_id, "item": copy.item_id, "restriction": copy.restriction_id},
        actor=actor,
        at=at,
    )
