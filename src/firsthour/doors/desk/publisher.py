"""The publisher: committed changes are numbered, appended to the tail, and then the counter is raised.

One at a time by an advisory lock. Numbers are given after commit, never by serial id, because transactions commit out
of order. Killed anywhere, it repeats or skips nothing: what is numbered in the database and not yet in the tail is
appended next time; a tail torn by the kill is left behind for a new segment.
"""

import time
from collections.abc import Collection
from pathlib import Path

import msgspec
from django.db import connection, transaction
from django.db.models import Max

from firsthour.matching.errors import NothingPublished, TailTorn
from firsthour.matching.formats import (
    Counter,
    PublishedRecord,
    Subject,
    TailWriter,
    of_this_version,
    read_current,
    subject_of,
    tail_path,
    write_current,
    write_segment,
)
from firsthour.matching.queries import entry_columns
from firsthour.platform import durable
from firsthour.platform.boxes import public_key_of
from firsthour.platform.keyring import Keyring
from firsthour.platform.models import GateChange

LOCK = 0x46485042
LARGEST_TAIL = 20_000
BATCH = "batch"
"""The kind of change that says: many entries are new in their table. It needs a new segment."""
SPOOL_BOX = "spool-box"


class Publisher:
    """Publishes into FIRSTHOUR_HOME/published. Call `publish` again and again; each call is also the heartbeat."""

    def __init__(self, home: Path) -> None:
        self.directory = home / "published"
        durable.make_folder(self.directory)
        public = public_key_of(Keyring(home / "keys").derived(SPOOL_BOX))
        durable.replace(self.directory / "spool.pub", public)
        self.counter = Counter(self.directory, writable=True)
        self.tail: TailWriter | None = None

    def publish(self) -> int:
        """Publish what has been committed since; returns how many changes. Does nothing while another one publishes."""
        if self.tail is None:
            if not _locked():
                return 0
            self._open()
        self._number()
        changes = list(GateChange.objects.filter(number__gt=self.tail.number).order_by("number"))
        if any(change.kind == BATCH for change in changes):
            self._rebuild()
            return len(changes)
        self.tail.append([_record(change) for change in changes])
        if changes:
            self.tail.fsync()
            self.counter.announce(self.tail.number)
        self._beat()
        if self.tail.number - self.tail.segment > LARGEST_TAIL:
            self._rebuild()
        return len(changes)

    def close(self) -> None:
        """Let go of the files; the lock goes with the database connection."""
        if self.tail is not None:
            self.tail.close()
        self.counter.close()

    def _beat(self) -> None:
        self.counter.beat(time.time_ns() // 1000)

    def _open(self) -> None:
        last = GateChange.objects.aggregate(last=Max("number"))["last"] or 0
        if self.counter.number > last:
            # The database is another or an older one than the gates know: number everything anew, above what they know.
            GateChange.objects.update(number=None)
            self._number()
            self._rebuild()
            return
        try:
            segment = read_current(self.directory).segment
            if not of_this_version(self.directory / segment):
                self._rebuild()
                return
            self.tail = TailWriter(self.directory, _segment_number(segment))
            self.counter.announce(max(self.counter.number, self.tail.number))
        except (NothingPublished, TailTorn, FileNotFoundError):
            self._rebuild()

    @transaction.atomic
    def _number(self) -> None:
        last = max(GateChange.objects.aggregate(last=Max("number"))["last"] or 0, self.counter.number)
        new = GateChange.objects.filter(number__isnull=True).order_by("id").select_for_update()
        for number, change in enumerate(new, start=last + 1):
            change.number = number
            change.save(update_fields=["number"])

    def _unused_number(self) -> int:
        """The number of the last change; where a torn tail bears it already, that change is numbered one higher."""
        last = GateChange.objects.aggregate(last=Max("number"))["last"] or 0
        number = max(last, self.counter.number)
        while tail_path(self.directory, number).exists():
            number += 1
        if number != last:
            GateChange.objects.filter(number=last).update(number=number)
        return number

    def _rebuild(self) -> None:
        """A new segment of everything in force, with an empty tail after it; readers go over when `current` changes.

        Entries come from their table, which may be ahead of the last number: what is ahead is announced in the tail
        again, and says the same.
        """
        numbered = GateChange.objects.filter(number__isnull=False).exclude(kind__in=["entry", BATCH]).order_by("number")
        in_force: dict[tuple[str, str], tuple[int, Subject]] = {}
        number = self._unused_number()
        for change in numbered.iterator():
            identity, subject = subject_of(_record(change))
            in_force.pop((change.kind, identity), None)
            if subject is not None:
                in_force[change.kind, identity] = change.pk, subject
        subjects = [subject for _, subject in in_force.values()]
        write_segment(self.directory, number, subjects, entry_columns(self._beat))
        if self.tail is not None:
            self.tail.close()
        self.tail = TailWriter(self.directory, number)
        write_current(self.directory, number)
        self.counter.announce(number)
        self._beat()
        self._clear_away(number, [change for change, _ in in_force.values()])

    def _clear_away(self, number: int, kept: Collection[int]) -> None:
        """Forget the changes that the segment says better, and the files before its predecessor's.

        The predecessor stays, because a reader may just have learnt its name. The last change stays, because the
        numbers go on from it.
        """
        GateChange.objects.filter(number__lt=number).exclude(pk__in=kept).delete()
        written = sorted(_segment_number(path.name) for path in self.directory.glob("segment-*.seg"))
        for old in written[: max(0, written.index(number) - 1)]:
            (self.directory / f"segment-{old}.seg").unlink()
            tail_path(self.directory, old).unlink(missing_ok=True)


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _record(change: GateChange) -> PublishedRecord:
    return PublishedRecord(change.number, change.kind, msgspec.json.encode(change.payload))


def _segment_number(name: str) -> int:
    return int(name.removeprefix("segment-").removesuffix(".seg"))
