"""What happens to a deadline: it is started, paused, restarted, extended, satisfied, reached, voided or annulled."""

import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from firsthour.clocks import errors, queries, rules, words
from firsthour.clocks.models import OPEN, Deadline
from firsthour.clocks.words import DeadlineKind, DeadlineState, Nature, PauseGround
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, EventTag

UTC_ZONE = ZoneInfo("UTC")


@transaction.atomic
def start(
    *,
    kind: DeadlineKind,
    subject_kind: str,
    subject_id: uuid.UUID,
    starts_at: datetime,
    due_at: datetime | None = None,
    zone: ZoneInfo = UTC_ZONE,
    service_id: uuid.UUID | None,
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """Start a period for a subject. The same period for the same subject is started once.

    Without `due_at` the law's own length is counted, in `zone`, the main establishment's. Raises LengthNotStated where
    only the paper says it, InstantWithoutZone, TermOutsideCalendar.
    """
    other_at = None
    if due_at is None:
        due, nature = rules.due_of(kind, starts_at, zone=zone), rules.TERMS[kind].nature
        due_at = due.by(nature)
        other_at = due.latest if nature is Nature.DUTY else due.earliest
    marks = rules.marks_of(kind, runs_from=starts_at, due_at=due_at)
    deadline, made = Deadline.objects.get_or_create(
        kind=kind,
        subject_id=subject_id,
        voided_at=None,
        defaults={
            "service_id": service_id,
            "subject_kind": subject_kind,
            "starts_at": starts_at,
            "runs_from": starts_at,
            "due_at": due_at,
            "other_at": other_at,
            "next_mark_at": marks[0][0] if marks else None,
        },
    )
    if made:
        _record(
            words.DEADLINE_STARTED, deadline, {"starts": starts_at, "due": due_at}, actor, at, caused_by=caused_by
        )
    return deadline


@transaction.atomic
def pause(
    *,
    kind: DeadlineKind,
    subject_id: uuid.UUID,
    ground: PauseGround,
    since: datetime,
    caused_by: Event | None = None,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """The hour does not run while this ground exists, from `since` on. t0 stays; the ground is on record.

    Raises DeadlineUnknown, DeadlineOver (its end came first), PauseGroundUnlawful, StepOutOfOrder.
    """
    deadline = _locked(kind, subject_id)
    _require(deadline, DeadlineState.RUNNING, "paused")
    if ground not in rules.TERMS[kind].grounds:
        raise errors.PauseGroundUnlawful(ground=ground, kind=kind)
    if not deadline.runs_from <= since <= at:
        raise errors.StepOutOfOrder(instant=since.isoformat())
    if since >= deadline.due_at:
        raise errors.DeadlineOver(kind=kind, state=DeadlineState.BREACHED, step="paused")
    deadline.paused_at, deadline.pause_ground, deadline.next_mark_at = since, ground, None
    deadline.save(update_fields=["paused_at", "pause_ground", "next_mark_at"])
    _record(
        words.DEADLINE_PAUSED, deadline, {"ground": str(ground), "since": since}, actor, at, caused_by=caused_by
    )
    return deadline


# EU 2021/784 Art. 3(7), 3(8): the deadline starts to run as soon as the grounds no longer exist, or the clarification
# has been received. It is the whole hour again, not what was left of it, and it begins then, not when we notice.
@transaction.atomic
def restart(
    *,
    kind: DeadlineKind,
    subject_id: uuid.UUID,
    ended_at: datetime,
    caused_by: Event | None = None,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """The ground no longer exists, since `ended_at`: the whole period runs anew from there; t0 stays.

    Raises DeadlineUnknown, DeadlineOver (it is not paused), StepOutOfOrder.
    """
    deadline = _locked(kind, subject_id)
    _require(deadline, DeadlineState.PAUSED, "restarted")
    if not deadline.paused_at <= ended_at <= at:
        raise errors.StepOutOfOrder(instant=ended_at.isoformat())
    ground, length = deadline.pause_ground, deadline.due_at - deadline.runs_from.astimezone(UTC)
    deadline.paused_at, deadline.pause_ground = None, ""
    deadline.run += 1
    deadline.runs_from, deadline.due_at, deadline.other_at = ended_at, ended_at.astimezone(UTC) + length, None
    marks = rules.marks_of(kind, runs_from=ended_at, due_at=deadline.due_at)
    deadline.next_mark_at = marks[0][0] if marks else None
    deadline.save()
    body = {"ground": ground, "from": ended_at, "due": deadline.due_at}
    _record(words.DEADLINE_RESTARTED, deadline, body, actor, at, caused_by=caused_by)
    return deadline


@transaction.atomic
def extend(
    *,
    kind: DeadlineKind,
    subject_id: uuid.UUID,
    zone: ZoneInfo,
    caused_by: Event | None = None,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """The extension that the law allows, counted from the end in whole days. Only while the period runs.

    Raises DeadlineUnknown, DeadlineOver, ExtensionSpent.
    """
    deadline = _locked(kind, subject_id)
    _require(deadline, DeadlineState.RUNNING, "extended")
    if deadline.due_at <= at:
        raise errors.DeadlineOver(kind=kind, state=DeadlineState.REACHED, step="extended")
    if deadline.extended >= rules.TERMS[kind].times:
        raise errors.ExtensionSpent(kind=kind)
    before, deadline.due_at = deadline.due_at, rules.extended_due(kind, deadline.due_at, zone=zone)
    deadline.other_at = None
    deadline.extended += 1
    deadline.save(update_fields=["due_at", "other_at", "extended"])
    body = {"before": before, "due": deadline.due_at}
    _record(words.DEADLINE_EXTENDED, deadline, body, actor, at, caused_by=caused_by)
    return deadline


@transaction.atomic
def satisfy(
    *,
    kind: DeadlineKind,
    subject_id: uuid.UUID,
    done_at: datetime | None = None,
    caused_by: Event | None = None,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """What the period asks for was done at `done_at` (else `at`). A breach before it stays on record: it was late.

    For the hour `done_at` is t1, the proof from outside, and nothing earlier (EU 2021/784 Art. 3(3)). Done once; what
    was done while a ground kept the period from running is in time. Raises DeadlineUnknown, StepOutOfOrder.
    """
    deadline = _locked(kind, subject_id)
    done_at = done_at or at
    if deadline.satisfied_at is not None:
        return deadline
    if not deadline.starts_at <= done_at <= at:
        raise errors.StepOutOfOrder(instant=done_at.isoformat())
    late = deadline.paused_at is None and done_at > deadline.due_at
    deadline.satisfied_at, deadline.next_mark_at = done_at, None
    deadline.save(update_fields=["satisfied_at", "next_mark_at"])
    body = {"done": done_at, "due": deadline.due_at, "late": late}
    _record(words.DEADLINE_SATISFIED, deadline, body, actor, at, caused_by=caused_by)
    return deadline


@transaction.atomic
def breach(*, kind: DeadlineKind, subject_id: uuid.UUID, actor: Actor, at: datetime) -> Deadline:
    """Write down at once what the timekeeper would. Raises DeadlineUnknown, DeadlineOver, NotDue."""
    deadline = _locked(kind, subject_id)
    _require(deadline, DeadlineState.RUNNING, "reached")
    if at < deadline.due_at:
        raise errors.NotDue(kind=kind, due=deadline.due_at.isoformat())
    _reach(deadline, actor, at)
    return deadline


@transaction.atomic
def void(*, kind: DeadlineKind, subject_id: uuid.UUID, actor: Actor, at: datetime) -> None:
    """What a period began with did not happen after all: it never ran, and may be started anew. It stays on record.

    One that was already reached or satisfied is history and stays as it is.
    """
    running = Deadline.objects.filter(reached_at__isnull=True, voided_at__isnull=True, satisfied_at__isnull=True)
    deadline = running.select_for_update().filter(kind=kind, subject_id=subject_id).first()
    if deadline is None:
        return
    deadline.voided_at, deadline.next_mark_at = at, None
    deadline.save(update_fields=["voided_at", "next_mark_at"])
    _record(words.DEADLINE_VOIDED, deadline, {}, actor, at)


@transaction.atomic
def annul(*, kind: DeadlineKind, subject_id: uuid.UUID, caused_by: Event, actor: Actor, at: datetime) -> None:
    """A period that is over already never was one, because nobody entitled began it: its breach is nobody's, and it
    counts no longer. What the log says of it stays, and this beside it. One that runs still is voided instead."""
    over = Deadline.objects.filter(Q(reached_at__isnull=False) | Q(satisfied_at__isnull=False), voided_at__isnull=True)
    deadline = over.select_for_update().filter(kind=kind, subject_id=subject_id).first()
    if deadline is None:
        return
    deadline.voided_at, deadline.next_mark_at = at, None
    deadline.save(update_fields=["voided_at", "next_mark_at"])
    body = {"breached": deadline.reached_at is not None}
    _record(words.DEADLINE_ANNULLED, deadline, body, actor, at, caused_by=caused_by)


@transaction.atomic
def reach_next(*, actor: Actor, at: datetime) -> Deadline | None:
    """Write down that the next open deadline has been reached, dated at its legal instant; None when none has."""
    due = Deadline.objects.filter(OPEN, due_at__lte=at)
    deadline = due.order_by("due_at").select_for_update(skip_locked=True).first()
    if deadline is not None:
        _reach(deadline, actor, at)
    return deadline


def _reach(deadline: Deadline, actor: Actor, noticed: datetime) -> None:
    deadline.reached_at = deadline.due_at
    deadline.save(update_fields=["reached_at"])
    duty = rules.TERMS[deadline.word].nature is Nature.DUTY
    tag = words.DEADLINE_BREACHED if duty else words.DEADLINE_REACHED
    _record(tag, deadline, {"noticed": noticed}, actor, deadline.due_at)


def _locked(kind: DeadlineKind, subject_id: uuid.UUID) -> Deadline:
    found = Deadline.objects.select_for_update().filter(kind=kind, subject_id=subject_id, voided_at=None).first()
    if found is None:
        raise errors.DeadlineUnknown()
    return found


def _require(deadline: Deadline, wanted: DeadlineState, step: str) -> None:
    state = queries.state_of(deadline)
    if state is not wanted:
        raise errors.DeadlineOver(kind=deadline.kind, state=state, step=step)


def _record(
    tag: EventTag,
    deadline: Deadline,
    body: dict[str, object],
    actor: Actor,
    at: datetime,
    *,
    caused_by: Event | None = None,
) -> Event:
    return record(
        tag,
        subject_kind="deadline",
        subject_id=deadline.id,
        service_id=deadline.service_id,
        body={"kind": deadline.kind, "of": deadline.subject_id, **body},
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
