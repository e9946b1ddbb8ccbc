"""Tables of the policy room."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.ledger.models import AppendOnly
from firsthour.platform.models import Service


class Clause(AppendOnly):
    """One numbered clause of one version of a service's terms. Purpose: a restriction cites it. Retention: for ever.

    A new version of the terms is new rows; what a decision cited stays as it was (EU 2022/2065 Art. 14).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    version = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    titles = models.JSONField()
    texts = models.JSONField()
    category = models.CharField(max_length=80, blank=True)
    keywords = models.JSONField(default=list)
    effective_on = models.DateField()
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "version", "number"], name="policy_clause_once_per_version")
        ]


class AdoptedRule(models.Model):
    """A rule as adopted. Purpose: decisions name the rule and its text. Retention: for ever, as decisions cite it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    shadow = models.BooleanField()
    adopted_at = models.DateTimeField()
    adopted_by = models.UUIDField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "name", "version"], name="policy_rule_version_once"),
            models.UniqueConstraint(
                fields=["service", "name"], condition=Q(retired_at__isnull=True), name="policy_rule_one_in_force"
            ),
        ]
