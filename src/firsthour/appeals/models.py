"""Tables of the appeals room. What authors wrote is encrypted, and erased after its term."""

import uuid

from django.db import models
from django.db.models import Q

from firsthour.appeals.words import OPEN, AppealCategory, AppealState, FirstView, RulingOutcome
from firsthour.cases.models import Decision, Restriction
from firsthour.ledger.models import AppendOnly
from firsthour.ledger.words import ActorKind
from firsthour.notices.models import Statement
from firsthour.platform.models import Service


class Appeal(models.Model):
    """Somebody disagrees with a decision. Purpose: EU 2022/2065 Art. 20, EU 2021/784 Art. 10. Retention: what was
    written until the ruling can no longer be contested (`erase_at`); outcome and times as long as the decision.

    `reviewer` is the pseudonym of who hears it; the database refuses whoever had a part in the decision. `statement` is
    the one it is lodged from, `answer` the one that tells the ruling.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT)
    statement = models.OneToOneField(Statement, models.PROTECT, related_name="appeal")
    restriction = models.OneToOneField(Restriction, models.PROTECT, related_name="appeal")
    reference = models.CharField(max_length=20, unique=True)
    link_digest = models.CharField(max_length=64, unique=True)
    category = models.CharField(max_length=20, choices=[(c, c) for c in AppealCategory])
    language = models.CharField(max_length=10)
    wrapped_text = models.BinaryField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in AppealState])
    lodged_at = models.DateTimeField()
    held_until = models.DateTimeField()
    reviewer = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)
    ruled_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(null=True)
    looks = models.PositiveIntegerField(default=0)
    restored_at = models.DateTimeField(null=True)
    answer = models.OneToOneField(Statement, models.PROTECT, null=True, related_name="answers")
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    erase_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AppealState.LODGED, reviewer__isnull=True)
                | (~Q(state=AppealState.LODGED) & Q(reviewer__isnull=False)),
                name="appeals_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ruled_at__isnull=True) | (~Q(state__in=OPEN) & Q(ruled_at__isnull=False)),
                name="appeals_ruled_once_ruled",
            ),
            models.CheckConstraint(
                condition=Q(state=AppealState.ANSWERED, answer__isnull=False, answered_at__isnull=False)
                | (~Q(state=AppealState.ANSWERED) & Q(answer__isnull=True, answered_at__isnull=True)),
                name="appeals_answered_with_a_statement",
            ),
        ]
        indexes = [
            models.Index(fields=["lodged_at"], name="appeals_appeal_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["ruled_at"], name="appeals_appeal_ruled", condition=Q(state=AppealState.RULED)),
            models.Index(
                fields=["erase_at"],
                name="appeals_appeal_to_erase",
                condition=Q(erase_at__isnull=False, erased_at__isnull=True),
            ),
        ]


class RecordedView(AppendOnly):
    """What a reviewer would do, before the first reasons were shown to them. Purpose: a second judgement that the first
    has not coloured. Retention: as the decision; it names no person but by pseudonym."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="views")
    reviewer = models.UUIDField()
    view = models.CharField(max_length=10, choices=[(v, v) for v in FirstView])
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "reviewer"], name="appeals_view_once")]


class Ruling(AppendOnly):
    """What was ruled and why, as the author is told it. Purpose: EU 2022/2065 Art. 20(5), EU 2021/784 Art. 10(2).
    Retention: as the decision it is about. Only a person rules, and none who had a part in the decision."""

    appeal = models.OneToOneField(Appeal, models.PROTECT, primary_key=True, related_name="ruling")
    outcome = models.CharField(max_length=10, choices=[(o, o) for o in RulingOutcome])
    reasons = models.TextField()
    reversal = models.OneToOneField(Decision, models.PROTECT, null=True)
    actor_kind = models.CharField(max_length=10, choices=[(k, k) for k in ActorKind])
    actor_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # EU 2022/2065 Art. 20(6): under the supervision of qualified staff, not solely by automated means.
            models.CheckConstraint(condition=Q(actor_kind=ActorKind.PERSON), name="appeals_a_person_rules"),
            models.CheckConstraint(condition=~Q(reasons=""), name="appeals_a_ruling_has_reasons"),
            models.CheckConstraint(
                condition=Q(reversal__isnull=True) | Q(outcome=RulingOutcome.UPHELD), name="appeals_upheld_reverses"
            ),
        ]


class Question(models.Model):
    """The one question back to the author, and the answer. Purpose: a fair hearing. Retention: as the appeal's text."""

    appeal = models.OneToOneField(Appeal, models.PROTECT, primary_key=True, related_name="question")
    wrapped_question = models.BinaryField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    wrapped_answer = models.BinaryField(default=b"")
    answered_at = models.DateTimeField(null=True)
