"""What decisions and notices of authorities say, entered by a legal officer; what follows from it is done at once."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.orders import errors, queries, words
from firsthour.orders.actions.falling import note_fall
from firsthour.orders.models import Filing
from firsthour.orders.words import Effect, FilingKind, FilingState

ENDED_BY = {Effect.COMPLIED: DeadlineKind.UK_NOTICE}


# EU 2021/784 Art. 4(7): what is reinstated is reinstated immediately; Art. 3(9), 9: an annulled order binds nobody.
@transaction.atomic
def note_effect(
    *, filing_id: uuid.UUID, effect: Effect, order_number: int | None, actor: Actor, at: datetime
) -> Filing:
    """Enter what a decision or notice says; `order_number` is ours, of the order it speaks of.

    One that finds an infringement or annuls its order makes it fall. Raises NotToBeNoted, OrderNotNamed, and
    FilingDoubtful: nobody restores anything on the word of a stranger.
    """
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=queries.access_filing(filing_id).pk)
    if filing.state != FilingState.RECEIVED or effect not in words.EFFECTS.get(FilingKind(filing.kind), ()):
        raise errors.NotToBeNoted()
    if filing.suspicions:
        raise errors.FilingDoubtful()
    order = _order(filing, order_number) if effect in words.ABOUT_ORDERS else None
    filing.state, filing.effect, filing.about_order = FilingState.NOTED, effect, order
    filing.noted_at, filing.noted_by = at, uuid.UUID(actor.id)
    filing.save(update_fields=["state", "effect", "about_order", "noted_at", "noted_by"])
    noted = record(
        words.FILING_NOTED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"effect": str(effect), "order": order.id if order else None},
        actor=actor,
        at=at,
    )
    if order is not None:
        _follow(filing, effect, order, noted, actor, at)
    if effect in ENDED_BY:
        clocks.satisfy(kind=ENDED_BY[effect], subject_id=filing.id, caused_by=noted, actor=actor, at=at)
    return filing


def _order(filing: Filing, number: int | None) -> Filing:
    order = Filing.objects.filter(
        number=number, kind=FilingKind.REMOVAL_ORDER, service=filing.service_id
    ).first()
    if order is None:
        raise errors.OrderNotNamed()
    return order


def _follow(filing: Filing, effect: Effect, order: Filing, noted: Event, actor: Actor, at: datetime) -> None:
    scrutinies = DeadlineKind.TCO_SCRUTINY_DECISION
    if filing.kind == FilingKind.SCRUTINY_DECISION and queries.has_clock(order, scrutinies):
        clocks.satisfy(
            kind=scrutinies,
            subject_id=order.id,
            done_at=max(filing.received_at, order.received_at),
            caused_by=noted,
            actor=actor,
            at=at,
        )
    if effect in words.FALLS and not queries.has_fallen(order):
        note_fall(filing_id=order.id, because=words.FALLS[effect], caused_by=noted, actor=actor, at=at)


# EU 2021/784 Art. 5(5): the provider reports within three months of the decision on the measures it took and takes.
@transaction.atomic
def report_measures(*, filing_id: uuid.UUID, actor: Actor, at: datetime) -> Filing:
    """The report on specific measures has gone to the authority. Raises NotToBeNoted."""
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=queries.access_filing(filing_id).pk)
    if filing.effect != Effect.EXPOSED:
        raise errors.NotToBeNoted()
    reported = record(
        words.MEASURES_REPORTED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={},
        actor=actor,
        at=at,
    )
    clocks.satisfy(
        kind=DeadlineKind.TCO_MEASURES, subject_id=filing.id, caused_by=reported, actor=actor, at=at
    )
    return filing
