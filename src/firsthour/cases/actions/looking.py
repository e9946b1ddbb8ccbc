"""Looking at an item beside the entry it hit, and saying what of the entry is true."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.cases import errors, queries, words
from firsthour.cases.models import Case, ReferencePicture
from firsthour.cases.words import SeedJudgement
from firsthour.clocks.rules import retention_due
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.matching.actions import confirm_entry, dispute_entry
from firsthour.matching.models import Entry
from firsthour.matching.words import DisputeReason
from firsthour.vault.actions import place_hold
from firsthour.vault.models import Exhibit
from firsthour.vault.queries import require_not_set_apart
from firsthour.vault.words import LegalBasis, OpeningPurpose


@transaction.atomic
def keep_reference(*, entry: Entry, exhibit: Exhibit, actor: Actor, at: datetime) -> ReferencePicture:
    """Remember the picture behind an entry, where the operator may lawfully hold it. Raises ExhibitSetApart."""
    require_not_set_apart(exhibit.id)
    reference, made = ReferencePicture.objects.get_or_create(entry=entry, defaults={"exhibit": exhibit})
    if made:
        record(
            words.REFERENCE_KEPT,
            subject_kind="entry",
            subject_id=entry.id,
            body={"exhibit": exhibit.id},
            actor=actor,
            at=at,
        )
    return reference


@transaction.atomic
def look_at(*, case: Case, purpose: OpeningPurpose, actor: Actor, at: datetime) -> None:
    """Somebody reads what is known of an item; who and why is recorded (constitution, article 10)."""
    record(
        words.CASE_VIEWED,
        subject_kind="case",
        subject_id=case.id,
        service_id=case.service_id,
        body={"item": case.item_id, "purpose": str(purpose)},
        actor=actor,
        at=at,
    )


@transaction.atomic
def renew_reference(*, reference: ReferencePicture, actor: Actor, at: datetime) -> None:
    """Keep the picture behind an entry in force for another six months. The hold is the event."""
    exhibit = reference.exhibit
    place_hold(
        exhibit_id=exhibit.id,
        basis=LegalBasis.REFERENCE,
        subject_id=reference.entry_id,
        until=retention_due(at, zone=ZoneInfo(exhibit.service.zone)),
        caused_by=None,
        actor=actor,
        at=at,
    )


@transaction.atomic
def note_reveal(*, case: Case, view: str, actor: Actor, at: datetime) -> None:
    """Somebody asked to see more of the item than its blurred picture."""
    record(
        words.ITEM_REVEALED,
        subject_kind="case",
        subject_id=case.id,
        service_id=case.service_id,
        body={"view": view},
        actor=actor,
        at=at,
    )


@transaction.atomic
def confirm_hit(*, case: Case, entry_id: uuid.UUID, purpose: str, actor: Actor, at: datetime) -> Entry:
    """Who looked at the item takes responsibility for the entry it hit. The item itself is not restricted by that."""
    queries.require_hit(case, entry_id)
    if not queries.was_seen(case, actor):
        raise errors.ItemNotSeen()
    return confirm_entry(entry_id=entry_id, purpose=purpose, actor=actor, at=at)


@transaction.atomic
def dispute_hit(*, case: Case, entry_id: uuid.UUID, reason: DisputeReason, actor: Actor, at: datetime) -> Entry:
    """Say that an entry which this item hit is doubted; no look is needed to stop something from acting."""
    queries.require_hit(case, entry_id)
    return dispute_entry(entry_id=entry_id, reason=reason, actor=actor, at=at)


@transaction.atomic
def judge_seeds(*, case: Case, judgement: SeedJudgement, purpose: str, actor: Actor, at: datetime) -> None:
    """With the decision on an item: confirm or dispute the unconfirmed entries that it is near to."""
    for entry in queries.seeds_hit(case):
        if judgement is SeedJudgement.CONFIRM:
            confirm_hit(case=case, entry_id=entry.id, purpose=purpose, actor=actor, at=at)
        elif judgement is SeedJudgement.DISPUTE:
            dispute_hit(case=case, entry_id=entry.id, reason=DisputeReason.FALSE_MATCH, actor=actor, at=at)
