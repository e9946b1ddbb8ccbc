"""Questions to the clocks room."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from firsthour.clocks import errors, rules
from firsthour.clocks.models import Alarm, Deadline, HandOver, Rest, Shift
from firsthour.clocks.rules import ShiftWindow
from firsthour.clocks.words import DeadlineKind, DeadlineState, Mark, Nature
from firsthour.ledger.models import Event
from firsthour.people.models import Account

WATCHED = tuple(kind for kind, term in rules.TERMS.items() if term.nature is not Nature.WINDOW)
"""What the page of running clocks shows: windows are too many, and ask nothing of anybody."""


@dataclass(frozen=True)
class Step:
    """One step of a deadline's history, from its event: what, when in law, and the words of its body."""

    event: uuid.UUID
    tag: str
    at: datetime
    actor_kind: str
    body: dict[str, object]


def deadlines_of(subject_ids: list[uuid.UUID]) -> list[Deadline]:
    """Every period that runs or ran for these subjects, the earliest due first; voided ones never ran."""
    running = Deadline.objects.filter(subject_id__in=subject_ids, voided_at__isnull=True)
    return list(running.order_by("due_at"))


def open_subjects(kind: DeadlineKind) -> QuerySet:
    """The ids of what a period of this kind runs for now."""
    running = Deadline.objects.filter(kind=kind, reached_at__isnull=True, voided_at__isnull=True)
    return running.values("subject_id")


def unmet(kind: DeadlineKind) -> QuerySet:
    """Deadlines of this kind that were neither satisfied nor voided, breached or not."""
    return Deadline.objects.filter(kind=kind, satisfied_at__isnull=True, voided_at__isnull=True)


def state_of(deadline: Deadline) -> DeadlineState:
    """How it stands."""
    return rules.state_of(
        deadline.word,
        paused_at=deadline.paused_at,
        satisfied_at=deadline.satisfied_at,
        reached_at=deadline.reached_at,
        voided_at=deadline.voided_at,
    )


def was_late(deadline: Deadline) -> bool:
    """Whether it was satisfied after its end."""
    done = deadline.satisfied_at
    return done is not None and deadline.paused_at is None and done > deadline.due_at


def access_deadline(deadline_id: uuid.UUID) -> Deadline:
    """Raises DeadlineUnknown."""
    found = Deadline.objects.filter(pk=deadline_id).first()
    if found is None:
        raise errors.DeadlineUnknown()
    return found


def history_of(deadline: Deadline) -> list[Step]:
    """Every step, in the order in which it was written down, from the events themselves."""
    steps = []
    for event in Event.objects.filter(subject_id=deadline.id).order_by("id"):
        said = json.loads(event.canonical)
        steps.append(Step(event.event_id, event.tag, event.at, said["actor"]["kind"], said["body"]))
    return steps


def running_clocks() -> QuerySet[Deadline]:
    """Duties and leads that run, are paused, or were breached and not satisfied since; the least time left first."""
    unmet = Deadline.objects.filter(kind__in=WATCHED, voided_at__isnull=True, satisfied_at__isnull=True)
    leads = [kind for kind in WATCHED if rules.TERMS[kind].nature is Nature.LEAD]
    unmet = unmet.exclude(kind__in=leads, reached_at__isnull=False)
    return unmet.order_by(F("paused_at").desc(nulls_first=True), "due_at")


def open_alarms() -> QuerySet[Alarm]:
    """Alarms that nobody acknowledged, of periods that still matter; the oldest first."""
    matter = Q(deadline__voided_at__isnull=True, deadline__satisfied_at__isnull=True, deadline__paused_at__isnull=True)
    found = Alarm.objects.filter(matter, acknowledged_at__isnull=True, run=F("deadline__run"))
    return found.select_related("deadline").order_by("due_at")


def ringing_alarms() -> list[Alarm]:
    """Those that call people: of each deadline the newest alarm, which speaks for the earlier ones."""
    newest = {alarm.deadline_id: alarm for alarm in open_alarms().filter(calls=True)}
    return list(newest.values())


def on_call(at: datetime) -> list[Account]:
    """Who is on call, in the order in which they are called; nobody who has a break or whose account is disabled,
    and nobody twice.

    Somebody who handed over is replaced by who took over, once: what the taker handed over elsewhere stays theirs.
    """
    handing = HandOver.objects.filter(from_at__lte=at, until_at__gt=at).select_related("taker")
    handed = {each.giver_id: each.taker for each in handing.order_by("from_at")}
    not_called = resting(at)
    called: dict[uuid.UUID, Account] = {}
    for shift in Shift.objects.order_by("added_at", "id").prefetch_related("people__account"):
        if not rules.on_shift(window_of(shift), at):
            continue
        for each in sorted(shift.people.all(), key=lambda person: person.place):
            account = handed.get(each.account_id, each.account)
            if account.is_active and account.pseudonym not in not_called:
                called.setdefault(account.id, account)
    return list(called.values())


def resting(at: datetime) -> set[uuid.UUID]:
    """Who, as pseudonyms, has a break now."""
    return set(Rest.objects.filter(until__gt=at, begun_at__lte=at).values_list("person", flat=True))


def rest_of(person: uuid.UUID | str, at: datetime) -> datetime | None:
    """Until when somebody, a pseudonym, has a break; None where they have none now."""
    ends = Rest.objects.filter(person=person, begun_at__lte=at, until__gt=at).values_list("until", flat=True)
    return max(ends, default=None)


def window_of(shift: Shift) -> ShiftWindow:
    """When a shift is on."""
    return ShiftWindow(
        weekdays=shift.weekdays,
        from_minute=shift.from_minute,
        to_minute=shift.to_minute,
        zone=ZoneInfo(shift.zone),
        begins_on=shift.begins_on,
        ends_on=shift.ends_on,
    )


def shifts(at: datetime) -> list[Shift]:
    """Shifts that are on or will be, in the order in which they count."""
    ahead = Shift.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=at.date()))
    return list(ahead.order_by("added_at", "id").prefetch_related("people__account"))


def hand_overs(at: datetime) -> list[HandOver]:
    """Hand-overs that are on or will be, the next first."""
    ahead = HandOver.objects.filter(until_at__gt=at).select_related("giver", "taker")
    return list(ahead.order_by("from_at"))


def unattended() -> bool:
    """Whether the console must say that a period which calls people runs with nobody on call."""
    return open_alarms().filter(mark=Mark.UNATTENDED).exists()


def calls_people(kind: DeadlineKind) -> bool:
    """Whether people on call are called while such a period runs."""
    return rules.TERMS[kind].calls
