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


class Leaf(AppendOnly):
    """The place of one event in the Merkle tree, and its leaf hash. Purpose: proof (article 11). Retention: for ever.

    An event without a leaf is not sealed yet. Numbers begin at 0 and have no gap.
    """

    number = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT)
    hash = models.BinaryField(max_length=32)


class TreeNode(AppendOnly):
    """The hash of a perfect subtree of 2^`height` leaves, kept for heights 8, 16, 24 …; what is between is computed.

    Purpose: proofs and heads without reading the whole log. Retention: for ever.
    """

    id = models.BigAutoField(primary_key=True)
    height = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["height", "place"], name="ledger_treenode_once")]


class Head(AppendOnly):
    """A signed head over the first `size` leaves. Purpose: proof (article 11). Retention: for ever."""

    size = models.BigIntegerField(primary_key=True)
    epoch = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    note = models.TextField()
