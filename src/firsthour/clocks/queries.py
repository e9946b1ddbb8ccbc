"""Questions to the clocks room."""

import uuid

from firsthour.clocks.models import Deadline


def deadlines_of(subject_ids: list[uuid.UUID]) -> list[Deadline]:
    """Every period that runs or ran for these subjects, the earliest due first; voided ones never ran."""
    running = Deadline.objects.filter(subject_id__in=subject_ids, voided_at__isnull=True)
    return list(running.order_by("due_at"))
