"""Commands to platforms, and the outside looks that prove them or contradict them."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.platform import errors, rules, words
from firsthour.platform.actions.deliveries import finish_delivery, revive_delivery, set_back_delivery
from firsthour.platform.models import Command, Probe, Service
from firsthour.platform.words import CommandKind, DeliveryState, ItemState, Reach


@transaction.atomic
def issue_command(
    *,
    service: Service,
    kind: CommandKind,
    item_reference: str = "",
    author_reference: str = "",
    territories: list[str],
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> Command:
    """Queue a command about an item or an author (one of the two, by the platform's own id) with the next revision of
    that target. It leaves after commit, at least once, under its own id as
    idempotency key; the platform ignores a lower revision."""
    # One revision after the other. Without the key: rows that name this service may be written meanwhile, else two
    # decisions that have each written a statement would wait for each other for ever.
    Service.objects.select_for_update(no_key=True).only("pk").get(pk=service.pk)
    highest = (
        Command.objects.filter(service=service, item_reference=item_reference, author_reference=author_reference)
        .order_by("-revision")
        .values_list("revision", flat=True)
        .first()
    )
    command = Command.objects.create(
        service=service,
        item_reference=item_reference,
        author_reference=author_reference,
        kind=kind,
        revision=(highest or 0) + 1,
        territories=territories,
        issued_at=at,
        next_try_at=at,
    )
    told = {"command": str(kind), "revision": command.revision, "territories": territories}
    record(
        words.COMMAND_ISSUED if item_reference else words.AUTHOR_COMMAND_ISSUED,
        subject_kind="command",
        subject_id=command.id,
        service_id=service.id,
        body=told | ({"item": item_reference.encode()} if item_reference else {"author": author_reference.encode()}),
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
    return command


@transaction.atomic
def confirm_command(*, command: Command, answer: ItemState, actor: Actor, at: datetime) -> None:
    """The platform says it is done."""
    command = Command.objects.select_for_update().get(pk=command.pk)
    if command.state == DeliveryState.DONE:
        return
    finish_delivery(delivery=command, actor=actor, at=at)
    command.surfaces = list(answer.surfaces)
    command.views_at_removal = answer.views_at_removal
    command.save()
    record(
        words.COMMAND_CONFIRMED,
        subject_kind="command",
        subject_id=command.id,
        service_id=command.service_id,
        body={
            "state": answer.state,
            "revision": answer.revision,
            "attempts": command.attempts,
            "views": answer.views_at_removal,
        },
        actor=actor,
        at=at,
    )


@transaction.atomic
def postpone_command(*, command: Command, problem: str, alarm: bool = False, actor: Actor, at: datetime) -> None:
    """An attempt failed: try again later, or give up loudly so that a person sees to it."""
    command = Command.objects.select_for_update().get(pk=command.pk)
    if command.state == DeliveryState.DONE:
        return
    if set_back_delivery(delivery=command, problem=problem, alarm=alarm, actor=actor, at=at):
        record(
            words.COMMAND_FAILED,
            subject_kind="command",
            subject_id=command.id,
            service_id=command.service_id,
            body={"attempts": command.attempts, "reason": problem},
            actor=actor,
            at=at,
        )
    command.save()


@transaction.atomic
def retry_command(*, command_id: uuid.UUID, actor: Actor, at: datetime) -> Command:
    """Somebody has seen to it: try a failed command again now, from the shortest wait on. Raises CommandUnknown or
    CommandNotFailed."""
    command = Command.objects.select_for_update().filter(pk=command_id).first()
    if command is None:
        raise errors.CommandUnknown()
    if command.state != DeliveryState.FAILED:
        raise errors.CommandNotFailed(state=command.state)
    body = {"attempts": command.attempts, "reason": command.last_problem}
    revive_delivery(delivery=command, actor=actor, at=at)
    command.save()
    record(
        words.COMMAND_RETRIED,
        subject_kind="command",
        subject_id=command.id,
        service_id=command.service_id,
        body=body,
        actor=actor,
        at=at,
    )
    return command


@transaction.atomic
def record_probe(
    *, command: Command, link: str, reach: Reach, status: int | None, address: str, actor: Actor, at: datetime
) -> Probe:
    """Keep what an outside look found; it is the proof, so it names where it looked from.

    The first look that still finds what the platform confirmed as disabled is an event of its own.
    """
    probe = Probe.objects.create(
        command=command, link=link, reach=reach, status=status, address=address, vantage=settings.VANTAGE, at=at
    )
    made = record(
        words.PROBE_MADE,
        subject_kind="command",
        subject_id=command.id,
        service_id=command.service_id,
        body={
            "reach": str(reach),
            "status": status,
            "link": link.encode(),
            "address": address.encode(),
            "vantage": settings.VANTAGE,
        },
        actor=actor,
        at=at,
    )
    if rules.contradicted(CommandKind(command.kind), command.finished_at, reach, at):
        _contradict(command, probe, made, actor, at)
    return probe


def _contradict(command: Command, probe: Probe, caused_by: Event, actor: Actor, at: datetime) -> None:
    first = Command.objects.filter(pk=command.pk, contradicted_at__isnull=True, state=DeliveryState.DONE)
    if first.update(contradicted_at=at):
        record(
            words.COMMAND_CONTRADICTED,
            subject_kind="command",
            subject_id=command.id,
            service_id=command.service_id,
            body={"probe": probe.id, "seconds": int((at - command.finished_at).total_seconds())},
            caused_by=caused_by,
            actor=actor,
            at=at,
        )
