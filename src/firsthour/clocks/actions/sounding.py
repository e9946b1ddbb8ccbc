"""Alarms: they sound at the marks of a duty, each once, and a person acknowledges them."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.clocks import errors, queries, rules, words
from firsthour.clocks.models import Alarm, Deadline
from firsthour.clocks.words import Mark
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor


@transaction.atomic
def sound_next(*, actor: Actor, at: datetime) -> Deadline | None:
    """Sound what has come due of the deadline that waits longest, each mark once; None when nothing has.

    The marks and what comes next are written in one transaction: killed before its end, it is all done again.
    """
    due = Deadline.objects.filter(next_mark_at__lte=at)
    deadline = due.order_by("next_mark_at").select_for_update(skip_locked=True).first()
    if deadline is None:
        return None
    marks = rules.marks_of(deadline.word, runs_from=deadline.runs_from, due_at=deadline.due_at)
    for mark_at, mark in marks:
        if deadline.next_mark_at <= mark_at <= at and (mark is not Mark.UNATTENDED or not queries.on_call(at)):
            _sound(deadline, mark, mark_at, actor, at)
    deadline.next_mark_at = next((mark_at for mark_at, _ in marks if mark_at > at), None)
    deadline.save(update_fields=["next_mark_at"])
    return deadline


def _sound(deadline: Deadline, mark: Mark, mark_at: datetime, actor: Actor, at: datetime) -> None:
    alarm = Alarm.objects.create(
        deadline=deadline,
        run=deadline.run,
        mark=mark,
        due_at=mark_at,
        sounded_at=at,
        calls=rules.TERMS[deadline.word].calls,
    )
    record(
        words.ALARM_SOUNDED,
        subject_kind="deadline",
        subject_id=deadline.id,
        service_id=deadline.service_id,
        body={
            "kind": deadline.kind,
            "of": deadline.subject_id,
            "alarm": alarm.id,
            "mark": str(mark),
            "noticed": at,
        },
        actor=actor,
        at=mark_at,
    )


@transaction.atomic
def acknowledge(*, alarm_id: uuid.UUID, way: str, actor: Actor, at: datetime) -> Alarm:
    """A person has seen it: nobody is called for this alarm, or an earlier one of the same deadline, any more.

    `way` is how they said so: `console`, `desk` or `link`. The next mark calls again. Raises AlarmUnknown, also where
    somebody was faster.
    """
    alarm = Alarm.objects.select_related("deadline").filter(pk=alarm_id).first()
    if alarm is None:
        raise errors.AlarmUnknown()
    deadline = Deadline.objects.select_for_update().get(pk=alarm.deadline_id)
    open_ones = Alarm.objects.filter(deadline=deadline, acknowledged_at__isnull=True, due_at__lte=alarm.due_at)
    silenced = list(open_ones.order_by("due_at"))
    if alarm_id not in {each.id for each in silenced}:
        raise errors.AlarmUnknown()
    for each in silenced:
        each.acknowledged_at, each.acknowledged_by = at, uuid.UUID(actor.id)
        each.save(update_fields=["acknowledged_at", "acknowledged_by"])
    record(
        words.ALARM_ACKNOWLEDGED,
        subject_kind="deadline",
        subject_id=deadline.id,
        service_id=deadline.service_id,
        body={
            "kind": deadline.kind,
            "of": deadline.subject_id,
            "alarms": [each.id for each in silenced],
            "way": way,
        },
        actor=actor,
        at=at,
    )
    return alarm
