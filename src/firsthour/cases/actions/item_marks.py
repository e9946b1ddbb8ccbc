"""Marks on a post: what it serves, so that only people decide about it."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.cases import errors, queries, words
from firsthour.cases.models import Case, ItemMark
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, ActorKind, EventTag
from firsthour.policy.words import PROTECTED_PURPOSES, PurposeAssessment


# EU 2021/784 Art. 1(3): what is spread for such a purpose is no terrorist content, and only people can tell.
@transaction.atomic
def mark_item(*, case: Case, purpose: PurposeAssessment, actor: Actor, at: datetime) -> ItemMark:
    """Say what the post of a case serves; it holds for whatever comes under the same reference. Again it is the same
    mark. Raises OnlyAPersonMarks, PurposeUnprotected."""
    if actor.kind is not ActorKind.PERSON:
        raise errors.OnlyAPersonMarks()
    if purpose not in PROTECTED_PURPOSES:
        raise errors.PurposeUnprotected()
    mark, made = ItemMark.objects.get_or_create(
        service_id=case.service_id,
        item_reference=case.item.reference,
        purpose=purpose,
        ended_at=None,
        defaults={"case": case, "placed_by": uuid.UUID(actor.id), "placed_at": at},
    )
    if made:
        _record(words.ITEM_MARKED, mark, actor, at)
    return mark


@transaction.atomic
def unmark_item(*, case: Case, mark_id: uuid.UUID, actor: Actor, at: datetime) -> None:
    """It does not serve that, or no longer. Raises ItemMarkUnknown, also for a mark on another post."""
    mark = queries.marks_on(case.item).select_for_update().filter(pk=mark_id).first()
    if mark is None:
        raise errors.ItemMarkUnknown()
    mark.ended_at = at
    mark.save(update_fields=["ended_at"])
    _record(words.ITEM_UNMARKED, mark, actor, at)


def _record(tag: EventTag, mark: ItemMark, actor: Actor, at: datetime) -> None:
    record(
        tag,
        subject_kind="case",
        subject_id=mark.case_id,
        service_id=mark.service_id,
        body={"case": mark.case_id, "purpose": mark.purpose},
        actor=actor,
        at=at,
    )
