"""Tables of the authors room."""

import uuid

from django.db import models
from django.db.models import F, Q

from firsthour.authors.words import ErasureState, MarkKind, MarkSource
from firsthour.platform.models import Service


class Author(models.Model):
    """Somebody whose item was not passed. Purpose: statements and redress. Retention: as its decisions'; the platform's
    reference goes when an erasure is done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    reference = models.CharField(max_length=200)
    pseudonym = models.UUIDField(unique=True, default=uuid.uuid4)
    known_since = models.DateTimeField()
    warning_due_at = models.DateTimeField(null=True)
    warning_issued_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "reference"], name="authors_author_once")]
        indexes = [
            models.Index(
                fields=["warning_due_at"], name="authors_warning_due", condition=Q(warning_due_at__isnull=False)
            )
        ]


class Contact(models.Model):
    """Where the platform says an author can be mailed, encrypted. Purpose: telling them what was decided. Retention:
    until they are told and may no longer complain, or an erasure."""

    author = models.OneToOneField(Author, models.PROTECT, primary_key=True)
    wrapped_address = models.BinaryField()
    learned_at = models.DateTimeField()


class Mark(models.Model):
    """What an author is known to be. Purpose: no rule acts by itself on them. Retention: as the author's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    author = models.ForeignKey(Author, models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=20, choices=[(k, k) for k in MarkKind])
    source = models.CharField(max_length=20, choices=[(s, s) for s in MarkSource])
    note = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("placed_at")), name="authors_mark_forward"),
            models.UniqueConstraint(
                fields=["author", "kind"], condition=Q(ended_at__isnull=True), name="authors_mark_once_in_force"
            ),
        ]


class Strike(models.Model):
    """One decision against an author's item, as it counts. Purpose: EU 2022/2065 Art. 23. Retention: a year, or as long
    as a case of misuse is open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    author = models.ForeignKey(Author, models.PROTECT, related_name="strikes")
    decision_id = models.UUIDField(unique=True)
    item_reference = models.CharField(max_length=200)
    weight = models.PositiveIntegerField()
    placed_at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)


class ErasureRequest(models.Model):
    """An author's request to be forgotten. Purpose: EU 2016/679 Art. 17 and proof of the answer. Retention: three
    years; it names the pseudonym alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    author = models.ForeignKey(Author, models.PROTECT, related_name="erasure_requests")
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
                fields=["author"], condition=~Q(state=ErasureState.DONE), name="authors_erasure_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["look_at"], name="authors_erasure_open", condition=~Q(state=ErasureState.DONE))
        ]
