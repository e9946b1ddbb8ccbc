"""The publisher: committed changes are numbered, appended to the tail, and then the counter is raised.

One at a time by an advisory lock. Numbers are given after commit, never by serial id, because transactions commit out
of order. Killed anywhere, it repeats or skips nothing: what is numbered in the database and not yet in the tail is
appended next time; a tail torn by the kill is left behind for a new segment.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from firsthour.matching.errors import NothingPublished, TailTorn
from firsthour.matching.formats import (
    BATCH,
    SEGMENT,
    Counter,
    PublishedRecord,
    Subject,
    TailWriter,
    of_this_version,
    read_current,
    segment_number,
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
SPOOL_BOX = "spool-box"


class Publisher:
    """Publishes into FIRSTHOUR_HOME/published. Call `publish` again and again; each call is also the heartbeat.

    A new segment is written beside all that, in a thread of its own: a key revoked meanwhile is published at once.
    """

    def __init__(self, home: Path) -> None:
        self.directory = home / "published"
        durable.make_folder(self.directory)
        public = public_key_of(Keyring(home / "keys").derived(SPOOL_BOX))
        durable.replace(self.directory / "spool.pub", public)
        self.counter = Counter(self.directory, writable=True)
        self.tail: TailWriter | None = None
        self.writing: Future[_Written] | None = None
        self._beside = ThreadPoolExecutor(1, "segment")
        self._due = False

    def publish(self) -> int:
        """Publish what has been committed since; returns how many changes. Does nothing while another one publishes."""
        if self.tail is None:
            if not _locked():
                return 0
            self._open()
        self._number()
        published = self._append()
        self.beat()
        return published

    def beat(self) -> None:
        """Tell the gates that their state is the latest, which holds as long as nothing has been committed since.

        And go over to a segment that has been written meanwhile. Does nothing before `publish` could begin.
        """
        if self.tail is not None:
            self._beat()
            self._renew()

    def close(self) -> None:
        """Let go of the files and of the lock."""
        self._beside.shutdown()
        if self.tail is not None:
            self.tail.close()
            self.tail = None
            with suppress(DatabaseError):  # a connection that broke has lost its lock already
                _unlock()
        self.counter.close()

    def _append(self) -> int:
        changes = list(GateChange.objects.filter(number__gt=self.tail.number).order_by("number"))
        self.tail.append([_record(change) for change in changes])
        if changes:
            self.tail.fsync()
            self.counter.announce(self.tail.number)
        self._due |= any(change.kind == BATCH for change in changes)
        return len(changes)

    def _beat(self) -> None:
        self.counter.beat(time.time_ns() // 1000)

    def _open(self) -> None:
        last = GateChange.objects.aggregate(last=Max("number"))["last"] or 0
        if self.counter.number > last:
            # The database is another or an older one than the gates know: number everything anew, above what they know.
            GateChange.objects.update(number=None)
            self._number()
            self._begin_anew()
            return
        try:
            segment = read_current(self.directory).segment
            if not of_this_version(self.directory / segment):
                self._begin_anew()
                return
            self.tail = TailWriter(self.directory, segment_number(segment))
            self.counter.announce(max(self.counter.number, self.tail.number))
            self._due = self._batch_waits()
        except (NothingPublished, TailTorn, FileNotFoundError):
            self._begin_anew()

    def _batch_waits(self) -> bool:
        return GateChange.objects.filter(kind=BATCH, number__gt=self.tail.segment).exists()

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

    def _begin_anew(self) -> None:
        """There is no tail to go on with: gates are told nothing before the new segment is there."""
        self._go_over(self._written(self._unused_number(), self._beat))

    def _renew(self) -> None:
        """Begin a new segment where one is due; go over to it once it is written."""
        if self.writing is None:
            if self._due or self.tail.number - self.tail.segment > LARGEST_TAIL:
                # of a predecessor killed before it went over to it; nobody has ever been told of it
                tail_path(self.directory, self.tail.number).unlink(missing_ok=True)
                self.writing = self._beside.submit(self._written_beside, self.tail.number)
        elif self.writing.done():
            written, self.writing = self.writing.result(), None
            GateChange.objects.create(kind=SEGMENT, payload={})
            self._number()
            self._go_over(written)
            self._due = self._batch_waits()

    def _written_beside(self, number: int) -> "_Written":
        try:
            return self._written(number, lambda: None)
        finally:
            connection.close()

    def _written(self, number: int, alive: Callable[[], None]) -> "_Written":
        """The segment of all that is in force at that change.

        Entries come from their table, which may be ahead of that number: what is ahead is announced in the tail again,
        and says the same.
        """
        others = GateChange.objects.filter(number__lte=number).exclude(kind__in=["entry", BATCH, SEGMENT])
        in_force: dict[tuple[str, str], tuple[int, Subject]] = {}
        for change in others.order_by("number").iterator():
            identity, subject = subject_of(_record(change))
            in_force.pop((change.kind, identity), None)
            if subject is not None:
                in_force[change.kind, identity] = change.pk, subject
        subjects = [subject for _, subject in in_force.values()]
        write_segment(self.directory, number, subjects, entry_columns(alive))
        return _Written(number, [change for change, _ in in_force.values()])

    def _go_over(self, written: "_Written") -> None:
        """The tail after a new segment first says all that came since; readers go over when `current` changes."""
        if self.tail is not None:
            self.tail.close()
        self.tail = TailWriter(self.directory, written.number)
        later = GateChange.objects.filter(number__gt=written.number).order_by("number")
        self.tail.append([_record(change) for change in later])
        self.tail.fsync()
        write_current(self.directory, written.number)
        self.counter.announce(max(self.counter.number, self.tail.number))
        self._clear_away(written)

    def _clear_away(self, written: "_Written") -> None:
        """Forget the changes that the segment says better, and the files before its predecessor's.

        The predecessor stays, because a reader may just have learnt its name. The last change stays, because the
        numbers go on from it.
        """
        GateChange.objects.filter(number__lt=written.number).exclude(pk__in=written.kept).delete()
        there = sorted(segment_number(path.name) for path in self.directory.glob("segment-*.seg"))
        for old in there[: max(0, there.index(written.number) - 1)]:
            (self.directory / f"segment-{old}.seg").unlink()
            tail_path(self.directory, old).unlink(missing_ok=True)


@dataclass(frozen=True)
class _Written:
    """A segment that is there, and which rows of changes it does not make superfluous."""

    number: int
    kept: list[int]


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _unlock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _record(change: GateChange) -> PublishedRecord:
    return PublishedRecord(change.number, change.kind, msgspec.json.encode(change.payload))
