"""Cases about what an authority named: opened without a rule, restricted before their evidence if the hour demands."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.cases import words
from firsthour.cases.models import Case, Restriction
from firsthour.cases.words import CaseState
from firsthour.clocks.rules import retention_due
from firsthour.intake.models import Item
from firsthour.ledger.actions import record
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


@transaction.atomic
def open_asked(*, item: Item, actor: Actor, at: datetime) -> Case:
    """The case of an item that an authority named, or that is a copy of one; opened where there is none yet.

    A person decides it, whatever its verdict was: no rule is asked.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("service").get(pk=item.pk)
    case = Case.objects.filter(item=item).first()
    if case is not None:
        return case
    case = Case.objects.create(service=item.service, item=item, state=CaseState.OPEN, opened_at=at)
    item.considered_at = at
    item.save(update_fields=["considered_at"])
    record(
        words.CASE_OPENED,
        subject_kind="case",
        subject_id=case.id,
        service_id=case.service_id,
        body={"item": item.id, "verdict": item.verdict},
        actor=actor,
        at=at,
    )
    return case
