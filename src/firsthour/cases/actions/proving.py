"""What comes of a restriction once it is commanded: the platform confirms, a look proves, the author is told."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from firsthour.cases import rules, words
from firsthour.cases.models import Restriction
from firsthour.cases.words import RestrictionState
from firsthour.clocks import actions as clocks
from firsthour.clocks.rules import complaint_window_ends, retention_due
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.platform.models import Command
from firsthour.policy.words import RestrictionKind
from firsthour.vault.actions import place_hold
from firsthour.vault.words import ExhibitState, LegalBasis


@transaction.atomic
def confirm(*, restriction: Restriction, actor: Actor, at: datetime) -> None:
    """The platform says that it is done. That is not yet proof; of what is disabled everywhere the look from outside
    comes next."""
    locked = Restriction.objects.select_for_update(of=("self",)).select_related("command", "item")
    restriction = locked.get(pk=restriction.pk)
    if restriction.state != RestrictionState.COMMANDED:
        return
    restriction.state = RestrictionState.CONFIRMED
    restriction.confirmed_at = restriction.command.finished_at
    if rules.provable(RestrictionKind(restriction.kind), restriction.territories):
        restriction.next_look_at = at
    restriction.save(update_fields=["state", "confirmed_at", "next_look_at"])
    record(
        words.RESTRICTION_CONFIRMED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=restriction.item.service_id,
        body={"views": restriction.command.views_at_removal},
        actor=actor,
        at=restriction.confirmed_at,
    )


@transaction.atomic
def prove(*, restriction: Restriction, surfaces: int, actor: Actor, at: datetime) -> None:
    """Every surface was looked at from outside and is gone: `at` is t1, and the legal retention starts from it."""
    locked = Restriction.objects.select_for_update(of=("self",)).select_related("item__service", "exhibit")
    restriction = locked.get(pk=restriction.pk)
    if restriction.state != RestrictionState.CONFIRMED:
        return
    service = restriction.item.service
    restriction.state = RestrictionState.PROVED
    restriction.proved_at = at
    restriction.save(update_fields=["state", "proved_at"])
    proved = record(
        words.RESTRICTION_PROVED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=service.id,
        body={"surfaces": surfaces, "vantage": settings.VANTAGE},
        actor=actor,
        at=at,
    )
    due_at = retention_due(at, zone=ZoneInfo(service.zone))
    clocks.start(
        kind=DeadlineKind.TCO_RETENTION,
        subject_kind="restriction",
        subject_id=restriction.id,
        starts_at=at,
        due_at=due_at,
        service_id=service.id,
        caused_by=proved,
        actor=actor,
        at=at,
    )
    if restriction.exhibit_id is not None and restriction.exhibit.state == ExhibitState.SEALED:
        place_hold(
            exhibit_id=restriction.exhibit_id,
            basis=LegalBasis.TCO_6,
            subject_id=restriction.id,
            until=due_at,
            caused_by=proved,
            actor=actor,
            at=at,
        )


@transaction.atomic
def note_told(*, restriction: Restriction, actor: Actor, at: datetime) -> None:
    """The author has been told: the evidence is held until the complaint window that began then is over (article 3).

    The delivery and the hold are the events; here only the restriction learns of it.
    """
    restriction = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    told_at = restriction.statement.message.finished_at
    if restriction.told_at != told_at:
        restriction.told_at = told_at
        restriction.save(update_fields=["told_at"])
        if restriction.decision.carried_out:
            return  # an order is contested before a court or its authority, not here
        if restriction.exhibit.state == ExhibitState.SEALED:  # told so late, its term may have ended before
            place_hold(
                exhibit_id=restriction.exhibit_id,
                basis=LegalBasis.DSA_20,
                subject_id=restriction.id,
                until=complaint_window_ends(restriction.told_at, zone=ZoneInfo(restriction.item.service.zone)),
                caused_by=None,
                actor=actor,
                at=at,
            )


@transaction.atomic
def look_again(*, restriction: Restriction, actor: Actor, at: datetime) -> None:
    """A look did not prove it gone; what was seen stands in the probes. Set the time of the next one."""
    restriction = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    if restriction.state == RestrictionState.CONFIRMED:
        restriction.looks += 1
        restriction.next_look_at = rules.next_look_at(restriction.looks, at)
        restriction.save(update_fields=["looks", "next_look_at"])


@transaction.atomic
def lift(*, restriction: Restriction, lifted_by: Command, actor: Actor, at: datetime) -> None:
    """The platform says the item is back."""
    restriction = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    if restriction.state != RestrictionState.LIFTING:
        return
    restriction.state = RestrictionState.LIFTED
    restriction.lifted_at = lifted_by.finished_at
    restriction.save(update_fields=["state", "lifted_at"])
    record(
        words.RESTRICTION_LIFTED,
        subject_kind="restriction",
        subject_id=restriction.id,
        service_id=restriction.item.service_id,
        body={"decision": restriction.decision_id},
        actor=actor,
        at=restriction.lifted_at,
    )
