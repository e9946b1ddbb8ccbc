"""Tables of the flags room. What notifiers wrote and who they are is encrypted, and erased after its term."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.authors.models import Author
from firsthour.authors.words import ErasureState
from firsthour.flags.words import BurstKind, FlagChannel, FlagKind, FlagOutcome, FlagState, Lane
from firsthour.intake.models import Item
from firsthour.platform.models import Service


class Flagger(models.Model):
    """A trusted flagger, an organisation. Purpose: EU 2022/2065 Art. 22. Retention: for ever; it is public."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200, unique=True)
    coordinator = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    since = models.DateField()
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class Notifier(models.Model):
    """Somebody who flagged. Purpose: answers, and EU 2022/2065 Art. 23(2). Retention: name and address until the last
    of their flags has been answered and may no longer be complained about; then only the pseudonym."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    pseudonym = models.UUIDField(unique=True, default=uuid.uuid4)
    address_mac = models.CharField(max_length=64, unique=True, null=True)
    wrapped_name = models.BinaryField(default=b"")
    wrapped_address = models.BinaryField(default=b"")
    known_since = models.DateTimeField()
    warning_due_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["warning_due_at"], name="flags_warning_due", condition=Q(warning_due_at__isnull=False)
            )
        ]


class NotifierErasure(models.Model):
    """A notifier's request to be forgotten. Purpose: EU 2016/679 Art. 17 and proof of the answer. Retention: three
    years; it names the pseudonym alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    notifier = models.ForeignKey(Notifier, models.PROTECT, related_name="erasure_requests")
    state = models.CharField(
        max_length=10, default=ErasureState.RECEIVED, choices=[(s, s) for s in ErasureState]
    )
    received_at = models.DateTimeField()
    kept = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notifier"], condition=~Q(state=ErasureState.DONE), name="flags_erasure_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["look_at"], name="flags_erasure_open", condition=~Q(state=ErasureState.DONE))
        ]


class Flag(models.Model):
    """A notice under EU 2022/2065 Art. 16. Purpose: assessment and answer. Retention: what was written until the answer
    may no longer be complained about; outcome and times for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    reference = models.CharField(max_length=20, unique=True)
    link_digest = models.CharField(max_length=64, unique=True)
    idempotency_key = models.CharField(max_length=200)
    content_mac = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in FlagKind])
    channel = models.CharField(max_length=10, choices=[(c, c) for c in FlagChannel])
    lane = models.CharField(max_length=10, choices=[(lane, lane) for lane in Lane])
    rank = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    notifier = models.ForeignKey(Notifier, models.PROTECT, null=True)
    flagger = models.ForeignKey(Flagger, models.PROTECT, null=True)
    wrapped_content = models.BinaryField()
    links = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in FlagState])
    locate_at = models.DateTimeField()
    looks = models.PositiveIntegerField(default=0)
    last_problem = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=20, choices=[(o, o) for o in FlagOutcome], blank=True)
    answer = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True)
    complain_until = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "idempotency_key"], name="flags_flag_idempotency"),
            models.CheckConstraint(
                condition=Q(state=FlagState.ANSWERED, answered_at__isnull=False, complain_until__isnull=False)
                & ~Q(outcome="")
                | ~Q(state=FlagState.ANSWERED) & Q(answered_at__isnull=True, outcome=""),
                name="flags_answered_with_an_outcome",
            ),
            # EU 2022/2065 Art. 16(2)(c): anonymous only where the law says so.
            models.CheckConstraint(
                condition=Q(kind=FlagKind.CHILD_ABUSE) | Q(notifier__isnull=False), name="flags_flag_named"
            ),
        ]
        indexes = [
            models.Index(
                fields=["rank", "received_at"], name="flags_flag_queue", condition=~Q(state=FlagState.ANSWERED)
            ),
            models.Index(
                fields=["locate_at"], name="flags_flag_to_locate", condition=Q(state=FlagState.RECEIVED)
            ),
            models.Index(
                fields=["-answered_at", "id"], name="flags_flag_answered", condition=Q(state=FlagState.ANSWERED)
            ),
            models.Index(
                fields=["complain_until"],
                name="flags_flag_to_erase",
                condition=Q(erased_at__isnull=True, complain_until__isnull=False),
            ),
        ]


class FlaggedItem(models.Model):
    """An item that a flag is about. Purpose: its case answers the flag. Retention: as its flag's outcome.

    `found` is what the platform said of it, kept until it has joined a case's item. `brought` marks the flag that
    opened the question. `join_at` is set where joining failed: not before then is it tried again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    flag = models.ForeignKey(Flag, models.PROTECT, related_name="items")
    reference = models.CharField(max_length=200)
    found = models.JSONField(null=True)
    item = models.ForeignKey(Item, models.PROTECT, null=True)
    author = models.ForeignKey(Author, models.PROTECT, null=True)
    brought = models.BooleanField(default=False)
    located_at = models.DateTimeField()
    join_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flag", "reference"], name="flags_item_once")]
        indexes = [
            models.Index(fields=["located_at"], name="flags_item_to_join", condition=Q(item__isnull=True)),
            models.Index(fields=["reference"], name="flags_item_reference"),
        ]


class Burst(models.Model):
    """Many notifiers flagged one item or author within a short time. Purpose: caution, never removal. Retention: a
    year."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in BurstKind])
    item_reference = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(Author, models.PROTECT, null=True)
    notifiers = models.PositiveIntegerField()
    noticed_at = models.DateTimeField()
