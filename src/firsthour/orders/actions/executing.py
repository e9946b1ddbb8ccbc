"""An order is accepted by a person and carried out item by item; each step can be repeated after a crash."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from firsthour.cases.actions import decide, open_asked, open_each_asked
from firsthour.cases.models import Restriction
from firsthour.cases.queries import disabled_everywhere
from firsthour.cases.words import Asked
from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.intake.actions import take_in_named
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.notices.words import OrderFacts
from firsthour.orders import errors, queries, rules, words
from firsthour.orders.actions.answering import write_executed
from firsthour.orders.actions.starting import start_answering
from firsthour.orders.actions.withholding import begin_withholding, withhold_items
from firsthour.orders.models import Filing, FilingLink, OrderedItem
from firsthour.orders.words import AnnexI, FilingKind, FilingState
from firsthour.platform.words import PlatformItem
from firsthour.policy.queries import access_provision

ASK_AGAIN = timedelta(seconds=10)


@transaction.atomic
def accept(*, filing_id: uuid.UUID, actor: Actor, at: datetime) -> Filing:
    """A legal officer has the order carried out; the worker begins within a second. Raises NotAnOrder, FormMissing,
    NothingNamed. A suspect order may be accepted, as a protective block by a person; it is answered all the same only
    at the register's address."""
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=queries.access_filing(filing_id).pk)
    if filing.kind != FilingKind.REMOVAL_ORDER or filing.state != FilingState.RECEIVED:
        raise errors.NotAnOrder()
    if filing.form is None:
        raise errors.FormMissing()
    if queries.has_fallen(filing):
        raise errors.OrderFallen()
    links = filing.links.filter(dropped_at__isnull=True).count()
    if not links:
        raise errors.NothingNamed()
    filing.state, filing.accepted_at, filing.accepted_by = FilingState.ACCEPTED, at, uuid.UUID(actor.id)
    filing.save(update_fields=["state", "accepted_at", "accepted_by"])
    begin_withholding(filing=filing, actor=actor, at=at)
    record(
        words.ORDER_ACCEPTED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"links": links, "suspicions": filing.suspicions},
        actor=actor,
        at=at,
    )
    return filing


@transaction.atomic
def note_resolved(*, link: FilingLink, told: list[PlatformItem], actor: Actor, at: datetime) -> None:
    """The platform has said which items are behind an address; none is an answer, too."""
    link.told, link.problem = [msgspec.to_builtins(each) for each in told], ""
    link.save(update_fields=["told", "problem"])
    record(
        words.LINK_RESOLVED,
        subject_kind="filing",
        subject_id=link.filing_id,
        service_id=link.filing.service_id,
        body={"link": link.id, "items": len(told)},
        actor=actor,
        at=at,
    )


def note_unresolved(*, link: FilingLink, problem: str, actor: Actor, at: datetime) -> None:
    """The platform did not say; it is asked again. No event: nothing is known yet."""
    link.problem, link.ask_at = problem, at + ASK_AGAIN
    link.save(update_fields=["problem", "ask_at"])


@transaction.atomic
def note_gone(*, link: FilingLink, actor: Actor, at: datetime) -> None:
    """Nothing is behind an address, and nothing is to be seen there."""
    link.gone_at = at
    link.save(update_fields=["gone_at"])
    record(
        words.LINK_GONE,
        subject_kind="filing",
        subject_id=link.filing_id,
        service_id=link.filing.service_id,
        body={"link": link.id},
        actor=actor,
        at=at,
    )


@transaction.atomic
def take_items(*, filing: Filing, links: Sequence[FilingLink], actor: Actor, at: datetime) -> None:
    """The items behind these addresses are known here, each with a case of its own that no rule decides."""
    behind = {link: msgspec.convert(link.told, list[PlatformItem]) for link in links}
    told = [each for items in behind.values() for each in items]
    named = take_in_named(service=filing.service, told=told, actor=actor, at=at)
    items = {item.reference: item for item in named}
    withhold_items(filing=filing, items=named, actor=actor, at=at)
    open_each_asked(items=[item.pk for item in named], actor=actor, at=at)
    first = {each.item: link for link in reversed(links) for each in behind[link]}
    OrderedItem.objects.bulk_create(
        (OrderedItem(filing=filing, item=items[name], link=link) for name, link in first.items()),
        ignore_conflicts=True,  # another address of the order may have led to it before
    )
    FilingLink.objects.filter(pk__in=[link.pk for link in links]).update(taken_at=at)


@transaction.atomic
def carry_out(*, ordered: OrderedItem, actor: Actor, at: datetime) -> Restriction:
    """Restrict one item because of its order, by the one way of decisions; what is restricted already stays so.

    `actor` is whoever accepted the order.
    """
    locked = OrderedItem.objects.select_for_update().get(pk=ordered.pk)
    if locked.restriction_id is not None:
        return locked.restriction
    filing = ordered.filing
    form = queries.form_of(filing)
    case = open_asked(item=ordered.item, actor=actor, at=at)
    already = disabled_everywhere(case)
    ordered.restriction = already or decide(
        case=case,
        clause=None,
        provision=rules.provision_of(form),
        purpose=None,
        asked=Asked(
            order=filing.id,
            carried_out=True,
            told=_facts(filing, form, ordered.item.reference, at),
        ),
        actor=actor,
        at=at,
    )
    ordered.save(update_fields=["restriction"])
    record(
        words.ITEM_TAKEN,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={
            "filing": filing.id,
            "item": ordered.item_id,
            "restriction": ordered.restriction_id,
            "already": already is not None,
        },
        actor=actor,
        at=at,
    )
    return ordered.restriction


def _facts(filing: Filing, form: AnnexI, item_label: str, at: datetime) -> OrderFacts:
    service = filing.service
    named = [rules.PROVISIONS[reason] for reason in form.reason_boxes] or [rules.ORDER]
    return OrderFacts(
        service=service.name,
        contact=service.contact_point,
        item_label=item_label,
        decided_at=at,
        zone=ZoneInfo(service.zone),
        authority=filing.authority.name if filing.authority else form.authority_name,
        state=filing.authority.state if filing.authority else form.issuing_member_state,
        reasons=tuple(dict(access_provision(each).title) for each in named),
        cross_border=form.is_cross_border,
        court=form.redress_body_or_court,
        court_until=form.redress_deadline,
        court_link=form.redress_legislation_link,
    )


@transaction.atomic
def note_proved(*, ordered: OrderedItem, proved_at: datetime, actor: Actor, at: datetime) -> None:
    """An item of the order is proved unavailable: its own t1."""
    if OrderedItem.objects.filter(pk=ordered.pk, proved_at__isnull=True).update(proved_at=proved_at):
        record(
            words.ITEM_PROVED,
            subject_kind="filing",
            subject_id=ordered.filing_id,
            service_id=ordered.filing.service_id,
            body={"filing": ordered.filing_id, "item": ordered.item_id, "proved": proved_at},
            actor=actor,
            at=at,
        )


@transaction.atomic
def finish(*, filing_id: uuid.UUID, actor: Actor, at: datetime) -> Filing | None:
    """Write down that an order is executed once everything it names is proved unavailable: the hour ends here, at t1.

    None while something is missing.
    """
    filing = Filing.objects.select_for_update(of=("self",)).select_related("service", "authority").get(pk=filing_id)
    if filing.state != FilingState.ACCEPTED:
        return None
    executed_at = rules.executed_at(queries.proofs_of(filing))
    if executed_at is None:
        return None
    filing.state, filing.executed_at = FilingState.EXECUTED, executed_at
    filing.save(update_fields=["state", "executed_at"])
    executed = record(
        words.ORDER_EXECUTED,
        subject_kind="filing",
        subject_id=filing.id,
        service_id=filing.service_id,
        body={"received": filing.received_at, "executed": executed_at, "items": filing.items.count()},
        actor=actor,
        at=at,
    )
    clocks.satisfy(
        kind=DeadlineKind.TCO_HOUR,
        subject_id=filing.id,
        done_at=executed_at,
        caused_by=executed,
        actor=actor,
        at=at,
    )
    start_answering(filing=filing, caused_by=executed, actor=actor, at=at)
    write_executed(filing=filing, caused_by=executed, actor=actor, at=at)
    return filing
