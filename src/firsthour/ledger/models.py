"""Tables of the ledger."""

import uuid

from django.db import models


class AppendOnly(models.Model):
    """Rows that are only ever added. The database refuses UPDATE, DELETE and TRUNCATE by trigger and by privilege."""

    class Meta:
        abstract = True


class Event(AppendOnly):
    """One thing that happened. Purpose: proof (constitution, article 11). Retention: for ever; no personal data."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    tag = models.CharField(max_length=80)
    schema = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    service_id = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    caused_by = models.ForeignKey("self", models.PROTECT, null=True, to_field="event_id", db_column="caused_by")
    canonical = models.TextField()
    digest = models.BinaryField(max_length=32, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "id"], name="ledger_event_subject"),
            models.Index(fields=["tag", "at"], name="ledger_event_tag"),
        ]


class Salt(models.Model):
    """The salt behind a provable value. Purpose: proof of one value. Retention: erased with the value it proves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    event = models.ForeignKey(Event, models.PROTECT, to_field="event_id", db_column="event_id")
    field = models.CharField(max_length=40)
    salt = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "field"], name="ledger_salt_one_per_field")]
