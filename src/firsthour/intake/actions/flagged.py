"""An item arrives because somebody flagged it, or an authority referred it."""

import uuid
from datetime import UTC, datetime

from django.db import transaction

from firsthour.authors.actions import know
from firsthour.intake import words
from firsthour.intake.models import Item
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.actions import record as record_event
from firsthour.ledger.words import Actor
from firsthour.platform.models import Service
from firsthour.platform.words import PlatformItem


@transaction.atomic
def receive_flagged(*, service: Service, found: PlatformItem, key: str, actor: Actor, at: datetime) -> Item:
    """An item that somebody flagged or referred and nothing is open about: a person must look. `key` makes it one item
    a flag.

    Its verdict is `review` without hits or rules, so that no rule can ever decide it (EU 2022/2065 Art. 16).
    """
    author = know(service=service, reference=found.author, actor=actor, at=at) if found.author else None
    item = Item.objects.create(
        service=service,
        receipt=uuid.uuid4(),
        idempotency_key=key,
        reference=found.item,
        link=found.link or "",
        surfaces=list(found.surfaces),
        author=author,
        audience=Audience.PUBLIC if found.audience == Audience.PUBLIC else Audience.CLOSED,
        published_at=_instant_or_none(found.published_at),
        views=max(0, found.views),
        received_at=at,
        ingested_at=at,
        consider_at=at,
        verdict=Verdict.REVIEW,
        published_number=0,
    )
    record_event(
        words.ITEM_RECEIVED,
        subject_kind="item",
        subject_id=item.id,
        service_id=service.id,
        body={
            "verdict": str(item.verdict),
            "receipt": item.receipt,
            "item": item.reference.encode(),
            "author": author.pseudonym if author else None,
            "audience": str(item.audience),
            "entries": [],
            "rules": [],
            "published": 0,
            "exhibit": None,
            "unscannable": None,
            "language": None,
            "territory": None,
        },
        actor=actor,
        at=at,
    )
    return item


def _instant_or_none(written: str | None) -> datetime | None:
    """When a platform says an item was published; None where it says nothing that names one instant."""
    if written is None:
        return None
    try:
        said = datetime.fromisoformat(written)
        return said.astimezone(UTC) if said.tzinfo else None
    except (ValueError, OverflowError):  # in UTC it may lie before the year 1 or after 9999
        return None
