"""Tables of the matching room."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.matching.words import (
    ENTRY_KINDS,
    FAR_DISTANCE,
    NO_PROTECTED_PURPOSE,
    AllowanceReason,
    DisputeReason,
    EntryStatus,
)


class Source(models.Model):
    """Who an entry comes from. Purpose: provenance. Retention: as long as its entries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=60, unique=True)
    licence = models.CharField(max_length=120)
    added_at = models.DateTimeField()


class Bank(models.Model):
    """A set of entries with two distances. Purpose: matching. Retention: until no entry is left.

    What hits a bank declared `dangerous` is a danger to keep: it is set apart before anybody sees it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=60, unique=True)
    near = models.PositiveSmallIntegerField()
    far = models.PositiveSmallIntegerField()
    dangerous = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(near__lte=models.F("far")) & Q(far__lte=FAR_DISTANCE), name="matching_bank_distances"
            )
        ]


class Batch(models.Model):
    """One import of a list into a bank. Purpose: provenance of its entries. Retention: as long as its entries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    bank = models.ForeignKey(Bank, models.PROTECT)
    source = models.ForeignKey(Source, models.PROTECT)
    licence = models.CharField(max_length=120)
    added = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    added_at = models.DateTimeField()


class Entry(models.Model):
    """One fingerprint and what is known of it. Purpose: matching. Retention: its licence, or until retired.

    An empty `licence` is its source's. `batch` is a plain number, and bank and source have no index of their own,
    because a million rows must come in within a minute; the unique constraint begins with both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    bank = models.ForeignKey(Bank, models.PROTECT, db_index=False)
    source = models.ForeignKey(Source, models.PROTECT, db_index=False)
    batch = models.UUIDField(null=True)
    licence = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=[(s, s) for s in EntryStatus])
    kind = models.CharField(max_length=10, choices=[(k, k) for k in ENTRY_KINDS])
    value = models.CharField(max_length=64)
    harms = models.JSONField(default=list)
    added_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    purpose = models.CharField(max_length=40, blank=True)
    disputed_at = models.DateTimeField(null=True)
    disputed_because = models.CharField(max_length=20, choices=[(r, r) for r in DisputeReason], blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["bank", "status", "id"], name="matching_entry_by_status"),
            models.Index(
                fields=["expires_at"],
                name="matching_entry_expiring",
                condition=Q(expires_at__isnull=False) & ~Q(status=EntryStatus.RETIRED),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["bank", "source", "kind", "value"], name="matching_entry_once"),
            models.CheckConstraint(
                condition=~Q(status=EntryStatus.CONFIRMED)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, purpose=NO_PROTECTED_PURPOSE),
                name="matching_entry_confirmed_by_person",
            ),
            models.CheckConstraint(
                condition=~Q(status=EntryStatus.DISPUTED) | (Q(disputed_at__isnull=False) & ~Q(disputed_because="")),
                name="matching_entry_disputed_for_a_reason",
            ),
        ]


class Allowance(models.Model):
    """A fingerprint that is never a hit, and why. Purpose: no false match twice. Retention: a year from its end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in ENTRY_KINDS])
    value = models.CharField(max_length=64)
    reason = models.CharField(max_length=20, choices=[(r, r) for r in AllowanceReason])
    allowed_at = models.DateTimeField()
    allowed_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"], condition=Q(ended_at__isnull=True), name="matching_allowance_once"
            )
        ]
