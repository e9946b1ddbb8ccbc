"""Tables of the clocks room."""

import uuid

from django.db import models
from django.db.models import F, Q

from firsthour.clocks.words import DeadlineKind, Mark, PauseGround
from firsthour.ledger.models import AppendOnly
from firsthour.people.models import Account

OPEN = Q(reached_at__isnull=True, voided_at__isnull=True, satisfied_at__isnull=True, paused_at__isnull=True)


class Deadline(models.Model):
    """One legal period. Purpose: duties in time, and proof of it. Retention: as long as its subject.

    `starts_at` never changes (t0); `runs_from` is where the present run, number `run`, began. `due_at` is the reading
    we go by, `other_at` the other one. For a duty `reached_at` is its breach.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=40)
    service_id = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    starts_at = models.DateTimeField()
    runs_from = models.DateTimeField()
    run = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField()
    other_at = models.DateTimeField(null=True)
    extended = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    pause_ground = models.CharField(max_length=30, blank=True, choices=[(g, g) for g in PauseGround])
    satisfied_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    next_mark_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(voided_at__isnull=True),
                name="clocks_deadline_one_per_subject",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("starts_at")), name="clocks_deadline_forward"),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, pause_ground="") | Q(paused_at__isnull=False) & ~Q(pause_ground=""),
                name="clocks_deadline_pause_has_ground",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="clocks_deadline_open", condition=OPEN),
            models.Index(
                fields=["next_mark_at"], name="clocks_deadline_marks", condition=Q(next_mark_at__isnull=False)
            ),
            models.Index(fields=["subject_id"], name="clocks_deadline_subject"),
        ]

    @property
    def word(self) -> DeadlineKind:
        """Its kind as a word."""
        return DeadlineKind(self.kind)


class Alarm(models.Model):
    """A point of a duty was reached. Purpose: warning in time, and proof of it. Retention: as its deadline.

    `due_at` is the instant of the mark, `sounded_at` when it was noticed. Somebody is called until it is acknowledged,
    where the period calls people.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="alarms")
    run = models.PositiveIntegerField()
    mark = models.CharField(max_length=20, choices=[(m, m) for m in Mark])
    due_at = models.DateTimeField()
    sounded_at = models.DateTimeField()
    calls = models.BooleanField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deadline", "run", "mark"], name="clocks_alarm_once")]
        indexes = [
            models.Index(fields=["due_at"], name="clocks_alarm_open", condition=Q(acknowledged_at__isnull=True))
        ]


class Shift(models.Model):
    """When some people are on call, in an order. Purpose: somebody is reached within the hour. Retention: for
    ever; who was on call belongs to the proof."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    weekdays = models.JSONField()
    from_minute = models.PositiveSmallIntegerField()
    to_minute = models.PositiveSmallIntegerField()
    zone = models.CharField(max_length=60)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    added_at = models.DateTimeField()


class OnCall(models.Model):
    """One person of a shift. Purpose: whom to call, in which order. Retention: as the shift."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="people")
    place = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "place"], name="clocks_oncall_place"),
            models.UniqueConstraint(fields=["shift", "account"], name="clocks_oncall_once"),
        ]


class HandOver(models.Model):
    """Somebody is called instead of somebody else for a while. Purpose: the roster as it is. Retention: as
    the shifts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    giver = models.ForeignKey(Account, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Account, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="clocks_handover_forward"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="clocks_handover_to_another"),
        ]


class Rest(AppendOnly):
    """A break of one person, a pseudonym. Purpose: nobody calls them or gives them work until it is over. Retention: as
    the shifts; who was not called belongs to the proof. The database lets nobody shorten or remove it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.UUIDField()
    begun_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "until"], name="clocks_rest_once"),
            models.CheckConstraint(condition=Q(until__gt=F("begun_at")), name="clocks_rest_forward"),
        ]
        indexes = [models.Index(fields=["until"], name="clocks_rest_until")]
