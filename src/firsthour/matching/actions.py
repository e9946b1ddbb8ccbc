"""Verbs of the matching room."""

import hashlib
import json
import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.matching import errors, rules, words
from firsthour.matching.exchanges import ListedEntry, Portion
from firsthour.matching.formats import BATCH
from firsthour.matching.models import Allowance, Bank, Batch, Entry, Source
from firsthour.matching.words import (
    FAR_DISTANCE,
    NEAR_DISTANCE,
    AllowanceReason,
    DisputeReason,
    EntryStatus,
    Imported,
)
from firsthour.platform.actions import announce, announce_many
from firsthour.signals.words import SignalKind

SMALL_BATCH = 1000
"""New entries up to which an import is announced entry by entry, and needs no new segment."""

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
        defaults={"status": EntryStatus.SEED, "harms": harms, "licence": licence, "added_at": at},
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
        announce(kind="entry", payload=_published(entry))
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
        announce(kind="entry", payload=_published(entry) | {"gone": True})
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
    announce_many(kind="entry", payloads=[_published(entry) | {"gone": True} for entry in ended])
    record(
        words.ENTRIES_EXPIRED,
        subject_kind="bank",
        subject_id=ended[0].bank_id,
        body={"entries": [entry.id for entry in ended]},
        actor=actor,
        at=at,
    )
    return len(ended)


@transaction.atomic
def import_list(
    *, bank: Bank, source: str, licence: str, portions: Iterable[Portion], actor: Actor, at: datetime
) -> Imported:
    """Every row of a list as an entry, each as `seed`; all of them, or after a failure none.

    What stands in the bank already from this source is left as it is, whatever became of it since: a list cannot bring
    back what was retired. Many new entries are announced as one batch, which the publisher takes from the table.
    """
    origin, _ = Source.objects.get_or_create(name=source, defaults={"licence": licence, "added_at": at})
    batch, listed, added, digest = uuid.uuid4(), 0, 0, hashlib.sha256()
    small: list[dict[str, object]] = []
    for portion in portions:
        new = _insert(portion, bank, origin, batch, licence, at)
        listed += len(portion)
        added += len(new)
        for entry_id, row in new:
            digest.update(f"{entry_id} {row.kind} {row.value}\n".encode())
        if added <= SMALL_BATCH:
            small += [_payload(entry_id, bank, origin, row) for entry_id, row in new]
    if 0 < added <= SMALL_BATCH:
        announce_many(kind="entry", payloads=small)
    elif added:
        announce(kind=BATCH, payload={"id": str(batch)})
    Batch.objects.create(
        id=batch, bank=bank, source=origin, licence=licence, added=added, known=listed - added, added_at=at
    )
    record(
        words.LIST_IMPORTED,
        subject_kind="batch",
        subject_id=batch,
        body={
            "bank": bank.id,
            "source": origin.id,
            "added": added,
            "known": listed - added,
            "entries": digest.digest(),
        },
        actor=actor,
        at=at,
    )
    return Imported(batch=batch, added=added, known=listed - added)


_INSERT = (
    "INSERT INTO matching_entry (id, bank_id, source_id, batch, licence, status, kind, value, harms, added_at,"
    " expires_at, purpose, disputed_because)"
    " SELECT u.id::uuid, %s, %s, %s, %s, %s, u.kind, u.value, ((%s::text[])[u.harms::int])::jsonb, %s,"
    " nullif(u.expires, '')::timestamptz, '', ''"
    " FROM unnest(string_to_array(%s, ','), string_to_array(%s, ','), string_to_array(%s, ','),"
    " string_to_array(%s, ','), string_to_array(%s, ',')) AS u (id, kind, value, harms, expires)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
"""Columns come as one text each, which is much faster than an array of values; none of them can hold a comma."""


def _insert(
    portion: Portion, bank: Bank, source: Source, batch: uuid.UUID, licence: str, at: datetime
) -> list[tuple[uuid.UUID, ListedEntry]]:
    """Insert what is not there yet, in one statement; returns it with its new ids."""
    proposed = {uuid.uuid4(): row for row in portion}
    harms = {each: place for place, each in enumerate({row.harms for row in portion}, start=1)}
    columns = zip(
        *(
            (
                str(entry_id),
                row.kind,
                row.value,
                str(harms[row.harms]),
                row.expires_at.isoformat() if row.expires_at else "",
            )
            for entry_id, row in proposed.items()
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                *(bank.id, source.id, batch, licence, str(EntryStatus.SEED)),
                [json.dumps(each) for each in harms],
                at,
                *map(",".join, columns),
            ],
        )
        return [(entry_id, proposed[entry_id]) for (entry_id,) in cursor.fetchall()]


@transaction.atomic
def allow_fingerprint(
    *, kind: SignalKind, value: str, reason: AllowanceReason, actor: Actor, at: datetime
) -> Allowance:
    """Put a fingerprint on the allow-list: it is never a hit, as an upload's own or as an entry's."""
    if not rules.may_allow(actor):
        raise errors.AllowanceNeedsPerson()
    if not rules.value_usable(value):
        raise errors.EntryValueUnusable(kind=kind)
    allowance, made = Allowance.objects.get_or_create(
        kind=kind,
        value=value,
        ended_at=None,
        defaults={"reason": reason, "allowed_at": at, "allowed_by": uuid.UUID(actor.id)},
    )
    if made:
        announce(kind="allowance", payload={"id": str(allowance.id), "kind": str(kind), "value": value})
        record(
            words.FINGERPRINT_ALLOWED,
            subject_kind="allowance",
            subject_id=allowance.id,
            body={"kind": str(kind), "value": value.encode(), "reason": str(reason)},
            actor=actor,
            at=at,
        )
    return allowance


@transaction.atomic
def end_allowance(*, kind: SignalKind, value: str, actor: Actor, at: datetime) -> Allowance:
    """Take a fingerprint off the allow-list; entries match it again."""
    allowance = Allowance.objects.select_for_update().filter(kind=kind, value=value, ended_at=None).first()
    if allowance is None:
        raise errors.AllowanceUnknown(kind=kind)
    allowance.ended_at = at
    allowance.save(update_fields=["ended_at"])
    announce(kind="allowance", payload={"id": str(allowance.id), "gone": True})
    record(words.ALLOWANCE_ENDED, subject_kind="allowance", subject_id=allowance.id, body={}, actor=actor, at=at)
    return allowance


def _payload(entry_id: uuid.UUID, bank: Bank, source: Source, row: ListedEntry) -> dict[str, object]:
    return {
        "id": str(entry_id),
        "bank": bank.name,
        "source": source.name,
        "status": str(EntryStatus.SEED),
        "kind": str(row.kind),
        "value": row.value,
        "harms": list(row.harms),
    }


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
