"""Verbs about banks and entries."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.matching import errors, rules, words
from firsthour.matching.models import Bank, Entry, Source
from firsthour.matching.queries import access_bank, published
from firsthour.matching.words import FAR_DISTANCE, NEAR_DISTANCE, DisputeReason, EntryStatus
from firsthour.platform.actions import announce, announce_many
from firsthour.signals.rules import value_fits
from firsthour.signals.words import SignalKind

EXPIRING = 500
"""Entries retired at once when their licence ends, so that one event stays readable."""


@transaction.atomic
def add_bank(*, name: str, near: int = NEAR_DISTANCE, far: int = FAR_DISTANCE, actor: Actor, at: datetime) -> Bank:
    """A bank, or the one of that name that is there already."""
    if not rules.distances_usable(near, far):
        raise errors.BankDistancesUnusable(near=near, far=far)
    bank, made = Bank.objects.get_or_create(name=name, defaults={"near": near, "far": far, "added_at": at})
    if made:
        announce(kind="bank", payload={"name": bank.name, "source": "", "near": near, "far": far})
        record(
            words.BANK_ADDED,
            subject_kind="bank",
            subject_id=bank.id,
            body={"near": near, "far": far},
            actor=actor,
            at=at,
        )
    return bank


@transaction.atomic
def declare_dangerous(*, name: str, actor: Actor, at: datetime) -> Bank:
    """Say that what a bank lists is a danger to keep. Again changes nothing; nothing undoes it. Raises BankUnknown."""
    bank = Bank.objects.select_for_update().get(pk=access_bank(name).pk)
    if not bank.dangerous:
        bank.dangerous = True
        bank.save(update_fields=["dangerous"])
        record(words.BANK_DECLARED_DANGEROUS, subject_kind="bank", subject_id=bank.id, body={}, actor=actor, at=at)
    return bank


@transaction.atomic
def add_entry(
    *,
    bank: Bank,
    source: str,
    licence: str,
    kind: SignalKind,
    value: str,
    harms: list[str],
    actor: Actor,
    at: datetime,
) -> Entry:
    """An entry, as `seed` whoever adds it; the same fingerprint of the same source stands in a bank once.

    Added again it stays as it stands, harms and licence included: `edit_entry` changes them.
    """
    if kind not in words.ENTRY_KINDS:
        raise errors.EntryKindUnusable(kind=kind, kinds=", ".join(words.ENTRY_KINDS))
    if not value_fits(kind, value):
        raise errors.EntryValueUnusable(kind=kind)
    origin, _ = Source.objects.get_or_create(name=source, defaults={"licence": licence, "added_at": at})
    entry, made = Entry.objects.get_or_create(
        bank=bank,
        source=origin,
        kind=kind,
        value=value,
        defaults={"status": EntryStatus.SEED, "harms": harms, "licence": licence, "added_at": at},
    )
    if made:
        announce(kind="entry", payload=published(entry))
        record(
            words.ENTRY_ADDED,
            subject_kind="entry",
            subject_id=entry.id,
            body={"bank": bank.id, "source": origin.id, "kind": str(kind), "status": entry.status, "harms": harms},
            actor=actor,
            at=at,
        )
    return entry


@transaction.atomic
def confirm_entry(*, entry_id: uuid.UUID, purpose: str, actor: Actor, at: datetime) -> Entry:
    """A person of this platform looked at the reference and takes responsibility for it.

    `purpose` is the assessment that EU 2021/784 Art. 1(3) asks for: what the material was spread for. Whoever finds a
    protected purpose does not confirm; such an entry must never act by itself.
    """
    if not rules.may_confirm(actor):
        raise errors.ConfirmationNeedsPerson()
    if not rules.purpose_unprotected(purpose):
        raise errors.PurposeProtected(purpose=purpose)
    entry = Entry.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise errors.EntryUnknown()
    if not rules.confirmable(EntryStatus(entry.status)):
        raise errors.EntryNotOpen(status=entry.status)
    entry.status = EntryStatus.CONFIRMED
    entry.confirmed_at = at
    entry.confirmed_by = uuid.UUID(actor.id)
    entry.purpose = purpose
    entry.save()
    announce(kind="entry", payload=published(entry))
    record(
        words.ENTRY_CONFIRMED,
        subject_kind="entry",
        subject_id=entry.id,
        body={"purpose": purpose, "bank": entry.bank_id, "source": entry.source_id},
        actor=actor,
        at=at,
    )
    return entry


@transaction.atomic
def edit_entry(
    *, entry_id: uuid.UUID, harms: list[str] | None = None, licence: str | None = None, actor: Actor, at: datetime
) -> Entry:
    """Say otherwise what an entry is (`harms`) or under which terms it is used; None leaves either as it is.

    With other harms a confirmed entry is `seed` again: nobody has confirmed it as that.
    """
    if not rules.may_edit(actor):
        raise errors.EditNeedsPerson()
    entry = Entry.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise errors.EntryUnknown()
    status = EntryStatus(entry.status)
    if not rules.disputable(status):
        raise errors.EntryRetired()
    wished_harms = entry.harms if harms is None else sorted(set(harms))
    wished_licence = entry.licence if licence is None else licence
    if (wished_harms, wished_licence) == (entry.harms, entry.licence):
        return entry
    entry.status = rules.status_after_edit(status, harms_changed=wished_harms != entry.harms)
    if entry.status != status:
        entry.confirmed_at, entry.confirmed_by, entry.purpose = None, None, ""
    entry.harms, entry.licence = wished_harms, wished_licence
    entry.save()
    announce(kind="entry", payload=published(entry))
    record(
        words.ENTRY_EDITED,
        subject_kind="entry",
        subject_id=entry.id,
        body={"harms": entry.harms, "status": str(entry.status)},
        actor=actor,
        at=at,
    )
    return entry


@transaction.atomic
def dispute_entry(*, entry_id: uuid.UUID, reason: DisputeReason, actor: Actor, at: datetime) -> Entry:
    """Say that an entry is doubted: it asks for review and acts no more, until a person confirms it anew."""
    entry = Entry.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise errors.EntryUnknown()
    if not rules.disputable(EntryStatus(entry.status)):
        raise errors.EntryRetired()
    if entry.status != EntryStatus.DISPUTED:
        entry.status = EntryStatus.DISPUTED
        entry.disputed_at = at
        entry.disputed_because = reason
        entry.save(update_fields=["status", "disputed_at", "disputed_because"])
        announce(kind="entry", payload=published(entry))
        record(
            words.ENTRY_DISPUTED,
            subject_kind="entry",
            subject_id=entry.id,
            body={"reason": str(reason)},
            actor=actor,
            at=at,
        )
    return entry


@transaction.atomic
def retire_entry(*, entry_id: uuid.UUID, actor: Actor, at: datetime) -> Entry:
    """Take an entry out of matching for good."""
    entry = Entry.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise errors.EntryUnknown()
    if entry.status != EntryStatus.RETIRED:
        entry.status = EntryStatus.RETIRED
        entry.retired_at = at
        entry.save(update_fields=["status", "retired_at"])
        announce(kind="entry", payload=published(entry) | {"gone": True})
        record(words.ENTRY_RETIRED, subject_kind="entry", subject_id=entry.id, body={}, actor=actor, at=at)
    return entry


@transaction.atomic
def retire_expired(*, actor: Actor, at: datetime) -> int:
    """Retire the next entries whose licence has ended, of one bank; returns how many."""
    expired = Entry.objects.filter(expires_at__lte=at).exclude(status=EntryStatus.RETIRED).order_by("expires_at", "id")
    locked = list(expired.select_for_update(skip_locked=True, of=("self",)).select_related("bank", "source")[:EXPIRING])
    if not locked:
        return 0
    ended = [entry for entry in locked if entry.bank_id == locked[0].bank_id]
    Entry.objects.filter(pk__in=[entry.id for entry in ended]).update(status=EntryStatus.RETIRED, retired_at=at)
    announce_many(kind="entry", payloads=[published(entry) | {"gone": True} for entry in ended])
    record(
        words.ENTRIES_EXPIRED,
        subject_kind="bank",
        subject_id=ended[0].bank_id,
        body={"entries": [entry.id for entry in ended]},
        actor=actor,
        at=at,
    )
    return len(ended)
