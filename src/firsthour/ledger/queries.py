"""Questions to the ledger."""

import uuid

from firsthour.ledger.models import Event


def trail(subject_ids: list[uuid.UUID]) -> list[Event]:
    """Every event about any of these subjects, in the order recorded."""
    return list(Event.objects.filter(subject_id__in=subject_ids).order_by("id"))


def latest(subject_id: uuid.UUID, tag: str) -> Event | None:
    """The newest event of one tag about one subject, if any."""
    return Event.objects.filter(subject_id=subject_id, tag=tag).order_by("-id").first()
