"""Tables of the cases room. The first articles of the constitution stand here as constraints."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.cases.words import ACTIVE, CaseState, Outcome, RestrictionState
from firsthour.intake.models import Item
from firsthour.ledger.models import AppendOnly
from firsthour.ledger.words import ActorKind
from firsthour.matching.models import Entry
from firsthour.notices.models import Statement
from firsthour.platform.models import Command, Service
from firsthour.policy.models import AdoptedRule, Brake, Clause
from firsthour.policy.words import PurposeAssessment, RestrictionKind
from firsthour.vault.models import Exhibit


class Case(models.Model):
    """An open question about one item. Purpose: judgement. Retention: as long as its decision is.

    `brake` is the one that kept a rule from deciding it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    item = models.OneToOneField(Item, models.PROTECT)
    state = models.CharField(max_length=10, choices=[(s, s) for s in CaseState])
    opened_at = models.DateTimeField()
    brake = models.ForeignKey(Brake, models.PROTECT, null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-opened_at"], name="cases_case_queue")]


class Decision(AppendOnly):
    """What was decided, on which ground, by whom. Purpose: account. Retention: for ever; names no person.

    `order` is the id of the filing with which a state asked; `carried_out` where the decision is that order itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=[(o, o) for o in Outcome])
    clause = models.ForeignKey(Clause, models.PROTECT, null=True)
    provision = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=20, choices=[(p, p) for p in PurposeAssessment], blank=True)
    rule = models.ForeignKey(AdoptedRule, models.PROTECT, null=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True)
    order = models.UUIDField(null=True)
    carried_out = models.BooleanField(default=False)
    actor_kind = models.CharField(max_length=10, choices=[(k, k) for k in ActorKind])
    actor_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # What the brake counts: the decisions of the last hour, among however many.
            models.Index(
                fields=["at"],
                name="cases_decision_automatic",
                condition=Q(actor_kind=ActorKind.RULE, outcome=Outcome.RESTRICT),
            )
        ]
        constraints = [
            # Constitution, article 1: no ground, no restriction, and with a ground the purpose was assessed; in an
            # order that is carried out it was the authority that assessed it.
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.RESTRICT)
                | ((Q(clause__isnull=False) | ~Q(provision="")) & (~Q(purpose="") | Q(carried_out=True))),
                name="cases_no_ground_no_restriction",
            ),
            # Article 2: only a person, or a rule acting on an entry a person confirmed, restricts.
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.RESTRICT)
                | Q(actor_kind=ActorKind.PERSON)
                | (Q(actor_kind=ActorKind.RULE) & Q(rule__isnull=False) & Q(entry__isnull=False)),
                name="cases_a_guess_never_removes",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.REVERSE, reverses__isnull=False)
                | (~Q(outcome=Outcome.REVERSE) & Q(reverses__isnull=True)),
                name="cases_reversal_names_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(carried_out=False)
                | (Q(order__isnull=False, actor_kind=ActorKind.PERSON) & ~Q(provision="")),
                name="cases_an_order_is_carried_out_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.LEAVE) | Q(actor_kind=ActorKind.PERSON), name="cases_a_person_leaves"
            ),
        ]


class Restriction(models.Model):
    """What was done to an item because of a decision. Purpose: proof and reversal. Retention: as its decision.

    `exhibit` is null only while the evidence of an order, which waits for nothing, is still being fetched.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    decision = models.OneToOneField(Decision, models.PROTECT)
    item = models.ForeignKey(Item, models.PROTECT)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in RestrictionKind])
    state = models.CharField(max_length=10, choices=[(s, s) for s in RestrictionState])
    territories = models.JSONField(default=list)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, null=True)
    statement = models.OneToOneField(Statement, models.PROTECT)
    command = models.OneToOneField(Command, models.PROTECT)
    commanded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(null=True)
    looks = models.PositiveIntegerField(default=0)
    lift_command = models.OneToOneField(Command, models.PROTECT, null=True, related_name="lifts")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind"], condition=Q(state__in=ACTIVE), name="cases_restricted_once"
            ),
            models.CheckConstraint(
                condition=Q(proved_at__isnull=True) | Q(confirmed_at__isnull=False), name="cases_proved_after_confirmed"
            ),
        ]


class ReferencePicture(models.Model):
    """The picture behind an entry, where we lawfully hold it. Purpose: comparison. Retention: as its entry."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT)
