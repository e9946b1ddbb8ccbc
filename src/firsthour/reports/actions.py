"""Verbs of the reports room."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from firsthour.clocks import actions as clocks
from firsthour.clocks import queries as clock_queries
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event, Head
from firsthour.ledger.words import Actor
from firsthour.platform.actions import finish_delivery, set_back_delivery
from firsthour.platform.words import DeliveryState
from firsthour.policy.actions import pull_brake
from firsthour.policy.models import AdoptedRule, Brake
from firsthour.policy.words import BrakeCause, BrakeKind, BrakeSubject
from firsthour.reports import words
from firsthour.reports.models import HeadMail
from firsthour.reports.rules.figures import as_many_as_in_the_rest
from firsthour.reports.rules.statuses import Difference
from firsthour.reports.words import Disparity


@transaction.atomic
def note_comparison(*, log: uuid.UUID, compared: int, found: Sequence[Difference], actor: Actor, at: datetime) -> Event:
    """Put down that the tables were compared with what the log says, and how many rows differed, in which tables.

    A difference calls people on call until one has acknowledged it; what differs no longer ends that.
    """
    noted = record(
        words.STATUSES_COMPARED,
        subject_kind="log",
        subject_id=log,
        body={
            "compared": compared,
            "differing": len(found),
            "kinds": sorted({str(each.kind) for each in found}),
        },
        actor=actor,
        at=at,
    )
    waiting = clock_queries.unmet(DeadlineKind.OWN_DIFFERENCE)
    if found and not waiting.filter(reached_at__isnull=True).exists():
        clocks.start(
            kind=DeadlineKind.OWN_DIFFERENCE,
            subject_kind="comparison",
            subject_id=noted.event_id,
            starts_at=at,
            service_id=None,
            caused_by=noted,
            actor=actor,
            at=at,
        )
    elif not found:
        for each in waiting:
            clocks.satisfy(kind=each.word, subject_id=each.subject_id, caused_by=noted, actor=actor, at=at)
    return noted


@transaction.atomic
def stop_unequal(*, rule: AdoptedRule, disparity: Disparity, actor: Actor, at: datetime) -> Brake:
    """A rule errs significantly more often in one language: its brake is pulled until a person has looked.

    The event holds the figures; the brake names what was reversed, and as many as the share of all others would give.
    """
    noticed = record(
        words.DISPARITY_NOTICED,
        subject_kind="rule",
        subject_id=rule.id,
        service_id=rule.service_id,
        body={
            "rule": disparity.rule,
            "by": str(disparity.by),
            "group": disparity.group,
            "removals": disparity.removals,
            "reversed": disparity.reversed,
            "rest_removals": disparity.rest_removals,
            "rest_reversed": disparity.rest_reversed,
            "low": disparity.low,
            "high": disparity.high,
        },
        actor=actor,
        at=at,
    )
    return pull_brake(
        subject=BrakeSubject(BrakeKind.RULE, f"{rule.service.slug}/{rule.name}"),
        counted=disparity.reversed,
        limit=as_many_as_in_the_rest(disparity),
        cause=BrakeCause.DISPARITY,
        caused_by=noticed,
        actor=actor,
        at=at,
    )


@transaction.atomic
def queue_head(*, head: Head, witness: str, actor: Actor, at: datetime) -> HeadMail:
    """Have this head mailed to a witness. No event yet: its outcome is one."""
    mail, _ = HeadMail.objects.get_or_create(
        head=head, witness=witness, defaults={"queued_at": at, "next_try_at": at}
    )
    return mail


@transaction.atomic
def confirm_head_mail(*, mail: HeadMail, actor: Actor, at: datetime) -> None:
    """The mail server took it."""
    mail = HeadMail.objects.select_for_update(of=("self",)).select_related("head").get(pk=mail.pk)
    if mail.state == DeliveryState.DONE:
        return
    finish_delivery(delivery=mail, actor=actor, at=at)
    mail.save()
    record(
        words.HEAD_MAILED,
        subject_kind="head-mail",
        subject_id=mail.id,
        body={
            "size": mail.head.size,
            "root": bytes(mail.head.root).hex(),
            "witness": mail.witness.encode(),
            "attempts": mail.attempts,
        },
        actor=actor,
        at=at,
    )


@transaction.atomic
def postpone_head_mail(*, mail: HeadMail, problem: str, alarm: bool = False, actor: Actor, at: datetime) -> None:
    """An attempt failed: try again later, or say once that a person must see to it."""
    mail = HeadMail.objects.select_for_update(of=("self",)).select_related("head").get(pk=mail.pk)
    if mail.state == DeliveryState.DONE:
        return
    if set_back_delivery(delivery=mail, problem=problem, alarm=alarm, actor=actor, at=at):
        record(
            words.HEAD_UNDELIVERED,
            subject_kind="head-mail",
            subject_id=mail.id,
            body={
                "size": mail.head.size,
                "witness": mail.witness.encode(),
                "attempts": mail.attempts,
                "reason": problem,
            },
            actor=actor,
            at=at,
        )
    mail.save()
