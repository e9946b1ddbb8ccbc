"""Repeated submissions: the same Idempotency-Key gets the first answer again, from whichever gate of this machine.

Answers are remembered from the spool: our own as we write it, the other processes' by following their files. A
byte-range lock per key makes two processes take turns. What the worker has already taken and cleared away from
before this process started is not known here; the database settles that by (service, key).
"""

import fcntl
import hashlib
import os
import struct
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from firsthour.doors.gate.errors import IdempotencyConflict
from firsthour.doors.gate.shapes import Answer
from firsthour.intake.formats import SpoolReader, SpoolRecord, SpoolWriter, spool_files
from firsthour.ledger.errors import FileDamaged

REMEMBERED = 50_000
_LOCK_NAME = "repeats.lock"
_LOCK = struct.Struct("hhqqi4x")
_log = structlog.get_logger("gate")


class Repeats:
    """Earlier answers by (service, Idempotency-Key), the last REMEMBERED of them."""

    def __init__(self, spool: Path, *, own: SpoolWriter) -> None:
        self._spool = spool
        self._own = own
        self._answers: OrderedDict[tuple[str, str], tuple[str, Answer]] = OrderedDict()
        self._readers: dict[str, SpoolReader | None] = {}
        self._following = threading.Lock()
        self._turns: dict[int, tuple[threading.Lock, int]] = {}
        self._counting = threading.Lock()
        self._lock = os.open(spool / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.follow()

    @contextmanager
    def turn(self, service: str, key: str) -> Iterator[None]:
        """Whoever has the turn for a key is alone with it on this machine."""
        place = int.from_bytes(hashlib.sha256(f"{service}\0{key}".encode()).digest()[:7], "big")
        with self._counting:
            lock, waiting = self._turns.get(place, (threading.Lock(), 0))
            self._turns[place] = (lock, waiting + 1)
        try:
            with lock:
                self._lock_byte(fcntl.F_WRLCK, place)
                try:
                    self.follow()
                    yield
                finally:
                    self._lock_byte(fcntl.F_UNLCK, place)
        finally:
            with self._counting:
                lock, waiting = self._turns.pop(place)
                if waiting > 1:
                    self._turns[place] = (lock, waiting - 1)

    def first_answer(self, service: str, key: str, digest: str) -> Answer | None:
        """The answer given before to the same body; None when the key is new. Raises IdempotencyConflict."""
        known = self._answers.get((service, key))
        if known is None:
            return None
        if known[0] != digest:
            raise IdempotencyConflict
        return known[1]

    def remember(self, record: SpoolRecord) -> None:
        """Keep the answer that a spooled record stands for."""
        if record.kind != "item":
            return
        with self._counting:
            self._answers.setdefault((record.service, record.idempotency_key), (record.body_digest, answer_of(record)))
            if len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)

    def follow(self) -> None:
        """Read what other processes have spooled since."""
        with self._following:
            listed = spool_files(self._spool)
            there = {path.stem for path in listed}
            self._readers = {name: reader for name, reader in self._readers.items() if reader or name in there}
            for path in listed:
                if path.stem not in self._readers and path.stem not in self._own.names:
                    self._begin(path)
            for name, reader in list(self._readers.items()):
                if reader is not None:
                    self._read(name, reader)

    def _begin(self, path: Path) -> None:
        try:
            self._readers[path.stem] = SpoolReader(path)
        except FileNotFoundError:  # renamed or cleared since it was listed; under its new name it is found next time
            return

    def _read(self, name: str, reader: SpoolReader) -> None:
        try:
            for _, record in reader:
                self.remember(record)
        except FileDamaged as damage:
            _log.error("spool file damaged", file=name, offset=damage.offset)
        else:
            if not reader.ended and reader.writer_lives():
                return
        reader.close()
        self._readers[name] = None

    def _lock_byte(self, kind: int, place: int) -> None:
        fcntl.fcntl(self._lock, fcntl.F_OFD_SETLKW, _LOCK.pack(kind, os.SEEK_SET, place, 1, 0))


def answer_of(record: SpoolRecord) -> Answer:
    """The answer as it was given, drawn from what was spooled before giving it."""
    return Answer(
        receipt=record.receipt,
        item=record.item.id,
        verdict=record.verdict,
        hits=record.hits,
        rules=record.applied,
        published=record.published_number,
        degraded=record.degraded,
        unscannable=record.unscannable,
    )
