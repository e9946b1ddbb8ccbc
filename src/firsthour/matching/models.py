"""Tables of the matching room."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.matching.words import ENTRY_KINDS, FAR_DISTANCE, NO_PROTECTED_PURPOSE, EntryStatus


class Source(models.Model):
    """Who an entry comes from. Purpose: provenance. Retention: as long as its entries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=60, unique=True)
    licence = models.CharField(max_length=120)
    added_at = models.DateTimeField()


class Bank(models.Model):
    """A set of entries with two distances. Purpose: matching. Retention: until no entry is left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=60, unique=True)
    near = models.PositiveSmallIntegerField()
    far = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(near__lte=models.F("far")) & Q(far__lte=FAR_DISTANCE), name="matching_bank_distances"
            )
        ]


class Entry(models.Model):
    """One fingerprint and what is known of it. Purpose: matching. Retention: its licence, or until retired."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    bank = models.ForeignKey(Bank, models.PROTECT)
    source = models.ForeignKey(Source, models.PROTECT)
    status = models.CharField(max_length=10, choices=[(s, s) for s in EntryStatus])
    kind = models.CharField(max_length=10, choices=[(k, k) for k in ENTRY_KINDS])
    value = models.CharField(max_length=64)
    harms = models.JSONField(default=list)
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    purpose = models.CharField(max_length=40, blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "source", "kind", "value"], name="matching_entry_once"),
            models.CheckConstraint(
                condition=~Q(status=EntryStatus.CONFIRMED)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, purpose=NO_PROTECTED_PURPOSE),
                name="matching_entry_confirmed_by_person",
            ),
        ]
