"""Repeated submissions: for 24 hours the same Idempotency-Key gets the first answer again from any gate process here.

One SQLite file in the spool's folder, shared by the processes. The order is: promise the answer here, append the
record to the spool, mark the promise kept. A promise found unkept (its writer died, or the disk was full) was given to
nobody; it is kept now, with the same receipt and the same answer, so that what is answered is always ingested exactly
once. The file survives killed processes; the spool alone survives power cuts, and after one, what it still holds is
remembered from it. Across machines the database settles (`intake.actions`).
"""

import fcntl
import hashlib
import os
import sqlite3
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from firsthour.doors.gate.errors import IdempotencyConflict, RepeatsDamaged
from firsthour.doors.gate.shapes import Answer
from firsthour.intake.errors import SpoolUnwritable
from firsthour.intake.formats import SpoolReader, SpoolRecord, spool_files
from firsthour.ledger.errors import FileDamaged

REMEMBERED = timedelta(hours=24)
FILE_NAME = "repeats.sqlite3"
_LOCK_NAME = "repeats.lock"
_LOCK = struct.Struct("hhqqi4x")
_OPENING = 1 << 60
"""The byte to lock while opening; those of keys lie below 2^56."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DROPPED_AT_ONCE = 2000
_LONG_LOG_PAGES = 4000
_BUSY_SECONDS = 10.0
_TABLES = """
CREATE TABLE IF NOT EXISTS answers (
    number INTEGER PRIMARY KEY, key BLOB UNIQUE NOT NULL, body BLOB NOT NULL, answer BLOB NOT NULL,
    at INTEGER NOT NULL, kept INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS boot (id TEXT NOT NULL);
"""
_INSERT = "INSERT OR REPLACE INTO answers (key, body, answer, at, kept) VALUES (?, ?, ?, ?, ?)"
_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(Answer).decode


class Earlier(msgspec.Struct, frozen=True):
    """An answer promised before, when, and whether the promise was kept: the record is in the spool."""

    answer: Answer
    at: datetime
    kept: bool


class Turn:
    """One caller's turn with one key: nobody else on this machine is at it meanwhile."""

    def __init__(self, repeats: "Repeats", key: bytes) -> None:
        self._repeats = repeats
        self._key = key

    def earlier(self, digest: str, at: datetime) -> Earlier | None:
        """What was promised for the same body in the 24 hours before `at`. Raises IdempotencyConflict for another."""
        query = "SELECT body, answer, at, kept FROM answers WHERE key = ? AND at > ?"
        row = self._repeats.run(query, (self._key, _micros(at - REMEMBERED))).fetchone()
        if row is None:
            return None
        body, answer, promised_at, kept = row
        if body != bytes.fromhex(digest):
            raise IdempotencyConflict
        return Earlier(_DECODE(answer), _EPOCH + timedelta(microseconds=promised_at), bool(kept))

    def promise(self, digest: str, answer: Answer, at: datetime) -> None:
        """Before the record is appended: this will be the answer. Raises SpoolUnwritable."""
        self._repeats.run(_INSERT, (self._key, bytes.fromhex(digest), _ENCODE(answer), _micros(at), 0))

    def keep(self) -> None:
        """The record is durable: from now on the answer is given without appending again."""
        self._repeats.run("UPDATE answers SET kept = 1 WHERE key = ?", (self._key,))


class Repeats:
    """Earlier answers by (service, Idempotency-Key), in the spool folder. Any number of threads may ask at once.

    Everything raises SpoolUnwritable when the disk takes no more, RepeatsDamaged when the file cannot be used.
    """

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self._connection: sqlite3.Connection | None = None
        self._using = threading.Lock()
        self._turns: dict[int, tuple[threading.Lock, int]] = {}
        self._counting = threading.Lock()
        self._lock = os.open(spool / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def turn(self, service: str, key: str) -> Iterator[Turn]:
        """Whoever has the turn for a key is alone with it on this machine."""
        digest = _key_digest(service, key)
        place = int.from_bytes(digest[:7], "big")
        with self._counting:
            lock, waiting = self._turns.get(place, (threading.Lock(), 0))
            self._turns[place] = (lock, waiting + 1)
        try:
            with lock:
                self._lock_byte(fcntl.F_WRLCK, place)
                try:
                    yield Turn(self, digest)
                finally:
                    self._lock_byte(fcntl.F_UNLCK, place)
        finally:
            with self._counting:
                lock, waiting = self._turns.pop(place)
                if waiting > 1:
                    self._turns[place] = (lock, waiting - 1)

    def run(self, statement: str, values: tuple = ()) -> sqlite3.Cursor:
        """One statement, committed when this returns."""
        with self._using:
            try:
                if self._connection is None:
                    self._connection = self._opened()
                return self._connection.execute(statement, values)
            except sqlite3.OperationalError as error:  # the disk is full or fails, or another process is at it too long
                raise SpoolUnwritable(cause=_cause(error)) from error
            except sqlite3.DatabaseError as error:
                raise RepeatsDamaged(file=FILE_NAME, cause=_cause(error)) from error

    def tidy(self, at: datetime) -> None:
        """Forget some of what is older than a day, and fold the log into the file. Call every second or so."""
        oldest = f"SELECT number FROM answers ORDER BY number LIMIT {_DROPPED_AT_ONCE}"  # noqa: S608 - a constant
        self.run(f"DELETE FROM answers WHERE number IN ({oldest}) AND at <= ?", (_micros(at - REMEMBERED),))  # noqa: S608
        _, pages, _ = self.run("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if pages > _LONG_LOG_PAGES:  # under steady load a passive one never catches up, and the log would only grow
            self.run("PRAGMA wal_checkpoint(RESTART)").fetchone()

    def close(self) -> None:
        """Close the file."""
        with self._using:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _opened(self) -> sqlite3.Connection:
        self._lock_byte(fcntl.F_WRLCK, _OPENING)
        try:
            return self._opened_alone(self._spool / FILE_NAME)
        except OSError as error:
            raise SpoolUnwritable(cause=os.strerror(error.errno)) from error
        finally:
            self._lock_byte(fcntl.F_UNLCK, _OPENING)

    def _opened_alone(self, path: Path) -> sqlite3.Connection:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may take the last answers, never the file
            connection.execute("PRAGMA wal_autocheckpoint = 0")  # `tidy` does it, so that no caller waits for a sync
            connection.executescript(_TABLES)
            boot = _BOOT.read_text().strip()
            if connection.execute("SELECT id FROM boot").fetchall() != [(boot,)]:
                self._remember_spool(connection)
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("DELETE FROM boot")
                connection.execute("INSERT INTO boot VALUES (?)", (boot,))
                connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def _remember_spool(self, connection: sqlite3.Connection) -> None:
        for path in spool_files(self._spool):
            try:
                reader = SpoolReader(path)
            except FileNotFoundError:  # received and cleared since it was listed: the database has it
                continue
            try:
                for _, record in reader:
                    if record.kind == "item":
                        _remember(connection, record)
            except FileDamaged:  # the worker tells of it, keeps the file and tries again
                continue
            finally:
                reader.close()

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
        coarse=record.coarse,
    )


def _remember(connection: sqlite3.Connection, record: SpoolRecord) -> None:
    at = datetime.fromisoformat(record.received_at)
    key, body = _key_digest(record.service, record.idempotency_key), bytes.fromhex(record.body_digest)
    connection.execute(_INSERT, (key, body, _ENCODE(answer_of(record)), _micros(at), 1))


def _key_digest(service: str, key: str) -> bytes:
    return hashlib.sha256(f"{service}\0{key}".encode()).digest()[:16]


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _cause(error: sqlite3.Error) -> str:
    return f"{error} ({error.sqlite_errorname})" if hasattr(error, "sqlite_errorname") else str(error)
