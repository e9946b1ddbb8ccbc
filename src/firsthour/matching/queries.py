"""Questions to the matching room."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec
import numpy as np
from django.db import connection, transaction
from django.db.models import Count

from firsthour.matching import errors
from firsthour.matching.formats.columns import KINDS, STATUSES, EntryColumns
from firsthour.matching.models import Allowance, Bank, Batch, Entry, Source
from firsthour.matching.words import ENTRY_KINDS, EntryStatus

_COPIED = np.dtype(
    [("fields", ">i2"), ("n0", ">i4"), ("id", "u1", 16), ("n1", ">i4"), ("value", "u1", 32)]
    + [pair for n, name in enumerate(("kind", "status", "bank", "source", "harms"), 2)
       for pair in ((f"n{n}", ">i4"), (name, ">i4"))]
)  # fmt: skip
"""A row of PostgreSQL's binary COPY: the number of its fields, then each with its length before it."""

_COPY_HEADER = 19
_COPY_TRAILER = 2


class BankLine(NamedTuple):
    """A bank as it is listed; each of `entries` is (source, licence, status, how many)."""

    name: str
    near: int
    far: int
    entries: list[tuple[str, str, str, int]]


def access_bank(name: str) -> Bank:
    """The bank of that name. Raises BankUnknown."""
    bank = Bank.objects.filter(name=name).first()
    if bank is None:
        raise errors.BankUnknown(name=name)
    return bank


def dangerous_banks() -> list[str]:
    """The names of the banks that list what is a danger to keep."""
    return list(Bank.objects.filter(dangerous=True).order_by("name").values_list("name", flat=True))


def any_dangerous(banks: Iterable[str]) -> bool:
    """Whether one of the banks of these names lists what is a danger to keep."""
    return Bank.objects.filter(name__in=set(banks), dangerous=True).exists()


def access_entry(entry_id: uuid.UUID) -> Entry:
    """One entry with its bank and source. Raises EntryUnknown."""
    entry = Entry.objects.select_related("bank", "source").filter(pk=entry_id).first()
    if entry is None:
        raise errors.EntryUnknown()
    return entry


def published(entry: Entry) -> dict[str, object]:
    """An entry as the gates are told of it."""
    return {
        "id": str(entry.id),
        "bank": entry.bank.name,
        "source": entry.source.name,
        "status": entry.status,
        "kind": entry.kind,
        "value": entry.value,
        "harms": entry.harms,
    }


def entry_columns(alive: Callable[[], None]) -> EntryColumns:
    """Every entry that is not retired, as columns. `alive` is called again and again while rows come in.

    Names and codes become positions inside the database, so each row has the same length and is read as an array.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        banks = _listed(cursor, "SELECT id::text, name FROM matching_bank ORDER BY id")
        sources = _listed(cursor, "SELECT id::text, name FROM matching_source ORDER BY id")
        harms = _listed(cursor, "SELECT DISTINCT harms::text, harms::text FROM matching_entry ORDER BY 1")
        alive()
        chunks = []
        asked = [list(map(str, KINDS)), list(map(str, STATUSES)), list(banks), list(sources), list(harms)]
        with cursor.cursor.copy(_ALL_ENTRIES, [*asked, str(EntryStatus.RETIRED)]) as copied:
            for chunk in copied:
                chunks.append(bytes(chunk))
                if len(chunks) % 10_000 == 0:
                    alive()
    rows = np.frombuffer(b"".join(chunks)[_COPY_HEADER:-_COPY_TRAILER], _COPIED)
    return EntryColumns(
        fingerprints=rows["value"],
        identities=rows["id"],
        kinds=rows["kind"].astype(np.uint8),
        statuses=rows["status"].astype(np.uint8),
        banks=rows["bank"].astype(np.uint32),
        sources=rows["source"].astype(np.uint32),
        harms=rows["harms"].astype(np.uint32),
        bank_names=tuple(banks.values()),
        source_names=tuple(sources.values()),
        harm_sets=tuple(tuple(msgspec.json.decode(text)) for text in harms),
    )


_ALL_ENTRIES = (
    "COPY (SELECT id, decode(rpad(value, 64, '0'), 'hex'), array_position(%s::text[], kind::text) - 1,"
    " array_position(%s::text[], status::text) - 1, array_position(%s::text[], bank_id::text) - 1,"
    " array_position(%s::text[], source_id::text) - 1, array_position(%s::text[], harms::text) - 1"
    " FROM matching_entry WHERE status <> %s) TO STDOUT (FORMAT BINARY)"
)


def _listed(cursor, question: str) -> dict[str, str]:
    cursor.execute(question)
    return dict(cursor.fetchall())


def banks() -> list[BankLine]:
    """Every bank by name, with how many entries of each source stand how."""
    lines = []
    for bank in Bank.objects.order_by("name"):
        counted = Entry.objects.filter(bank=bank).values_list("source__name", "source__licence", "status")
        found = counted.annotate(entries=Count("id")).order_by("source__name", "status")
        lines.append(BankLine(bank.name, bank.near, bank.far, [tuple(each) for each in found]))
    return lines


_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
COUNTED = 10_000
"""Entries of one status that are counted; beyond it a page says `or more`, because counting a million takes seconds."""

SHOWN = 50


def counted(bank: Bank) -> dict[EntryStatus, int]:
    """How many entries of a bank have each status, COUNTED at most."""
    return {status: Entry.objects.filter(bank=bank, status=status)[:COUNTED].count() for status in EntryStatus}


def sources_of(bank: Bank) -> list[Source]:
    """Who the entries of a bank come from, by name."""
    return [each for each in Source.objects.order_by("name") if Entry.objects.filter(bank=bank, source=each).exists()]


def last_import(bank: Bank) -> Batch | None:
    """The latest list that was imported into a bank."""
    return Batch.objects.filter(bank=bank).select_related("source").order_by("-added_at").first()


def access_bank_by_id(bank_id: uuid.UUID) -> Bank:
    """The bank of that id. Raises BankUnknown."""
    bank = Bank.objects.filter(pk=bank_id).first()
    if bank is None:
        raise errors.BankUnknown(name=bank_id)
    return bank


def every_bank() -> list[Bank]:
    """All banks by name."""
    return list(Bank.objects.order_by("name"))


def entries_of(bank: Bank, status: EntryStatus, after: uuid.UUID | None) -> list[Entry]:
    """The next SHOWN entries of a status in the order of their ids, and one more where there are more."""
    found = Entry.objects.filter(bank=bank, status=status).select_related("source").order_by("bank", "status", "id")
    return list((found.filter(id__gt=after) if after else found)[: SHOWN + 1])


def entries_sought(bank: Bank, sought: str) -> list[Entry]:
    """Entries of a bank with this id, or whose fingerprint begins with these digits; SHOWN at most of each source."""
    if _ID.match(sought):
        return list(Entry.objects.filter(bank=bank, pk=sought).select_related("source"))
    among = Entry.objects.filter(bank=bank, value__gte=sought, value__lt=sought + "g").select_related("source")
    return [
        entry
        for source in sources_of(bank)
        for kind in ENTRY_KINDS
        for entry in among.filter(source=source, kind=kind).order_by("value")[:SHOWN]
    ]


def allowances() -> list[Allowance]:
    """What is on the allow-list now, the newest first."""
    return list(Allowance.objects.filter(ended_at=None).order_by("-allowed_at"))
