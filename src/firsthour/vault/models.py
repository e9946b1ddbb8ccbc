"""Tables of the vault."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.platform.models import Service
from firsthour.vault.words import PROCEEDINGS, ExhibitState, HoldEnding, HoldReason, LegalBasis


class Exhibit(models.Model):
    """Sealed content and related data. Purpose: review, complaint, investigation. Retention: `retain_until`.

    Destroyed, its row keeps what proves that: neither key, nor facts, nor a digest of the content.
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
    destroying_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["content_digest"], name="vault_exhibit_content"),
            models.Index(fields=["retain_until"], name="vault_exhibit_due", condition=~Q(state=ExhibitState.DESTROYED)),
            models.Index(fields=["retention_month"], name="vault_exhibit_month"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ExhibitState.SEALED) | Q(sealed_at__isnull=False), name="vault_exhibit_sealed_at"
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
