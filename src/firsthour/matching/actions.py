"""Verbs of the matching room."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.matching import errors, rules, words
from firsthour.matching.models import Bank, Entry, Source
from firsthour.matching.words import FAR_DISTANCE, NEAR_DISTANCE, EntryStatus
from firsthour.platform.actions import announce
from firsthour.signals.words import SignalKind


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
    """An entry, as `seed` whoever adds it; the same fingerprint of the same source stands in a bank once."""
    if kind not in words.ENTRY_KINDS:
        raise errors.EntryKindUnusable(kind=kind, kinds=", ".join(words.ENTRY_KINDS))
    if not rules.value_usable(value):
        raise errors.EntryValueUnusable(kind=kind)
    origin, _ = Source.objects.get_or_create(name=source, defaults={"licence": licence, "added_at": at})
    entry, made = Entry.objects.get_or_create(
        bank=bank,
        source=origin,
        kind=kind,
        value=value,
        defaults={"status": EntryStatus.SEED, "harms": harms, "added_at": at},
    )
    if made:
        announce(kind="entry", payload=_published(entry))
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
    announce(kind="entry", payload=_published(entry))
    record(
        words.ENTRY_CONFIRMED,
        subject_kind="entry",
        subject_id=entry.id,
        body={"purpose": purpose},
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
        announce(kind="entry", payload=_published(entry) | {"gone": True})
        record(words.ENTRY_RETIRED, subject_kind="entry", subject_id=entry.id, body={}, actor=actor, at=at)
    return entry


def _published(entry: Entry) -> dict[str, object]:
    return {
        "id": str(entry.id),
        "bank": entry.bank.name,
        "source": entry.source.name,
        "status": entry.status,
        "kind": entry.kind,
        "value": entry.value,
        "harms": entry.harms,
    }
