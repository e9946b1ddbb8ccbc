"""Questions to the intake room."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import QuerySet

from firsthour.intake.models import Item, Referral, Tally, Watch
from firsthour.intake.words import Verdict
from firsthour.platform.models import Service


def tallies_of(service: Service, rules: Collection[str], since: date) -> QuerySet[Tally]:
    """How often each of these rules (digests) applied on each day from `since` on."""
    return Tally.objects.filter(service=service, rule__in=rules, day__gte=since).order_by("day")


def items_between(service: Service, since: datetime, until: datetime) -> QuerySet[Item]:
    """The items a service submitted from one instant up to another."""
    return Item.objects.filter(service=service, received_at__gte=since, received_at__lt=until)


def watches_in_force(at: datetime) -> int:
    """How many keys and authors get coarse answers at this instant, because they felt for the edges of entries."""
    return Watch.objects.filter(until__gt=at).count()


def was_held(item: Item) -> bool:
    """Whether the platform was told not to publish an item yet: a gate's verdict was not to pass it. What was flagged
    or referred is published, and no gate saw it."""
    return item.body_digest != "" and item.verdict != Verdict.PASS


def referral_of(item: Item) -> uuid.UUID | None:
    """The filing by which an authority last referred an item to the service; None where none did."""
    return Referral.objects.filter(item=item).order_by("-referred_at", "-id").values_list("filing", flat=True).first()


def was_referred_by(item: Item, filing: uuid.UUID | None) -> bool:
    """Whether it was this filing that referred an item to the service."""
    return Referral.objects.filter(item=item, filing=filing).exists()
