"""Questions to the vault."""

import json
import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from firsthour.clocks.rules import end_of_day
from firsthour.ledger.models import Event
from firsthour.ledger.queries import trail
from firsthour.platform.keyring import unwrap
from firsthour.platform.queries import keyring
from firsthour.vault import errors, rules, words
from firsthour.vault.certificates import Certificate, KeptBecause
from firsthour.vault.models import Danger, Exhibit, Export, Hold, Scrub
from firsthour.vault.retention_keys import RetentionKeys
from firsthour.vault.stores.choice import opened
from firsthour.vault.stores.port import Store
from firsthour.vault.words import PROCEEDINGS, ExhibitState, ExportState

MONTHS = uuid.UUID("6d0c3d0a-52d4-4bb0-9c1f-0b6f0a6f2c55")
"""Months have no rows; in events a number made of this one and the month stands for each."""


def store() -> Store:
    """Where the sealed bytes lie."""
    return opened(settings.VAULT)


def retention_keys() -> RetentionKeys:
    """The monthly keys."""
    return RetentionKeys(keyring())


def content_key(exhibit: Exhibit) -> bytes:
    """The key of one exhibit's content. Raises RetentionKeyGone once it is destroyed."""
    key = retention_keys().for_opening(exhibit.retention_month)
    return unwrap(key, bytes(exhibit.wrapped_key), bound_to=str(exhibit.id))


def holds_on(exhibit: Exhibit) -> list[Hold]:
    """Why an exhibit is kept, the shortest hold first."""
    return list(Hold.objects.filter(exhibit=exhibit).order_by("until", "id"))


def access_exhibit(exhibit_id: uuid.UUID) -> Exhibit:
    """One exhibit with its service, destroyed or not. Raises ExhibitUnknown."""
    exhibit = Exhibit.objects.select_related("service").filter(pk=exhibit_id).first()
    if exhibit is None:
        raise errors.ExhibitUnknown()
    return exhibit


def access_sealed(exhibit_id: uuid.UUID) -> Exhibit:
    """One exhibit that is wholly sealed. Raises ExhibitUnknown, ExhibitNotSealed, ExhibitDestroyed."""
    return wholly_sealed(access_exhibit(exhibit_id))


def wholly_sealed(exhibit: Exhibit) -> Exhibit:
    """The exhibit given, if it is wholly sealed. Raises ExhibitNotSealed, ExhibitDestroyed."""
    if exhibit.state == ExhibitState.SEALING:
        raise errors.ExhibitNotSealed()
    if exhibit.state != ExhibitState.SEALED:
        raise errors.ExhibitDestroyed()
    return exhibit


def access_hold(hold_id: uuid.UUID) -> Hold:
    """One hold with its exhibit. Raises HoldUnknown."""
    hold = Hold.objects.select_related("exhibit__service").filter(pk=hold_id).first()
    if hold is None:
        raise errors.HoldUnknown()
    return hold


def end_of_hold(exhibit: Exhibit, last_day: date) -> datetime:
    """The instant at which a hold through this day ends, where the exhibit's service is established."""
    return end_of_day(last_day, zone=ZoneInfo(exhibit.service.zone))


def open_ends(exhibit: Exhibit, at: datetime) -> list[datetime]:
    """The ends of the holds on an exhibit that are open now."""
    return list(
        Hold.objects.filter(exhibit=exhibit, released_at__isnull=True, until__gt=at).values_list("until", flat=True)
    )


def proceedings_until(before: datetime, *, at: datetime) -> QuerySet[Hold]:
    """The open holds of proceedings that end before then, the next first."""
    held = Hold.objects.filter(basis__in=PROCEEDINGS, released_at__isnull=True, until__gt=at, until__lte=before)
    return held.select_related("exhibit__service").order_by("until", "id")


def falling_due(before: datetime) -> QuerySet[Exhibit]:
    """What will be destroyed before then unless a hold is placed, the next first."""
    alive = Exhibit.objects.filter(state__in=[ExhibitState.SEALING, ExhibitState.SEALED], retain_until__lte=before)
    return alive.select_related("service").order_by("retain_until", "id")


def to_destroy(at: datetime) -> QuerySet[Exhibit]:
    """What is due now and still has its key, the longest due first."""
    return falling_due(at)


def half_destroyed(at: datetime) -> QuerySet[Exhibit]:
    """What has lost its key and not yet its bytes, in any order: so none whose bytes are locked stays before others."""
    return Exhibit.objects.filter(state=ExhibitState.DESTROYING, retain_until__lte=at).order_by("?")


def month_lives(month: str) -> bool:
    """Whether an exhibit that is not wholly destroyed has its key wrapped under that month's key."""
    return Exhibit.objects.filter(retention_month=month).exclude(state=ExhibitState.DESTROYED).exists()


def living_months() -> set[str]:
    """The months whose retention keys open something."""
    living = Exhibit.objects.exclude(state=ExhibitState.DESTROYED)
    return set(living.order_by().values_list("retention_month", flat=True).distinct())


def month_id(month: str) -> uuid.UUID:
    """What stands for a month in events."""
    return uuid.uuid5(MONTHS, month)


def key_destroyed(month: str) -> Event | None:
    """The event that tells of the destruction of a month's key, if it was destroyed."""
    return Event.objects.filter(subject_id=month_id(month), tag=words.RETENTION_KEY_DESTROYED.tag).first()


def months_to_destroy(at: datetime) -> list[str]:
    """The months that are over, under which nothing lives, and whose key is there or was never told to be gone."""
    used = set(Exhibit.objects.order_by().values_list("retention_month", flat=True).distinct())
    there = retention_keys().months()
    dead = {month for month in used | there if rules.month_is_over(month, at=at)} - living_months()
    return sorted(month for month in dead if month in there or key_destroyed(month) is None)


def certificate(exhibit: Exhibit) -> Certificate:
    """What we certify of an exhibit: that it is kept, or that it was destroyed and when the last copy of it expires."""
    events = trail([exhibit.id])
    kept = exhibit.state in (ExhibitState.SEALING, ExhibitState.SEALED)
    gone = key_destroyed(exhibit.retention_month)
    key_goes_at = gone.at if gone else rules.key_goes_at(exhibit.retention_month)
    return Certificate(
        exhibit=exhibit.id,
        service=exhibit.service.slug,
        state=ExhibitState(exhibit.state),
        basis=exhibit.basis,
        content_digest=exhibit.content_digest,
        stored_digest=exhibit.stored_as,
        size=exhibit.size,
        sealed_at=exhibit.sealed_at,
        retain_until=exhibit.retain_until,
        holds=tuple(_kept_because(hold) for hold in holds_on(exhibit)),
        destroyed_at=exhibit.destroyed_at,
        key_destroyed_at=gone.at if gone else None,
        last_copy_expires_at=None if kept else rules.last_copy_expires(key_goes_at, backup_term=settings.BACKUP_TERM),
        events=tuple(_cited(event) for event in events if _of(event, _CERTIFIED)),
    )


_CERTIFIED = (words.EXHIBIT_SEALED, words.DESTRUCTION_BEGUN, words.EXHIBIT_DESTROYED)


def _of(event: Event, tags: Collection[words.EventTag]) -> bool:
    return event.tag in {tag.tag for tag in tags}


def _cited(event: Event) -> tuple[str, str, str]:
    return event.tag, json.loads(event.canonical)["id"], bytes(event.digest).hex()


def _kept_because(hold: Hold) -> KeptBecause:
    return KeptBecause(
        basis=hold.basis, reason=hold.reason, placed_at=hold.placed_at, until=hold.until, released_at=hold.released_at
    )


def sealed_exhibits() -> QuerySet[Exhibit]:
    """Every exhibit that is wholly sealed, the one longest not read first (`read_at`: then it was last)."""
    sealed = Exhibit.objects.filter(state=ExhibitState.SEALED)
    return sealed.annotate(read_at=Coalesce(F("scrub__checked_at"), F("sealed_at"))).order_by("read_at", "id")


def to_scrub(at: datetime, *, most: int) -> list[uuid.UUID]:
    """What is to be read again now: the rest of today's share, and whatever is beyond the term."""
    waiting = sealed_exhibits()
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    read_today = Scrub.objects.filter(checked_at__gte=midnight).count()
    left = max(rules.share_of_a_day(waiting.count()) - read_today, 0)
    overdue = waiting.filter(read_at__lte=at - rules.SCRUB_TERM + timedelta(days=1)).count()
    before_today = waiting.filter(read_at__lt=midnight).values_list("pk", flat=True)
    return list(before_today[: min(most, max(left, overdue))])


def damaged() -> QuerySet[Scrub]:
    """What is known to be damaged, the longest known first. What was destroyed on purpose is not among it."""
    return (
        Scrub.objects.exclude(damage="")
        .filter(exhibit__state=ExhibitState.SEALED)
        .select_related("exhibit__service")
        .order_by("damaged_at", "pk")
    )


def dangers() -> QuerySet[Danger]:
    """What is set apart, the newest first."""
    return Danger.objects.select_related("exhibit").order_by("-set_apart_at", "pk")


def unnoticed_dangers() -> QuerySet[Danger]:
    """What is set apart and no officer has taken notice of."""
    return dangers().filter(noticed_at__isnull=True)


def require_not_set_apart(exhibit_id: uuid.UUID) -> None:
    """Raises ExhibitSetApart for what is a danger to keep."""
    if Danger.objects.filter(exhibit=exhibit_id).exists():
        raise errors.ExhibitSetApart()


def newest_exports() -> QuerySet[Export]:
    """Every export, the newest first."""
    return Export.objects.select_related("exhibit__service").order_by("-requested_at", "id")


def access_export(export_id: uuid.UUID) -> Export:
    """One export with its exhibit. Raises ExportUnknown."""
    export = newest_exports().filter(pk=export_id).first()
    if export is None:
        raise errors.ExportUnknown()
    return export


def state_of(export: Export, at: datetime) -> ExportState:
    """How an export stands now."""
    return rules.export_state(
        requested_at=export.requested_at, answered_at=export.answered_at, approved=export.approved, at=at
    )


def approved_export(exhibit_id: uuid.UUID, at: datetime) -> Export:
    """The newest export of an exhibit that may be taken now. Raises ExportNotApproved."""
    approved = newest_exports().filter(exhibit=exhibit_id, approved=True, answered_at__gt=at - rules.EXPORT_LASTS)
    found = approved.first()
    if found is None:
        raise errors.ExportNotApproved()
    return found


def reference_of(export: Export) -> str:
    """The file number or other reference of the request, as it was given. Raises ExhibitDestroyed, RetentionKeyGone."""
    if export.exhibit.state != ExhibitState.SEALED:
        raise errors.ExhibitDestroyed()
    key = content_key(export.exhibit)
    return unwrap(key, bytes(export.wrapped_reference), bound_to=f"{export.id} reference").decode()
