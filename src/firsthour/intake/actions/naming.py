"""An item that an authority named: known again, or taken in, as the platform describes it now."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from firsthour.authors.actions import know
from firsthour.intake import words
from firsthour.intake.models import Fingerprint, Item
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.actions import record as record_event
from firsthour.ledger.words import Actor
from firsthour.platform.models import Service
from firsthour.platform.words import PlatformItem
from firsthour.signals.words import Signal


@transaction.atomic
def take_in_named(*, service: Service, told: PlatformItem, actor: Actor, at: datetime) -> Item:
    """The item of that name, with link, surfaces and author as the platform tells them, also where least data had
    dropped them; one that never came through the gate is taken in. Whoever calls opens its
    case in the same transaction, so that no rule decides it."""
    Service.objects.select_for_update().get(pk=service.pk)
    author = know(service=service, reference=told.author, actor=actor, at=at) if told.author else None
    item = Item.objects.filter(service=service, reference=told.item).order_by("-received_at").first()
    known = item is not None
    if item is None:
        item = Item(
            service=service,
            idempotency_key=f"named:{told.item}",
            reference=told.item,
            audience=told.audience if told.audience in set(Audience) else Audience.CLOSED,
            received_at=at,
            ingested_at=at,
            consider_at=at,
            verdict=Verdict.REVIEW,
            published_number=0,
        )
        item.receipt = item.id
    item.link = told.link or item.link
    item.surfaces = list(dict.fromkeys([*item.surfaces, *told.surfaces]))
    item.author = author or item.author
    item.views = max(item.views, told.views)
    item.save()
    record_event(
        words.ITEM_NAMED,
        subject_kind="item",
        subject_id=item.id,
        service_id=service.id,
        body={"item": item.reference.encode(), "author": author.pseudonym if author else None, "known": known},
        actor=actor,
        at=at,
    )
    return item


@transaction.atomic
def keep_fingerprints(*, item: Item, signals: Iterable[Signal], actor: Actor, at: datetime) -> None:
    """The fingerprints of an item that came without any, taken of its sealed bytes. No event: that is no news."""
    if not Fingerprint.objects.filter(item=item).exists():
        Fingerprint.objects.bulk_create(
            Fingerprint(item=item, kind=signal.kind, value=bytes.fromhex(signal.value), quality=signal.quality)
            for signal in signals
        )
