"""Tables of the vault."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.platform.models import Service
from firsthour.vault.words import ExhibitState, LegalBasis


class Exhibit(models.Model):
    """Sealed content and related data. Purpose: review, complaint, investigation. Retention: `retain_until`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    receipt = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=[(s, s) for s in ExhibitState])
    basis = models.CharField(max_length=20, choices=[(b, b) for b in LegalBasis])
    content_digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=130)
    wrapped_key = models.BinaryField()
    retention_month = models.CharField(max_length=7)
    retain_until = models.DateTimeField()
    nonce = models.BinaryField(max_length=12)
    stored_as = models.CharField(max_length=64)
    wrapped_related = models.BinaryField()
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["content_digest"], name="vault_exhibit_content")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ExhibitState.SEALING) | Q(sealed_at__isnull=False), name="vault_exhibit_sealed_at"
            )
        ]


class Hold(models.Model):
    """A reason to keep an exhibit. Purpose: nothing is destroyed too early. Retention: as long as its exhibit's row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT)
    basis = models.CharField(max_length=20, choices=[(b, b) for b in LegalBasis])
    subject_id = models.UUIDField()
    placed_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "basis", "subject_id"], name="vault_hold_once_per_subject")
        ]
