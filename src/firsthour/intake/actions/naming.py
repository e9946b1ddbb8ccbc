"""Items that an authority named: known again, or taken in, as the platform describes them now."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from firsthour.authors.actions import know_each
from firsthour.authors.models import Author
from firsthour.intake import words
from firsthour.intake.models import Fingerprint, Item, Referral
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.actions import record, record_each
from firsthour.ledger.words import Actor
from firsthour.platform.models import Service
from firsthour.platform.words import PlatformItem
from firsthour.signals.words import Signal


@transaction.atomic
def take_in_named(*, service: Service, told: Sequence[PlatformItem], actor: Actor, at: datetime) -> list[Item]:
    """The items of these names, each once, with link, surfaces and author as the platform tells them, also where least
    data had dropped them; one that never came through the gate is taken in. Whoever calls opens their cases in the same
    transaction, so that no rule decides them."""
    by_name: dict[str, list[PlatformItem]] = {}
    for each in told:
        by_name.setdefault(each.item, []).append(each)
    known = _newest(service, by_name)
    if len(known) < len(by_name):
        # So that nobody takes in the same name meanwhile.
        Service.objects.select_for_update(no_key=True).only("pk").get(pk=service.pk)
        known = _newest(service, by_name)
    authors = know_each(
        service=service, references={each.author for each in told if each.author}, actor=actor, at=at
    )
    new = [_named(service, each[0], at) for name, each in by_name.items() if name not in known]
    items = known | {item.reference: item for item in new}
    for each in told:
        _describe(items[each.item], each, authors)
    Item.objects.bulk_create(new)
    Item.objects.bulk_update(known.values(), ["link", "surfaces", "author", "views"])
    found = [items[name] for name in by_name]
    record_each(
        words.ITEM_NAMED,
        subject_kind="item",
        bodies={
            item.id: {
                "item": item.reference.encode(),
                "author": item.author.pseudonym if item.author else None,
                "known": item.reference in known,
            }
            for item in found
        },
        service_id=service.id,
        actor=actor,
        at=at,
    )
    return found


@transaction.atomic
def refer(*, item: Item, filing: uuid.UUID, actor: Actor, at: datetime) -> None:
    """An authority refers an item to the service, by this filing."""
    _, new = Referral.objects.get_or_create(item=item, filing=filing, defaults={"referred_at": at})
    if new:
        record(
            words.ITEM_REFERRED,
            subject_kind="item",
            subject_id=item.id,
            service_id=item.service_id,
            body={"filing": filing},
            actor=actor,
            at=at,
        )


def _newest(service: Service, names: Collection[str]) -> dict[str, Item]:
    """The newest item of each name that is known, locked in the order in which everybody locks several."""
    newest = Item.objects.filter(service=service, reference__in=names).order_by("reference", "-received_at")
    chosen = list(newest.distinct("reference").values_list("pk", flat=True))
    locked = Item.objects.select_for_update(of=("self",)).select_related("author").order_by("pk")
    return {item.reference: item for item in locked.filter(pk__in=chosen)}


def _named(service: Service, told: PlatformItem, at: datetime) -> Item:
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
    return item


def _describe(item: Item, told: PlatformItem, authors: Mapping[str, Author]) -> None:
    item.link = told.link or item.link
    item.surfaces = list(dict.fromkeys([*item.surfaces, *told.surfaces]))
    item.author = authors[told.author] if told.author else item.author
    item.views = max(item.views, told.views)


@transaction.atomic
def keep_fingerprints(*, item: Item, signals: Iterable[Signal], actor: Actor, at: datetime) -> None:
    """The fingerprints of an item that came without any, taken of its sealed bytes. No event: that is no news."""
    if not Fingerprint.objects.filter(item=item).exists():
        Fingerprint.objects.bulk_create(
            Fingerprint(item=item, kind=signal.kind, value=bytes.fromhex(signal.value), quality=signal.quality)
            for signal in signals
        )
