"""Tables of the vault."""

import uuid

from django.db import models
from django.db.models import F, Q

from firsthour.platform.models import Service
from firsthour.vault.words import (
    PROCEEDINGS,
    Damage,
    DangerReason,
    ExhibitState,
    HoldEnding,
    HoldReason,
    LegalBasis,
    OpeningPurpose,
    Recipient,
)


class Exhibit(models.Model):
    """Sealed content and related data. Purpose: review, complaint, investigation. Retention: `retain_until`.

    `read_at` is when its bytes were last read and compared; at first, when they were sealed. Destroyed, its row keeps
    what proves that: neither key, nor facts, nor a digest of the content.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    receipt = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=[(s, s) for s in ExhibitState])
    basis = models.CharField(max_length=20, choices=[(b, b) for b in LegalBasis])
    content_digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=130)
    wrapped_key = models.BinaryField()
    retention_month = models.CharField(max_length=7)
    retain_until = models.DateTimeField()
    nonce = models.BinaryField(max_length=12)
    stored_as = models.CharField(max_length=64)
    wrapped_related = models.BinaryField()
    term_ends_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    destroying_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["content_digest"], name="vault_exhibit_content"),
            models.Index(fields=["retain_until"], name="vault_exhibit_due", condition=~Q(state=ExhibitState.DESTROYED)),
            models.Index(fields=["retention_month"], name="vault_exhibit_month"),
            # The order of reading again, walked from its beginning: never is the whole vault sorted for a share of it.
            models.Index(
                fields=["read_at", "id"], name="vault_exhibit_to_read", condition=Q(state=ExhibitState.SEALED)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ExhibitState.SEALED) | Q(sealed_at__isnull=False, read_at__isnull=False),
                name="vault_exhibit_sealed_at",
            ),
            # Constitution, article 3: nothing goes before it is due; holds are watched by a trigger.
            models.CheckConstraint(
                condition=Q(destroying_at__isnull=True) | Q(destroying_at__gte=models.F("retain_until")),
                name="vault_destroyed_when_due",
            ),
            # Destroyed means destroyed: not even the wrapped key or a digest of the content stays.
            models.CheckConstraint(
                condition=Q(state__in=[ExhibitState.SEALING, ExhibitState.SEALED], destroying_at__isnull=True)
                | Q(destroying_at__isnull=False, wrapped_key=b"", nonce=b"", wrapped_related=b"", content_digest=""),
                name="vault_destroyed_keeps_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExhibitState.DESTROYED) | Q(destroyed_at__isnull=False),
                name="vault_exhibit_destroyed_at",
            ),
        ]


class Hold(models.Model):
    """A reason to keep an exhibit. Purpose: nothing is destroyed too early. Retention: as long as its exhibit's row.

    What somebody placed bears their pseudonym and a reason; a term that the law starts by itself bears neither.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT)
    basis = models.CharField(max_length=20, choices=[(b, b) for b in LegalBasis])
    subject_id = models.UUIDField()
    reason = models.CharField(max_length=30, choices=[(r, r) for r in HoldReason], blank=True)
    placed_by = models.UUIDField(null=True)
    placed_at = models.DateTimeField()
    until = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_because = models.CharField(max_length=30, choices=[(e, e) for e in HoldEnding], blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["until"], name="vault_hold_open", condition=Q(released_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "basis", "subject_id"], name="vault_hold_once_per_subject"),
            models.CheckConstraint(
                condition=Q(basis__in=PROCEEDINGS, placed_by__isnull=False) & ~Q(reason="")
                | (~Q(basis__in=PROCEEDINGS) & Q(reason="")),
                name="vault_hold_with_person_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | ~Q(released_because=""), name="vault_hold_released_because"
            ),
        ]


class Scrub(models.Model):
    """What was found wrong with an exhibit. Purpose: loss and rot are noticed. Retention: as its exhibit's row.

    There is none for what never was damaged; `damage` is empty once it is whole again, `damaged_at` when it was found.
    """

    exhibit = models.OneToOneField(Exhibit, models.PROTECT, primary_key=True)
    damage = models.CharField(max_length=20, choices=[(d, d) for d in Damage], blank=True)
    damaged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["damaged_at"], name="vault_scrub_damaged", condition=~Q(damage=""))]


class Export(models.Model):
    """A request to give a copy of an exhibit away. Purpose: two persons, recorded. Retention: as its exhibit's row.

    Persons are pseudonyms. The reference of the request is wrapped under the exhibit's own key and goes with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT)
    recipient = models.CharField(max_length=10, choices=[(r, r) for r in Recipient])
    purpose = models.CharField(max_length=20, choices=[(p, p) for p in OpeningPurpose])
    parts = models.JSONField()
    wrapped_reference = models.BinaryField()
    recipient_key = models.BinaryField(max_length=32)
    requested_by = models.UUIDField()
    requested_at = models.DateTimeField()
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-requested_at"], name="vault_export_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(approved__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="vault_export_answered_by_somebody",
            ),
            # The original leaves only when two persons want it.
            models.CheckConstraint(
                condition=~Q(approved=True) | ~Q(answered_by=F("requested_by")), name="vault_export_by_two_persons"
            ),
        ]


class Danger(models.Model):
    """An exhibit set apart as a danger to keep. Purpose: nobody sees it. Retention: as long as its exhibit's row."""

    exhibit = models.OneToOneField(Exhibit, models.PROTECT, primary_key=True)
    because = models.CharField(max_length=20, choices=[(r, r) for r in DangerReason])
    set_apart_at = models.DateTimeField()
    noticed_at = models.DateTimeField(null=True)
    noticed_by = models.UUIDField(null=True)
