"""Cases about what an authority named: opened without a rule, restricted before their evidence if the hour demands."""

import uuid
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.cases import words
from firsthour.cases.models import Case, Restriction
from firsthour.cases.words import CaseState
from firsthour.clocks.rules import retention_due
from firsthour.intake.models import Item
from firsthour.ledger.actions import record, record_each
from firsthour.ledger.words import Actor
from firsthour.vault.actions import place_hold
from firsthour.vault.models import Exhibit
from firsthour.vault.words import LegalBasis


@transaction.atomic
def preserve(*, restriction: Restriction, exhibit: Exhibit, actor: Actor, at: datetime) -> None:
    """The evidence of an order that could not wait for it is sealed now, and held as from the decision."""
    restriction = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    if restriction.exhibit_id is not None:
        return
    restriction.exhibit = exhibit
    restriction.save(update_fields=["exhibit"])
    kept = record(
        words.RESTRICTION_PRESERVED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=restriction.item.service_id,
        body={"exhibit": exhibit.id},
        actor=actor,
        at=at,
    )
    since = restriction.proved_at or restriction.commanded_at
    place_hold(
        exhibit_id=exhibit.id,
        basis=LegalBasis.TCO_6,
        subject_id=restriction.id,
        until=retention_due(since, zone=ZoneInfo(restriction.item.service.zone)),
        caused_by=kept,
        actor=actor,
        at=at,
    )


def open_asked(*, item: Item, actor: Actor, at: datetime) -> Case:
    """The case of an item that an authority named, or that is a copy of one; see `open_each_asked`."""
    return open_each_asked(items=[item.pk], actor=actor, at=at)[item.pk]


@transaction.atomic
def open_each_asked(*, items: Collection[uuid.UUID], actor: Actor, at: datetime) -> dict[uuid.UUID, Case]:
    """The cases of items of one service that an authority named, or that are copies of them, by item; opened where
    there is none yet.

    A person decides them, whatever the items' verdicts were: no rule is asked.
    """
    locked = list(Item.objects.select_for_update().filter(pk__in=items).order_by("pk").only("service", "verdict"))
    cases = {case.item_id: case for case in Case.objects.filter(item__in=locked)}
    bare = [item for item in locked if item.pk not in cases]
    if not bare:
        return cases
    opened = [Case(service_id=item.service_id, item=item, state=CaseState.OPEN, opened_at=at) for item in bare]
    Case.objects.bulk_create(opened)
    Item.objects.filter(pk__in=[item.pk for item in bare]).update(considered_at=at)
    record_each(
        words.CASE_OPENED,
        subject_kind="case",
        bodies={case.id: {"item": case.item_id, "verdict": case.item.verdict} for case in opened},
        service_id=bare[0].service_id,
        actor=actor,
        at=at,
    )
    return cases | {case.item_id: case for case in opened}
