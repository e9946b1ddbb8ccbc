"""Tables of the reviewing room."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from firsthour.cases.models import Case
from firsthour.ledger.models import AppendOnly
from firsthour.people.models import Account
from firsthour.platform.models import Service


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
    flagged = models.BooleanField(default=False)
    braked = models.BooleanField(default=False)
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
            models.Index(fields=["drawn_at"], name="reviewing_wordlist_oldest", condition=Q(case__isnull=False)),
        ]
