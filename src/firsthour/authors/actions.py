"""Verbs of the authors room."""

from datetime import datetime

from django.db import transaction

from firsthour.authors import words
from firsthour.authors.models import Author
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.platform.models import Service


@transaction.atomic
def know(*, service: Service, reference: str, actor: Actor, at: datetime) -> Author:
    """The author behind the platform's opaque reference, under one pseudonym from the first time on."""
    author, made = Author.objects.get_or_create(service=service, reference=reference, defaults={"known_since": at})
    if made:
        record(
            words.AUTHOR_KNOWN,
            subject_kind="author",
            subject_id=author.pseudonym,
            service_id=service.id,
            body={},
            actor=actor,
            at=at,
        )
    return author
