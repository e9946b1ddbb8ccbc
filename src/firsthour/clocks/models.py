"""Tables of the clocks room."""

import uuid

from django.db import models
from django.db.models import Q


class Deadline(models.Model):
    """One legal period that runs. Purpose: duties in time, and proof of it. Retention: as long as its subject."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=20)
    service_id = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True)
    satisfied_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(voided_at__isnull=True),
                name="clocks_deadline_one_per_subject",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=models.F("starts_at")), name="clocks_deadline_forward"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="clocks_deadline_open",
                condition=Q(reached_at__isnull=True, voided_at__isnull=True),
            )
        ]
