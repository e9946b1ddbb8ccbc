"""Tables of the intake room."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from firsthour.authors.models import Author
from firsthour.intake.words import Audience, Verdict, WatchedBy
from firsthour.platform.models import Service
from firsthour.signals.words import SignalKind
from firsthour.vault.models import Exhibit


class Item(models.Model):
    """One upload and its verdict. Purpose: decisions and sweeps. Retention: link, author and views of passed ones go
    within the hour; fingerprints and the platform's opaque id stay for the operator's term."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    receipt = models.UUIDField(unique=True)
    idempotency_key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=200)
    link = models.CharField(max_length=2000, blank=True)
    surfaces = models.JSONField(default=list)
    author = models.ForeignKey(Author, models.PROTECT, null=True)
    audience = models.CharField(max_length=10, choices=[(a, a) for a in Audience])
    language = models.CharField(max_length=20, blank=True)
    territory = models.CharField(max_length=10, blank=True)
    published_at = models.DateTimeField(null=True)
    views = models.PositiveBigIntegerField(default=0)
    received_at = models.DateTimeField()
    ingested_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=[(v, v) for v in Verdict])
    hits = models.JSONField(default=list)
    applied = models.JSONField(default=list)
    published_number = models.PositiveBigIntegerField()
    media = models.CharField(max_length=10, blank=True)
    unscannable = models.CharField(max_length=30, blank=True)
    truncated = models.BooleanField(default=False)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, null=True)
    consider_at = models.DateTimeField()
    considered_at = models.DateTimeField(null=True)
    minimised_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "idempotency_key"], name="intake_item_idempotency"),
        ]
        indexes = [
            models.Index(fields=["service", "reference"], name="intake_item_reference"),
            # What hit a bank that is declared dangerous later, among all that was sealed.
            GinIndex(
                fields=["hits"],
                opclasses=["jsonb_path_ops"],
                name="intake_item_sealed_hits",
                condition=Q(exhibit__isnull=False),
            ),
            models.Index(fields=["received_at"], name="intake_item_to_forget", condition=Q(verdict=Verdict.PASS)),
            models.Index(
                fields=["consider_at"],
                name="intake_item_to_consider",
                condition=Q(considered_at__isnull=True) & ~Q(verdict=Verdict.PASS),
            ),
            models.Index(
                fields=["received_at"],
                name="intake_item_to_minimise",
                condition=Q(minimised_at__isnull=True) & Q(verdict=Verdict.PASS),
            ),
        ]


class Fingerprint(models.Model):
    """A fingerprint of an item. Purpose: sweeps and copies. Retention: the operator's term for items that matched
    nothing, else as long as the item's decision."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, models.CASCADE, related_name="fingerprints")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in SignalKind])
    value = models.BinaryField(max_length=32)
    quality = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "value"], name="intake_fingerprint_value")]


class Referral(models.Model):
    """An authority referred an item to the service (`filing` is what it sent). Purpose: whatever is decided about the
    item says that a state asked (constitution, article 7). Retention: as long as its decision is."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="referrals")
    filing = models.UUIDField()
    referred_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "filing"], name="intake_referral_once")]
        indexes = [models.Index(fields=["filing"], name="intake_referral_filing")]


class Tally(models.Model):
    """To how many items of a day (UTC) a rule applied, and what it could do. Purpose: what rules do, on trial
    too, without keeping it of passed items. Retention: for ever; it counts, and names no item and no person."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, models.PROTECT)
    day = models.DateField()
    rule = models.CharField(max_length=64)
    verdict = models.CharField(max_length=12, choices=[(v, v) for v in Verdict])
    held_back = models.CharField(max_length=20, blank=True)
    items = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "rule", "day", "verdict", "held_back"], name="intake_tally_once_a_day"
            )
        ]


class Approach(models.Model):
    """A fingerprint that came close to an entry, and by whom it came; no item is named. Purpose: noticing who feels for
    the edges of entries. Retention: one hour (constitution, article 10: an author of passed items is not kept)."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, models.PROTECT)
    key = models.UUIDField()
    author = models.CharField(max_length=64)
    entry = models.UUIDField()
    fingerprint = models.BinaryField(max_length=32)
    near_miss = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["entry", "author", "at"], name="intake_approach_author"),
            models.Index(fields=["entry", "key", "at"], name="intake_approach_key", condition=Q(near_miss=True)),
            models.Index(fields=["at"], name="intake_approach_old"),
        ]


class Watch(models.Model):
    """A key or an author that gets coarse answers. Purpose: telling gates, and when it ends. Retention: 24 hours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    by = models.CharField(max_length=10, choices=[(b, b) for b in WatchedBy])
    subject = models.CharField(max_length=64)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "by", "subject"], name="intake_watch_once")]


class SpoolPosition(models.Model):
    """How far a gate's spool file has been received. Purpose: each record once. Retention: until the file is gone."""

    file = models.CharField(primary_key=True, max_length=80)
    offset = models.PositiveBigIntegerField()
