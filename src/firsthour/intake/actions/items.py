"""Items arrive from the gate, and of passed ones only what may be kept stays."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import msgspec
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from firsthour.authors.actions import know
from firsthour.authors.models import Author
from firsthour.intake import rules, words
from firsthour.intake.formats import SpoolRecord
from firsthour.intake.models import Approach, Fingerprint, Item, SpoolPosition, Watch
from firsthour.intake.words import Verdict, WatchedBy
from firsthour.ledger.actions import record as record_event
from firsthour.ledger.words import Actor, EventTag
from firsthour.platform.actions import announce
from firsthour.platform.models import Service
from firsthour.signals.words import SignalKind
from firsthour.vault.models import Exhibit

RECONSIDER_AFTER = timedelta(seconds=10)
MINIMISE_AFTER = timedelta(minutes=30)
"""Constitution, article 10: within the hour; half of it leaves room for a worker that was down."""


@transaction.atomic
def receive_many(
    *,
    file: str,
    upto: int,
    records: list[tuple[SpoolRecord, Exhibit | None]],
    near_misses: Mapping[str, str] = MappingProxyType({}),
    actor: Actor,
    at: datetime,
) -> list[Item]:
    """Take a batch of spool records into the corpus and note how far the file is read, in one transaction.

    So each record is received once, whatever is killed when; a repeated idempotency key is received once across gates.
    `near_misses` names by receipt the entry that an upload came close to without being a hit.
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
        elif (key := _own_key(service, spooled, at)) is not None:
            received.append(_receive(service, spooled, exhibit, key, actor, at))
            for entry, fingerprint, near_miss in _approaches(spooled, near_misses.get(spooled.receipt)):
                _notice(service, spooled, entry, fingerprint, near_miss, actor, at)
    _tally(received)
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


_COUNT = (
    "INSERT INTO intake_tally (service_id, rule, day, verdict, held_back, items) VALUES (%s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (service_id, rule, day, verdict, held_back) DO UPDATE SET items = intake_tally.items + EXCLUDED.items"
)


def _tally(received: list[Item]) -> None:
    """Count which rules applied, in one order for every worker, so that none waits for another in a circle."""
    counted = Counter(
        (
            str(item.service_id),
            rule["digest"],
            str(item.received_at.astimezone(UTC).date()),
            rule["would"] or rule["verdict"],
            rule["held_back"] or "",
        )
        for item in received
        for rule in item.applied
    )
    with connection.cursor() as cursor:
        cursor.executemany(_COUNT, [(*which, items) for which, items in sorted(counted.items())])


def forget_file(*, file: str, actor: Actor, at: datetime) -> None:
    """A spool file is wholly received and gone: forget how far it was read. No event: nothing happened to an item."""
    SpoolPosition.objects.filter(file=file).delete()


def _own_key(service: Service, spooled: SpoolRecord, at: datetime) -> str | None:
    """The key to keep this record under; None for one that was received before.

    A machine's gates give one answer to a key; two machines may have given two. The earlier one has the key. What the
    later one answered for other bytes or with another verdict must have its case, so it is kept under its receipt.
    """
    known = Item.objects.filter(
        Q(receipt=spooled.receipt) | Q(service=service, idempotency_key=spooled.idempotency_key)
    )
    found = list(known.only("id", "receipt", "body_digest", "verdict"))
    if any(each.receipt == uuid.UUID(spooled.receipt) for each in found):
        return None
    earlier = found[0] if found else None
    if earlier is None:
        return spooled.idempotency_key
    same = (earlier.body_digest, earlier.verdict) == (spooled.body_digest, spooled.verdict)
    record_event(
        words.ITEM_REPEATED,
        subject_kind="item",
        subject_id=earlier.id,
        service_id=service.id,
        body={"receipt": spooled.receipt, "verdict": str(spooled.verdict), "same": same},
        actor=Actor.platform(service.id),
        at=at,
    )
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
        media=spooled.media,
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
                "language": rules.language_code(fields.language),
                "territory": rules.territory_code(fields.territory),
            },
            actor=Actor.platform(service.id),
            at=received_at,
        )
    return item


def _approaches(spooled: SpoolRecord, near_miss: str | None) -> Iterator[tuple[str, bytes, bool]]:
    """(entry, fingerprint, whether a near miss) of each entry that an upload's PDQ came close to."""
    values = {signal.frame: signal.value for signal in spooled.signals if signal.kind is SignalKind.PDQ}
    for hit in spooled.hits:
        if hit.kind is SignalKind.PDQ and hit.frame in values:
            yield hit.entry, bytes.fromhex(values[hit.frame]), False
    if near_miss is not None:
        yield near_miss, bytes.fromhex(values[min(values)]), True


def _notice(
    service: Service, spooled: SpoolRecord, entry: str, fingerprint: bytes, near_miss: bool, actor: Actor, at: datetime
) -> None:
    """Remember for an hour that somebody came close to an entry, and watch whoever does it too often."""
    author = words.author_digest(service.slug, spooled.item.author)
    Approach.objects.create(
        service=service,
        key=spooled.key,
        author=author,
        entry=entry,
        fingerprint=fingerprint,
        near_miss=near_miss,
        at=at,
    )
    around = Approach.objects.filter(service=service, entry=entry, at__gt=at - rules.PROBING_WINDOW)
    by_author, by_key = around.filter(author=author), around.filter(key=spooled.key, near_miss=True)
    counted = {WatchedBy.AUTHOR: _different(by_author), WatchedBy.KEY: _different(by_key)}
    for by in rules.noticed(
        author_fingerprints=counted[WatchedBy.AUTHOR],
        author_near_misses=by_author.filter(near_miss=True).count(),
        key_near_misses=counted[WatchedBy.KEY],
    ):
        subject = author if by is WatchedBy.AUTHOR else spooled.key
        watch, made = Watch.objects.get_or_create(
            service=service, by=by, subject=subject, defaults={"until": at + rules.WATCH_TERM}
        )
        if not made:
            continue
        announce(kind="watch", payload=_published_watch(watch))
        known = Author.objects.filter(service=service, reference=spooled.item.author).first()
        record_event(
            words.PROBING_NOTICED,
            subject_kind="watch",
            subject_id=watch.id,
            service_id=service.id,
            body={
                "by": str(by),
                "key": spooled.key,
                "author": known.pseudonym if known else None,
                "entry": entry,
                "fingerprints": counted[by],
            },
            actor=actor,
            at=at,
        )


def _different(approaches: QuerySet[Approach]) -> int:
    return approaches.aggregate(different=Count("fingerprint", distinct=True))["different"]


def _published_watch(watch: Watch) -> dict[str, object]:
    return {
        "id": str(watch.id),
        "service": watch.service.slug,
        "by": str(watch.by),
        "subject": watch.subject,
        "until": int(watch.until.timestamp()),
    }


@transaction.atomic
def end_watch(*, actor: Actor, at: datetime) -> bool:
    """End one watch whose term is over, if there is one; gates end it by themselves at the same instant."""
    watch = Watch.objects.select_for_update(skip_locked=True, of=("self",)).filter(until__lte=at).first()
    if watch is None:
        return False
    announce(kind="watch", payload={"id": str(watch.id), "gone": True})
    watch_id, service_id = watch.id, watch.service_id
    watch.delete()
    record_event(
        words.WATCH_ENDED,
        subject_kind="watch",
        subject_id=watch_id,
        service_id=service_id,
        body={},
        actor=actor,
        at=at,
    )
    return True


def forget_approaches(*, actor: Actor, at: datetime) -> bool:
    """Forget who came close to an entry more than an hour ago. No event: nothing happened to anybody."""
    deleted, _ = Approach.objects.filter(at__lte=at - rules.PROBING_WINDOW).delete()
    return deleted > 0


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
def attach_exhibit(*, item: Item, exhibit: Exhibit, differs: bool = False, actor: Actor, at: datetime) -> None:
    """The bytes of an item that came as fingerprints alone have been fetched and sealed; the sealing is the event.

    `differs`: they are not what the fingerprints were taken of. They are kept as what the platform served, that is an
    event of its own, and no rule acts on the item any more (see `cases.queries.stands`).
    """
    attached = Item.objects.filter(pk=item.pk, exhibit__isnull=True).update(exhibit=exhibit)
    if attached and differs:
        record_event(
            words.ITEM_DIFFERED,
            subject_kind="item",
            subject_id=item.id,
            service_id=item.service_id,
            body={"exhibit": exhibit.id},
            actor=actor,
            at=at,
        )


def postpone(*, item: Item, actor: Actor, at: datetime) -> None:
    """An item cannot be considered yet: let the others go first and come back to it. No event: nothing happened."""
    Item.objects.filter(pk=item.pk).update(consider_at=at + RECONSIDER_AFTER)


@transaction.atomic
def minimise(*, actor: Actor, at: datetime) -> int:
    """Constitution, article 10: what matched nothing keeps its fingerprints and the platform's opaque id alone."""
    old: QuerySet[Item] = Item.objects.filter(
        verdict=Verdict.PASS,
        considered_at__isnull=True,
        minimised_at__isnull=True,
        received_at__lte=at - MINIMISE_AFTER,
    ).order_by("received_at")[:1000]
    chosen = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if chosen:
        Item.objects.filter(pk__in=chosen).update(
            link="",
            surfaces=[],
            author=None,
            views=0,
            published_at=None,
            language="",
            territory="",
            applied=[],  # a shadow rule that asks for the language would tell it; what it would do is in the tally
            minimised_at=at,
        )
        _record_batch(words.ITEMS_MINIMISED, chosen, actor, at)
    return len(chosen)


@transaction.atomic
def forget(*, term: timedelta, actor: Actor, at: datetime) -> int:
    """Constitution, article 10: after the operator's term nothing is left of an upload that matched nothing."""
    old = Item.objects.filter(
        verdict=Verdict.PASS, considered_at__isnull=True, received_at__lte=at - term
    ).order_by("received_at")[:1000]
    chosen = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if chosen:
        Item.objects.filter(pk__in=chosen).delete()
        _record_batch(words.ITEMS_ERASED, chosen, actor, at)
    return len(chosen)


def _record_batch(event_tag: EventTag, items: list[uuid.UUID], actor: Actor, at: datetime) -> None:
    """Passed items are counted, not named (constitution, article 10)."""
    record_event(
        event_tag, subject_kind="batch", subject_id=items[0], body={"items": len(items)}, actor=actor, at=at
    )
