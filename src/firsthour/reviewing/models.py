"""Tables of the reviewing room."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from firsthour.cases.models import Case, Decision
from firsthour.ledger.models import AppendOnly
from firsthour.people.models import Account
from firsthour.platform.models import Service
from firsthour.policy.words import Severity
from firsthour.reviewing.words import FirstSight, Judgement, Lane


class Place(models.Model):
    """Where an open case stands in the queue. Purpose: what is looked at next. Retention: until the case is decided.

    `look_by` orders the queue. What filters ask for stands here once more, so that a hundred thousand rows are read and
    not joined; `source` is that of the nearest hit.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True)
    look_by = models.DateTimeField()
    reasons = models.JSONField()
    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    language = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=60, blank=True)
    media = models.CharField(max_length=10, blank=True)
    lane = models.CharField(max_length=10, choices=[(lane, lane) for lane in Lane], blank=True)
    flagged = models.BooleanField(default=False)
    braked = models.BooleanField(default=False)
    themes = ArrayField(models.CharField(max_length=20), default=list)
    placed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["look_by", "case"], name="reviewing_place_order"),
            models.Index(fields=["placed_at"], name="reviewing_place_oldest"),
            models.Index(fields=["language"], name="reviewing_place_languages"),
        ]


class Claim(models.Model):
    """Who works on a case now. Purpose: no case is decided by two people. Retention: until it is released, decided, or
    taken over after `until`. The database refuses a person's decision on what another person holds."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True)
    holder = models.UUIDField(db_index=True)
    taken_at = models.DateTimeField()
    until = models.DateTimeField()


class Note(AppendOnly):
    """What one reviewer tells the next about a case. Purpose: judgement. Retention: as its case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = models.TextField()
    written_by = models.UUIDField()
    at = models.DateTimeField()


class Escalation(models.Model):
    """A case that somebody handed on to senior or legal colleagues, and why; until `ended_at`, or until it is decided.
    Purpose: judgement. Retention: as its case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="escalations")
    lane = models.CharField(max_length=10, choices=[(lane, lane) for lane in Lane])
    reasons = models.TextField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="reviewing_escalated_once"
            )
        ]


class SavedView(models.Model):
    """A filter of the queue that somebody uses often. Purpose: their work. Retention: until they remove it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, models.CASCADE)
    name = models.CharField(max_length=60)
    filter = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="reviewing_view_once")]


class SourceMeasure(models.Model):
    """How often people found the hits of a source right in the last 90 days. Purpose: the order of the queue.
    Retention: until measured again; it counts and names nobody."""

    source = models.CharField(primary_key=True, max_length=60)
    judged = models.PositiveIntegerField()
    right = models.PositiveIntegerField()
    measured_at = models.DateTimeField()


class Wordlist(models.Model):
    """The words under which a case or a filing is found. Purpose: search. Retention: as what it leads to.

    `subject_id` is the id of the case or the filing; a filing's has no case.
    """

    subject_id = models.UUIDField(primary_key=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True)
    words = SearchVectorField()
    drawn_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="reviewing_wordlist_words"),
            models.Index(fields=["drawn_at"], name="reviewing_wordlist_drawn"),
        ]


class GoldItem(models.Model):
    """A case whose right judgement is known. Purpose: telling reviewers how often they are right. Retention: as its
    case; retired ones are given to nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.OneToOneField(Case, models.PROTECT)
    judgement = models.CharField(max_length=10, choices=[(j, j) for j in Judgement])
    themes = ArrayField(models.CharField(max_length=20), default=list)
    set_by = models.UUIDField()
    set_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)


class BlindReview(models.Model):
    """A case judged once more by somebody who is not told what was decided: of a decision drawn by chance, of a gold
    item, or of an open case because somebody asked. Purpose: knowing how often rules, lists and people are right, and a
    second opinion. Retention: as its case.

    `decider` is who decided, set the gold item, or asked; null for a rule. `first` is what whoever asked would do.
    `holder` works on it until `until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="blind_reviews")
    decision = models.OneToOneField(Decision, models.PROTECT, null=True)
    gold = models.ForeignKey(GoldItem, models.PROTECT, null=True)
    first = models.CharField(max_length=10, choices=[(j, j) for j in Judgement], blank=True)
    decider = models.UUIDField(null=True)
    themes = ArrayField(models.CharField(max_length=20), default=list)
    drawn_at = models.DateTimeField()
    holder = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    judgement = models.CharField(max_length=10, choices=[(j, j) for j in Judgement], blank=True)
    agrees = models.BooleanField(null=True)
    given_by = models.UUIDField(null=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=False, gold__isnull=True, first="")
                | Q(decision__isnull=True, gold__isnull=False, first="")
                | (Q(decision__isnull=True, gold__isnull=True, decider__isnull=False) & ~Q(first="")),
                name="reviewing_blind_of_one",
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, given_by__isnull=True, agrees__isnull=True, judgement="")
                | (Q(given_at__isnull=False, given_by__isnull=False, agrees__isnull=False) & ~Q(judgement="")),
                name="reviewing_blind_given_whole",
            ),
            models.CheckConstraint(
                condition=Q(given_by__isnull=True) | Q(decider__isnull=True) | ~Q(given_by=F("decider")),
                name="reviewing_blind_by_another",
            ),
            models.UniqueConstraint(fields=["gold", "holder"], name="reviewing_gold_once_a_person"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(given_at__isnull=True) & ~Q(first=""),
                name="reviewing_one_opinion_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["drawn_at"], name="reviewing_blind_waiting", condition=Q(given_at__isnull=True)),
            models.Index(fields=["given_at"], name="reviewing_blind_given"),
        ]


class CalibrationSeen(models.Model):
    """That a reviewer has looked at their own calibration. Purpose: nobody hears of it before they do. Retention: as
    the account."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    seen_at = models.DateTimeField()


class Exposure(models.Model):
    """A picture shown to somebody less blurred, or clearly, from a press on. Purpose: nobody sees too much at once, or
    in a day. Retention: 35 days.

    `person` is a pseudonym, `until` when the press is over by itself, `ended_at` when they looked away before. Nothing
    is shown that is not counted: the picture asks this table whether it may be.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.UUIDField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="exposures")
    view = models.CharField(max_length=10)
    severity = models.CharField(max_length=10, choices=[(s, s) for s in Severity])
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="reviewing_exposure_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("began_at")), name="reviewing_exposure_forward"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at"), ended_at__lte=F("until")),
                name="reviewing_exposure_ends_in_time",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "began_at"], name="reviewing_exposure_of"),
            models.Index(fields=["began_at"], name="reviewing_exposure_oldest"),
        ]


class Comfort(models.Model):
    """What somebody has chosen for themself alone. Purpose: bearable work. Retention: as the account.

    `budget` is their own, in weighted minutes a day; null for that of everybody. `spared` are the themes of which they
    are given no case; nobody reads them but the verbs that give and call.
    """

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    first_sight = models.CharField(max_length=10, choices=[(s, s) for s in FirstSight], default=FirstSight.USUAL)
    spared = ArrayField(models.CharField(max_length=20), default=list)
    budget = models.PositiveSmallIntegerField(null=True)
    chosen_at = models.DateTimeField()
