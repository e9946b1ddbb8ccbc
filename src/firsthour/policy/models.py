"""Tables of the policy room."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.ledger.models import AppendOnly
from firsthour.matching.models import Entry, Source
from firsthour.platform.models import Service
from firsthour.policy.words import BrakeCause, BrakeKind, BrakeSubject, ReleaseReason


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


def _on_one(kind: BrakeKind, target: str) -> Q:
    named = {f"{each}__isnull": each != target for each in ("rule", "entry", "source", "service")}
    return Q(kind=kind, **named)


class Brake(models.Model):
    """A rule, entry or source that acts no more by itself until a person releases it. Purpose: a runaway match calls a
    human. Retention: as long as what it is on.

    A brake on a rule holds for every version of that name; `rule` is the one in force when it was pulled. `counted` and
    `limit` are distinct uploaders, or where the cause is a disparity removals reversed in one language and as many as
    there would be with the share of all others, or where it was imprecise the restrictions that a second person would
    not have made and how many of those may be, or on a group restrictions; `pulled_by` stands instead where a person
    pulled it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in BrakeKind])
    identity = models.CharField(max_length=120)
    rule = models.ForeignKey(AdoptedRule, models.PROTECT, null=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True)
    service = models.ForeignKey(Service, models.PROTECT, null=True)
    cause = models.CharField(max_length=12, choices=[(c, c) for c in BrakeCause])
    pulled_at = models.DateTimeField()
    counted = models.PositiveIntegerField(null=True)
    limit = models.PositiveIntegerField(null=True)
    pulled_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    released_because = models.CharField(max_length=20, choices=[(r, r) for r in ReleaseReason], blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "identity"], condition=Q(released_at__isnull=True), name="policy_brake_once"
            ),
            models.CheckConstraint(
                condition=_on_one(BrakeKind.RULE, "rule")
                | _on_one(BrakeKind.ENTRY, "entry")
                | _on_one(BrakeKind.SOURCE, "source")
                | _on_one(BrakeKind.GROUP, "service"),
                name="policy_brake_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(pulled_by__isnull=False, counted__isnull=True, limit__isnull=True)
                | Q(
                    pulled_by__isnull=True,
                    counted__isnull=False,
                    limit__isnull=False,
                    counted__gt=models.F("limit"),
                ),
                name="policy_brake_counted_or_by_person",
            ),
            # Constitution, article 9: only a person releases; the trigger beside it looks the person up.
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True, released_because="")
                | (Q(released_at__gte=models.F("pulled_at"), released_by__isnull=False) & ~Q(released_because="")),
                name="policy_brake_released_by_person",
            ),
        ]

    @property
    def subject(self) -> BrakeSubject:
        """What it is on."""
        return BrakeSubject(BrakeKind(self.kind), self.identity)

    @property
    def target(self) -> AdoptedRule | Entry | Source | Service:
        """The rule, entry or source itself, or the service that a group is of."""
        return self.rule or self.entry or self.source or self.service

    @property
    def group(self) -> str | None:
        """What group of a service it is on, such as `language:ar`; None where it is on something else."""
        return self.identity.partition("/")[2] if self.kind == BrakeKind.GROUP else None
