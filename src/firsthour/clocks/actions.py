"""Verbs of the clocks room."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.clocks import words
from firsthour.clocks.models import Deadline
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor


@transaction.atomic
def start(
    *,
    kind: words.DeadlineKind,
    subject_kind: str,
    subject_id: uuid.UUID,
    starts_at: datetime,
    due_at: datetime,
    service_id: uuid.UUID,
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """Start a period for a subject. The same period for the same subject is started once."""
    deadline, made = Deadline.objects.get_or_create(
        kind=kind,
        subject_id=subject_id,
        voided_at=None,
        defaults={
            "service_id": service_id,
            "subject_kind": subject_kind,
            "starts_at": starts_at,
            "due_at": due_at,
        },
    )
    if made:
        record(
            words.DEADLINE_STARTED,
            subject_kind="deadline",
            subject_id=deadline.id,
            service_id=service_id,
            body={"kind": str(kind), "of": subject_id, "starts": starts_at, "due": due_at},
            caused_by=caused_by,
            actor=actor,
            at=at,
        )
    return deadline


@transaction.atomic
def void(*, kind: words.DeadlineKind, subject_id: uuid.UUID, actor: Actor, at: datetime) -> None:
    """What a period began with did not happen after all: it never ran, and may be started anew. It stays on record.

    One that was already reached is history and stays as it is.
    """
    running = Deadline.objects.filter(reached_at__isnull=True, voided_at__isnull=True)
    deadline = running.select_for_update().filter(kind=kind, subject_id=subject_id).first()
    if deadline is None:
        return
    deadline.voided_at = at
    deadline.save(update_fields=["voided_at"])
    record(
        words.DEADLINE_VOIDED,
        subject_kind="deadline",
        subject_id=deadline.id,
        service_id=deadline.service_id,
        body={"kind": deadline.kind, "of": deadline.subject_id},
        actor=actor,
        at=at,
    )


@transaction.atomic
def satisfy(
    *,
    kind: words.DeadlineKind,
    subject_id: uuid.UUID,
    done_at: datetime | None = None,
    caused_by: Event | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """What the period asks for was done at `done_at` (else `at`)."""
    deadline = Deadline.objects.select_for_update().get(kind=kind, subject_id=subject_id, voided_at__isnull=True)
    deadline.satisfied_at = done_at or at
    deadline.save(update_fields=["satisfied_at"])
    record(
        words.DEADLINE_SATISFIED,
        subject_kind="deadline",
        subject_id=deadline.id,
        service_id=deadline.service_id,
        body={"kind": deadline.kind, "of": deadline.subject_id, "done": deadline.satisfied_at},
        caused_by=caused_by,
        actor=actor,
        at=at,
    )


@transaction.atomic
def reach_next(*, actor: Actor, at: datetime) -> Deadline | None:
    """Write down that the next open deadline has been reached, dated at its legal instant; None when none has."""
    running = Deadline.objects.filter(reached_at__isnull=True, voided_at__isnull=True, satisfied_at__isnull=True)
    open_ones = running.filter(due_at__lte=at)
    deadline = open_ones.order_by("due_at").select_for_update(skip_locked=True).first()
    if deadline is not None:
        deadline.reached_at = deadline.due_at
        deadline.save(update_fields=["reached_at"])
        record(
            words.DEADLINE_REACHED,
            subject_kind="deadline",
            subject_id=deadline.id,
            service_id=deadline.service_id,
            body={"kind": deadline.kind, "of": deadline.subject_id, "noticed": at},
            actor=actor,
            at=deadline.due_at,
        )
    return deadline
