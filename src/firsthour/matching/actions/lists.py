"""The verb that imports a list: a million rows within a minute, all of them or none.

Rows go by COPY into a table of this transaction, and from there into the entries in the order of the entries' unique
index, with ids that ascend in the same order: both indexes then only grow at one end, which is what makes it fast.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection, transaction
from psycopg import sql

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.matching import words
from firsthour.matching.exchanges import Portion
from firsthour.matching.formats import BATCH
from firsthour.matching.models import Bank, Batch, Entry, Source
from firsthour.matching.queries import published
from firsthour.matching.words import EntryStatus, Imported
from firsthour.platform.actions import announce, announce_many

SMALL_BATCH = 1000
"""New entries up to which an import is announced entry by entry, and needs no new segment."""

_STAGE = """
CREATE TEMPORARY TABLE listed (line bigint, kind text, value text, harms integer, expires_at timestamptz) ON COMMIT DROP
"""

_STORE = sql.SQL("""
COPY (
  INSERT INTO matching_entry (id, bank_id, source_id, batch, licence, status, kind, value, harms, added_at, expires_at,
    purpose, disputed_because)
  SELECT ({first_half} || lpad(to_hex(row_number() OVER (ORDER BY kind, value, line)), 14, '0'))::uuid, {bank},
    {source}, {batch}, {licence}, {status}, kind, value, ({harm_sets}::text[])[harms]::jsonb, {at}, expires_at, '', ''
  FROM listed WHERE left(value, 1) = {digit} ORDER BY kind, value, line
  ON CONFLICT DO NOTHING RETURNING id || ' ' || kind || ' ' || value
) TO STDOUT
""")
"""Stores the rows whose value begins with one digit; of equal rows of a list the first counts. What comes back is the
text that the event's digest is taken of. A sixteenth at a time, so that a person sees how far it is."""


@transaction.atomic
def import_list(
    *,
    bank: Bank,
    source: str,
    licence: str,
    portions: Iterable[Portion],
    watch: Callable[[float], None] = lambda share: None,
    actor: Actor,
    at: datetime,
) -> Imported:
    """Every row of a list as an entry, each as `seed`; all of them, or after a failure none.

    What stands in the bank already from this source is left as it is, whatever became of it since: a list cannot bring
    back what was retired. Many new entries are announced as one batch, which the publisher takes from the table. After
    the last portion `watch` is told again and again which share of the rows is stored (0 to 1).
    """
    origin, _ = Source.objects.get_or_create(name=source, defaults={"licence": licence, "added_at": at})
    batch = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        listed, harm_sets = _stage(cursor.cursor, portions)
        cursor.execute("SET LOCAL work_mem = '64MB'; SET CONSTRAINTS ALL IMMEDIATE")
        stored = _Stored()
        for place, digit in enumerate("0123456789abcdef", start=1):
            statement = _STORE.format(
                first_half=sql.Literal(_first_half(batch) + digit),
                bank=sql.Literal(bank.id),
                source=sql.Literal(origin.id),
                batch=sql.Literal(batch),
                licence=sql.Literal(licence),
                status=sql.Literal(str(EntryStatus.SEED)),
                harm_sets=sql.Literal(harm_sets),
                at=sql.Literal(at),
                digit=sql.Literal(digit),
            )
            with cursor.cursor.copy(statement) as copied:
                for chunk in copied:
                    stored.take(bytes(chunk))
            watch(place / 16)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED; DROP TABLE listed")
    added = stored.count
    if 0 < added <= SMALL_BATCH:
        new = Entry.objects.filter(pk__in=stored.first_ids()).select_related("bank", "source").order_by("id")
        announce_many(kind="entry", payloads=[published(entry) for entry in new])
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
            "entries": stored.digest(),
        },
        actor=actor,
        at=at,
    )
    return Imported(batch=batch, added=added, known=listed - added)


def _stage(cursor, portions: Iterable[Portion]) -> tuple[int, list[str]]:
    """Copy the rows into the table of this transaction; returns how many, and the sets of harms that they point to."""
    places: dict[tuple[str, ...], int] = {}
    listed = 0
    with cursor.copy("COPY listed FROM STDIN") as copying:
        for portion in portions:
            rows = [
                f"{listed + place}\t{kind}\t{value}\t{places.setdefault(harms, len(places) + 1)}"
                f"\t{until.isoformat() if until else _NONE}\n"
                for place, (kind, value, harms, until, _) in enumerate(portion)
            ]
            copying.write("".join(rows))
            listed += len(portion)
    return listed, [json.dumps(each) for each in places]


_NONE = "\\N"
"""No value, in PostgreSQL's text format."""


def _first_half(batch: uuid.UUID) -> str:
    """The first 17 of the 32 digits of a batch's entries, random once for each batch.

    A digit of the value and a number follow, so that ids ascend with the values: a UUID of version 8 (RFC 9562).
    """
    digits = batch.hex
    return f"{digits[:12]}8{digits[13:16]}8"


class _Stored:
    """Counts the lines that come back and takes their digest; the first ones are kept, to be announced."""

    def __init__(self) -> None:
        self.count = 0
        self._digest = hashlib.sha256()
        self._first = b""

    def take(self, lines: bytes) -> None:
        self._digest.update(lines)
        self.count += lines.count(b"\n")
        if self.count <= SMALL_BATCH:
            self._first += lines

    def first_ids(self) -> list[str]:
        return [line[:36].decode() for line in self._first.splitlines()]

    def digest(self) -> bytes:
        return self._digest.digest()
