"""Questions to the clocks room."""

import uuid

from django.db.models import QuerySet

from firsthour.clocks.models import Deadline
from firsthour.clocks.words import DeadlineKind


def deadlines_of(subject_ids: list[uuid.UUID]) -> list[Deadline]:
    """Every period that runs or ran for these subjects, the earliest due first; voided ones never ran."""
    running = Deadline.objects.filter(subject_id__in=subject_ids, voided_at__isnull=True)
    return list(running.order_by("due_at"))


def open_subjects(kind: DeadlineKind) -> QuerySet:
    """The ids of what a period of this kind runs for now."""
    running = Deadline.objects.filter(kind=kind, reached_at__isnull=True, voided_at__isnull=True)
    return running.values("subject_id")
