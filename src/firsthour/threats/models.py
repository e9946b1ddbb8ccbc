"""Tables of the threats room."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.cases.models import Case
from firsthour.ledger.models import AppendOnly
from firsthour.orders.models import Authority
from firsthour.platform.models import Delivery
from firsthour.threats.words import DestinationKind, Dismissal, ThreatState


class Threat(models.Model):
    """Danger for somebody's life that an item points to. Purpose: EU 2021/784 Art. 14(5), EU 2022/2065 Art. 18.
    Retention: as its case.

    `raised_at` is when a second indicator was there: from then on it is imminent. Whoever was told earlier was told of
    a suspicion.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.BigIntegerField(unique=True)
    case = models.OneToOneField(Case, models.PROTECT, related_name="threat")
    state = models.CharField(max_length=10, choices=[(s, s) for s in ThreatState])
    suspected_at = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)
    informed_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.UUIDField(null=True)
    dismissal = models.CharField(max_length=10, blank=True, choices=[(d, d) for d in Dismissal])
    dismissal_text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ThreatState.IMMINENT) | Q(raised_at__isnull=False), name="threats_imminent_is_raised"
            ),
            models.CheckConstraint(
                condition=~Q(state=ThreatState.DISMISSED)
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False)
                & ~Q(dismissal="")
                & ~Q(dismissal_text=""),
                name="threats_dismissed_by_somebody_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "suspected_at"], name="threats_threat_list")]


class Observation(AppendOnly):
    """What somebody saw of a threat, in their words; the newest counts. Purpose: what the authorities are told.
    Retention: as its case; it may name people, stands here alone and never in the log."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    threat = models.ForeignKey(Threat, models.PROTECT, related_name="observations")
    indicators = models.JSONField()
    description = models.TextField()
    place_state = models.CharField(max_length=2, blank=True)
    author_state = models.CharField(max_length=2, blank=True)
    victims_state = models.CharField(max_length=2, blank=True)
    seen_by = models.UUIDField()
    at = models.DateTimeField()


class ThreatReport(models.Model):
    """What the authorities are told, as a person had it sent: one document, one digest. Purpose: EU 2021/784
    Art. 14(5), EU 2022/2065 Art. 18, and proof of it. Retention: as its case.

    The first is number 1; every later one is a supplement.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    threat = models.ForeignKey(Threat, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    obligations = models.JSONField()
    document = models.TextField()
    document_digest = models.CharField(max_length=64)
    printed = models.BinaryField(null=True)
    printed_digest = models.CharField(max_length=64, blank=True)
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["threat", "number"], name="threats_report_number")]
        indexes = [
            models.Index(fields=["written_at"], name="threats_report_unprinted", condition=Q(printed__isnull=True))
        ]


class Dispatch(Delivery):
    """A report on its way to one authority, at the address that the register has. Purpose: proof of telling. Retention:
    as its report.

    `destination` and `state` are whom the law names; `reference` is the authority's own, from its receipt.
    """

    report = models.ForeignKey(ThreatReport, models.PROTECT, related_name="dispatches")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    destination = models.CharField(max_length=10, choices=[(d, d) for d in DestinationKind])
    destination_state = models.CharField(max_length=2)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True)
    reference = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "authority"], name="threats_dispatch_once")]
        indexes = [models.Index(fields=["next_try_at"], name="threats_dispatch_due", condition=~Q(state="done"))]


class PhoneCall(AppendOnly):
    """Somebody was told by telephone: whom, and what. Purpose: EU 2021/784 Art. 14(5) where the register has nobody, or
    where a mail is too slow. Retention: as its case; it may name people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    threat = models.ForeignKey(Threat, models.PROTECT, related_name="calls")
    destination = models.CharField(max_length=10, choices=[(d, d) for d in DestinationKind])
    destination_state = models.CharField(max_length=2, blank=True)
    whom = models.CharField(max_length=200)
    told = models.TextField()
    noted_by = models.UUIDField()
    at = models.DateTimeField()
