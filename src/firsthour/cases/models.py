"""Tables of the cases room. The first articles of the constitution stand here as constraints."""

import uuid

from django.db import models
from django.db.models import F, Q

from firsthour.authors.models import Author
from firsthour.cases.words import ACTIVE, CaseState, HighImpact, Outcome, ProposalState, RestrictionState
from firsthour.intake.models import Item
from firsthour.ledger.models import AppendOnly
from firsthour.ledger.words import ActorKind
from firsthour.matching.models import Entry
from firsthour.notices.models import Statement
from firsthour.platform.models import Command, Service
from firsthour.policy.models import AdoptedRule, Brake, Clause
from firsthour.policy.words import PROTECTED_PURPOSES, Ideology, PurposeAssessment, RestrictionKind
from firsthour.vault.models import Exhibit


class Case(models.Model):
    """An open question about one item. Purpose: judgement. Retention: as long as its decision is.

    `brake` is the one that kept a rule from deciding it. `to_release`: a person left the item, and the platform, which
    holds it unpublished since its verdict, is to be told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    item = models.OneToOneField(Item, models.PROTECT)
    state = models.CharField(max_length=10, choices=[(s, s) for s in CaseState])
    opened_at = models.DateTimeField()
    brake = models.ForeignKey(Brake, models.PROTECT, null=True)
    to_release = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-opened_at"], name="cases_case_queue"),
            models.Index(fields=["id"], name="cases_case_to_release", condition=Q(to_release=True)),
            models.Index(fields=["opened_at", "id"], name="cases_case_newest"),
        ]


class Decision(AppendOnly):
    """What was decided, on which ground, by whom. Purpose: account. Retention: for ever; names no person.

    `order` is the id of the filing with which a state asked; `carried_out` where the decision is that order itself.
    `approved_by` agreed before it was taken; `bulk` is one id for all that one press decided;
    `undone` is a reversal that only takes a slip back.
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
    harms = models.JSONField(default=list)
    ideology = models.CharField(max_length=20, choices=[(i, i) for i in Ideology], blank=True)
    approved_by = models.UUIDField(null=True)
    undone = models.BooleanField(default=False)
    bulk = models.UUIDField(null=True)
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
            ),
            models.Index(fields=["bulk"], name="cases_decision_bulk", condition=Q(bulk__isnull=False)),
        ]
        constraints = [
            # Constitution, article 1: no ground, no restriction, and with a ground the purpose was assessed; in an
            # order that is carried out it was the authority that assessed it.
            models.CheckConstraint(
                condition=~Q(outcome__in=[Outcome.RESTRICT, Outcome.SUSPEND])
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
                | (~Q(outcome=Outcome.REVERSE) & Q(reverses__isnull=True, undone=False)),
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
            # Whoever decides by themself says under which harms of the taxonomy it falls; what they write of why stands
            # in `Reasons`, and a trigger sees to it that it is there.
            models.CheckConstraint(
                condition=~Q(actor_kind=ActorKind.PERSON)
                | Q(outcome=Outcome.REVERSE)
                | Q(carried_out=True)
                | (~Q(harms=[]) & ~Q(ideology="")),
                name="cases_a_person_names_harms",
            ),
            # EU 2021/784 Art. 1(3): what is spread for a protected purpose is no terrorist content.
            models.CheckConstraint(
                condition=Q(provision="") | Q(carried_out=True) | Q(purpose=PurposeAssessment.NONE_FOUND),
                name="cases_a_purpose_protects",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (Q(actor_kind=ActorKind.PERSON) & ~Q(approved_by=F("actor_id"))),
                name="cases_approved_by_another",
            ),
            # EU 2022/2065 Art. 23(3): case by case, and here by two people; that there was a warning a trigger checks.
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.SUSPEND) | Q(actor_kind=ActorKind.PERSON, approved_by__isnull=False),
                name="cases_two_people_suspend",
            ),
        ]


class Reasons(models.Model):
    """Why a person decided as they did, in their own words. Purpose: whoever hears the appeal. Retention: until the
    evidence of the item is destroyed."""

    decision = models.OneToOneField(Decision, models.PROTECT, primary_key=True)
    text = models.TextField()


class Proposal(models.Model):
    """A decision that one person would take and a second has to approve. Purpose: judgement. Retention: as its cases.

    Nothing leaves and nothing is restricted before it is approved. `until` is the last instant of a suspension;
    `answer` is why it was declined.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    outcome = models.CharField(max_length=10, choices=[(o, o) for o in (Outcome.RESTRICT, Outcome.SUSPEND)])
    kind = models.CharField(max_length=20, choices=[(k, k) for k in RestrictionKind])
    territories = models.JSONField(default=list)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True)
    provision = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=20, choices=[(p, p) for p in PurposeAssessment])
    harms = models.JSONField()
    ideology = models.CharField(max_length=20, choices=[(i, i) for i in Ideology])
    reasons = models.TextField()
    until = models.DateTimeField(null=True)
    because = models.CharField(max_length=20, choices=[(b, b) for b in HighImpact])
    state = models.CharField(max_length=10, choices=[(s, s) for s in ProposalState])
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProposalState.WAITING, settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state=ProposalState.WAITING) & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="cases_proposal_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ProposalState.APPROVED, ProposalState.DECLINED])
                | ~Q(settled_by=F("proposed_by")),
                name="cases_proposal_settled_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(answer=""), name="cases_proposal_declined_with_reasons"
            ),
        ]
        indexes = [
            models.Index(
                fields=["proposed_at"], name="cases_proposal_waiting", condition=Q(state=ProposalState.WAITING)
            )
        ]


class ProposedCase(models.Model):
    """One case that a proposal would decide. Purpose: judgement. Retention: as its case. `waiting` as the proposal."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="cases")
    case = models.ForeignKey(Case, models.PROTECT, related_name="proposed")
    waiting = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(waiting=True), name="cases_proposed_once"),
        ]


class Restriction(models.Model):
    """What was done to an item because of a decision. Purpose: proof and reversal. Retention: as its decision.

    `exhibit` is null only while the evidence of an order, which waits for nothing, is still being fetched. A suspension
    names the `author` whose account it is, and `until` when; `item` is then the one that led to it.
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
    author = models.ForeignKey(Author, models.PROTECT, null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=RestrictionKind.SUSPEND, author__isnull=False, until__isnull=False)
                | (~Q(kind=RestrictionKind.SUSPEND) & Q(author__isnull=True, until__isnull=True)),
                name="cases_a_suspension_has_its_end",
            ),
            models.UniqueConstraint(
                fields=["author"],
                condition=Q(state__in=ACTIVE, author__isnull=False),
                name="cases_suspended_once",
            ),
            models.UniqueConstraint(
                fields=["item", "kind", "territories"], condition=Q(state__in=ACTIVE), name="cases_restricted_once"
            ),
            # Only what is to be seen nowhere can be proved unavailable from outside (constitution, article 6).
            models.CheckConstraint(
                condition=Q(proved_at__isnull=True) | Q(kind=RestrictionKind.DISABLE, territories=[]),
                name="cases_proved_where_disabled",
            ),
            models.CheckConstraint(
                condition=Q(proved_at__isnull=True) | Q(confirmed_at__isnull=False), name="cases_proved_after_confirmed"
            ),
        ]


class ItemMark(models.Model):
    """What somebody found a post to serve: only people decide about it from then on, whatever it hits. Purpose: EU
    2021/784 Art. 1(3). Retention: as its case; it names the post as the platform does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="marks")
    service = models.ForeignKey(Service, models.PROTECT)
    item_reference = models.CharField(max_length=200)
    purpose = models.CharField(max_length=20, choices=[(p, p) for p in PROTECTED_PURPOSES])
    placed_by = models.UUIDField()
    placed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "item_reference", "purpose"],
                condition=Q(ended_at__isnull=True),
                name="cases_item_marked_once",
            )
        ]


class ReferencePicture(models.Model):
    """The picture behind an entry, where we lawfully hold it. Purpose: comparison. Retention: as its entry."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT)
