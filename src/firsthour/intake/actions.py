"""Verbs of the intake room."""

import uuid
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from firsthour.authors.actions import know
from firsthour.intake import words
from firsthour.intake.formats import SpoolRecord
from firsthour.intake.models import Fingerprint, Item, SpoolPosition
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.actions import record as record_event
from firsthour.ledger.words import Actor
from firsthour.platform.models import Service
from firsthour.platform.words import PlatformItem
from firsthour.vault.models import Exhibit

RECONSIDER_AFTER = timedelta(seconds=10)
MINIMISE_AFTER = timedelta(minutes=30)
"""Constitution, article 10: within the hour; half of it leaves room for a worker that was down."""


@transaction.atomic
def receive_many(
    *, file: str, upto: int, records: list[tuple[SpoolRecord, Exhibit | None]], actor: Actor, at: datetime
) -> list[Item]:
    """Take a batch of spool records into the corpus and note how far the file is read, in one transaction.

    So each record is received once, whatever is killed when; a repeated idempotency key is received once across gates.
    """
    position, _ = SpoolPosition.objects.select_for_update().get_or_create(file=file, defaults={"offset": 0})
    if position.offset >= upto:
        return []  # another worker was faster
    services = {service.slug: service for service in Service.objects.all()}
    received = []
    for spooled, exhibit in records:
        service = services[spooled.service]
        if spooled.kind == "views":
            _count_views(service, spooled, actor, at)
        elif (key := _own_key(service, spooled)) is not None:
            received.append(_receive(service, spooled, exhibit, key, actor, at))
    passed = [item for item in received if item.verdict == Verdict.PASS]
    if passed:
        record_event(
            words.BATCH_RECEIVED,
            subject_kind="batch",
            subject_id=passed[0].id,
            body={"passed": len(passed)},
            actor=actor,
            at=at,
        )
    position.offset = upto
    position.save(update_fields=["offset"])
    return received


def forget_file(*, file: str, actor: Actor, at: datetime) -> None:
    """A spool file is wholly received and gone: forget how far it was read. No event: nothing happened to an item."""
    SpoolPosition.objects.filter(file=file).delete()


def _own_key(service: Service, spooled: SpoolRecord) -> str | None:
    """The key to keep this record under; None for one that was received before.

    A key that a gate no longer remembered and answered anew, for other bytes or with another verdict, is no repetition:
    what was answered must have its case, so it is kept under its receipt.
    """
    if Item.objects.filter(receipt=spooled.receipt).exists():
        return None
    earlier = Item.objects.filter(service=service, idempotency_key=spooled.idempotency_key).first()
    if earlier is None:
        return spooled.idempotency_key
    same = (earlier.body_digest, earlier.verdict) == (spooled.body_digest, spooled.verdict)
    return None if same else spooled.receipt


def _receive(
    service: Service, spooled: SpoolRecord, exhibit: Exhibit | None, key: str, actor: Actor, at: datetime
) -> Item:
    fields, received_at = spooled.item, datetime.fromisoformat(spooled.received_at)
    passed = spooled.verdict == Verdict.PASS
    author = None
    if not passed:
        author = know(service=service, reference=fields.author, actor=actor, at=at)
    item = Item.objects.create(
        service=service,
        receipt=uuid.UUID(spooled.receipt),
        idempotency_key=key,
        body_digest=spooled.body_digest,
        reference=fields.id,
        link=fields.link or "",
        surfaces=list(fields.surfaces),
        author=author,
        audience=fields.audience,
        language=fields.language,
        territory=fields.territory,
        published_at=datetime.fromisoformat(fields.published_at) if fields.published_at else None,
        views=fields.views or 0,
        received_at=received_at,
        ingested_at=at,
        consider_at=received_at,
        verdict=spooled.verdict,
        hits=[msgspec.to_builtins(each) for each in spooled.hits],
        applied=[msgspec.to_builtins(rule) for rule in spooled.applied],
        published_number=spooled.published_number,
        unscannable=spooled.unscannable or "",
        truncated=spooled.scanned.truncated if spooled.scanned else False,
        exhibit=exhibit,
    )
    Fingerprint.objects.bulk_create(
        Fingerprint(item=item, kind=signal.kind, value=bytes.fromhex(signal.value), quality=signal.quality)
        for signal in spooled.signals
    )
    if not passed:
        record_event(
            words.ITEM_RECEIVED,
            subject_kind="item",
            subject_id=item.id,
            service_id=service.id,
            body={
                "verdict": str(spooled.verdict),
                "receipt": item.receipt,
                "item": item.reference.encode(),
                "author": author.pseudonym,
                "audience": str(fields.audience),
                "entries": [hit.entry for hit in spooled.hits],
                "rules": [rule.digest for rule in spooled.applied],
                "published": spooled.published_number,
                "exhibit": exhibit.id if exhibit else None,
                "unscannable": spooled.unscannable or None,
            },
            actor=Actor.platform(service.id),
            at=received_at,
        )
    return item


@transaction.atomic
def receive_flagged(*, service: Service, found: PlatformItem, key: str, actor: Actor, at: datetime) -> Item:
    """An item that somebody flagged and nothing is open about: a person must look. `key` makes it one item a flag.

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
    except ValueError:
        return None
    return said if said.tzinfo else None


def _count_views(service: Service, spooled: SpoolRecord, actor: Actor, at: datetime) -> None:
    item = (
        Item.objects.select_for_update()
        .filter(service=service, reference=spooled.item_id, minimised_at__isnull=True)
        .order_by("-received_at")
        .first()
    )
    if item is None or item.views >= spooled.views:
        return
    item.views = spooled.views
    item.save(update_fields=["views"])
    if item.verdict != Verdict.PASS:
        record_event(
            words.VIEWS_COUNTED,
            subject_kind="item",
            subject_id=item.id,
            service_id=service.id,
            body={"views": item.views},
            actor=Actor.platform(service.id),
            at=datetime.fromisoformat(spooled.received_at),
        )


@transaction.atomic
def attach_exhibit(*, item: Item, exhibit: Exhibit, actor: Actor, at: datetime) -> None:
    """The bytes of an item that came as fingerprints alone have been fetched and sealed; the sealing is the event."""
    Item.objects.filter(pk=item.pk, exhibit__isnull=True).update(exhibit=exhibit)


def postpone(*, item: Item, actor: Actor, at: datetime) -> None:
    """An item cannot be considered yet: let the others go first and come back to it. No event: nothing happened."""
    Item.objects.filter(pk=item.pk).update(consider_at=at + RECONSIDER_AFTER)


@transaction.atomic
def minimise(*, actor: Actor, at: datetime) -> int:
    """Constitution, article 10: what matched nothing keeps its fingerprints and the platform's opaque id alone."""
    old: QuerySet[Item] = Item.objects.filter(
        verdict=Verdict.PASS, minimised_at__isnull=True, received_at__lte=at - MINIMISE_AFTER
    ).order_by("received_at")[:1000]
    chosen = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if chosen:
        Item.objects.filter(pk__in=chosen).update(
            link="", surfaces=[], author=None, views=0, published_at=None, language="", territory="", minimised_at=at
        )
        record_event(
            words.ITEMS_MINIMISED,
            subject_kind="batch",
            subject_id=chosen[0],
            body={"items": len(chosen)},
            actor=actor,
            at=at,
        )
    return len(chosen)


@transaction.atomic
def forget(*, term: timedelta, actor: Actor, at: datetime) -> int:
    """Constitution, article 10: after the operator's term nothing is left of an upload that matched nothing."""
    old = Item.objects.filter(verdict=Verdict.PASS, received_at__lte=at - term).order_by("received_at")[:1000]
    chosen = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if chosen:
        Item.objects.filter(pk__in=chosen).delete()
        record_event(
            words.ITEMS_ERASED,
            subject_kind="batch",
            subject_id=chosen[0],
            body={"items": len(chosen)},
            actor=actor,
            at=at,
        )
    return len(chosen)
