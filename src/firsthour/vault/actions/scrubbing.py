"""Reading exhibits again."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.vault import words
from firsthour.vault.models import Exhibit, Scrub
from firsthour.vault.soundness import damage_of, recorded
from firsthour.vault.words import Damage, ExhibitState


def scrub(*, exhibits: list[uuid.UUID], actor: Actor, at: datetime) -> dict[uuid.UUID, Damage]:
    """Read these exhibits again, remember it, and tell of each that is damaged now or whole again.

    Returns the damaged ones. An exhibit destroyed meanwhile is passed over. Raises StoreUnreachable.
    """
    said = recorded(exhibits)
    there = Exhibit.objects.filter(pk__in=exhibits, state=ExhibitState.SEALED)
    found = {exhibit.pk: damage_of(exhibit, said.get(exhibit.pk)) for exhibit in there}
    with transaction.atomic():
        still = Exhibit.objects.select_for_update().filter(pk__in=found, state=ExhibitState.SEALED)
        sealed = {each.pk: each for each in still.order_by("pk")}
        wrong = {pk: damage for pk, damage in found.items() if damage and pk in sealed}
        share = record(
            words.SHARE_SCRUBBED,
            subject_kind="share",
            subject_id=uuid.uuid4(),
            body={"exhibits": len(sealed), "damaged": len(wrong)},
            actor=actor,
            at=at,
        )
        Exhibit.objects.filter(pk__in=sealed).update(read_at=at)
        before = {each.pk: each for each in Scrub.objects.filter(pk__in=sealed)}
        now = [_scrub(pk, found[pk], before.get(pk), at) for pk in sealed if found[pk] or pk in before]
        Scrub.objects.bulk_create(
            now,
            update_conflicts=True,
            unique_fields=["exhibit"],
            update_fields=["damage", "damaged_at"],
        )
        for each in now:
            if each.damage != (before[each.pk].damage if each.pk in before else ""):
                _tell(sealed[each.pk], each.damage, share, actor, at)
    return wrong


def _scrub(pk: uuid.UUID, damage: Damage | None, before: Scrub | None, at: datetime) -> Scrub:
    known = before.damaged_at if before and before.damage else at
    return Scrub(exhibit_id=pk, damage=damage or "", damaged_at=known if damage else None)


def _tell(exhibit: Exhibit, damage: str, share: Event, actor: Actor, at: datetime) -> None:
    record(
        words.EXHIBIT_DAMAGED if damage else words.EXHIBIT_MENDED,
        subject_kind="exhibit",
        subject_id=exhibit.id,
        service_id=exhibit.service_id,
        body={"damage": damage} if damage else {},
        caused_by=share,
        actor=actor,
        at=at,
    )
