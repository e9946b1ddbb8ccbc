"""The tail: changes after a segment, appended by the one publisher and followed by every gate."""

import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from firsthour.ledger.formats import FrameKind, FrameReader, frame, sync_directory, write_all
from firsthour.matching.errors import NothingPublished, PublishedInvalid, TailTorn
from firsthour.matching.formats.records import BATCH, SEGMENT, SUBJECTS, PublishedRecord

_RECORD = struct.Struct("<QHI")
CURRENT_NAME = "current"


class Current(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which segment and which tail are in force, by file name."""

    segment: str
    tail: str


def tail_path(directory: Path, number: int) -> Path:
    """The tail that continues the segment of that number."""
    return directory / f"tail-{number}.log"


def segment_number(name: str) -> int:
    """The number in the file name of a segment."""
    return int(name.removeprefix("segment-").removesuffix(".seg"))


def read_current(directory: Path) -> Current:
    """What is in force. Raises NothingPublished before the first publication."""
    try:
        return msgspec.json.decode((directory / CURRENT_NAME).read_bytes(), type=Current)
    except FileNotFoundError as error:
        raise NothingPublished(directory=directory.name) from error


def write_current(directory: Path, number: int) -> None:
    """Put the segment and tail of that number in force. Both must be there already."""
    current = Current(segment=f"segment-{number}.seg", tail=f"tail-{number}.log")
    staged = directory / f".{CURRENT_NAME}.{os.getpid()}"
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        write_all(descriptor, msgspec.json.encode(current))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    staged.replace(directory / CURRENT_NAME)
    sync_directory(directory)


class TailWriter:
    """Appends changes after segment `number`. One at a time: the publisher holds a lock of its own.

    Opening continues a tail that ends cleanly; one torn by a killed publisher raises TailTorn, because nothing may
    be appended after unfinished bytes and a published file is never cut.
    """

    def __init__(self, directory: Path, number: int) -> None:
        path = tail_path(directory, number)
        self.segment = number
        self.number = number
        self._name = path.name
        self._torn_at: int | None = None
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            frames = FrameReader(self._descriptor, name=path.name)
            for _, payload in frames:
                self.number = _unpack(payload, after=self.number)[-1].number
            if frames.torn:
                raise TailTorn(file=path.name, offset=frames.torn.offset)
            sync_directory(directory)
        except BaseException:
            os.close(self._descriptor)
            raise

    def append(self, records: Sequence[PublishedRecord]) -> None:
        """Append changes whose numbers follow on each other. Readers see all of them or none.

        Raises ValueError for changes out of order, OSError when the disk refuses, and TailTorn ever after that.
        """
        if not records:
            return
        number = self.number
        parts = []
        for record in records:
            if record.number <= number:
                raise ValueError(f"change {record.number} may not follow change {number}")
            if record.kind not in SUBJECTS and record.kind not in (BATCH, SEGMENT):
                raise ValueError(f"a change cannot be about {record.kind!r}")
            number = record.number
            kind = record.kind.encode("ascii")
            parts += (_RECORD.pack(number, len(kind), len(record.payload)), kind, record.payload)
        if self._torn_at is not None:
            raise TailTorn(file=self._name, offset=self._torn_at)
        end = os.fstat(self._descriptor).st_size
        try:
            write_all(self._descriptor, frame(FrameKind.GROUP, b"".join(parts)))
        except OSError:
            self._torn_at = end
            raise
        self.number = number

    def fsync(self) -> None:
        """Make what was appended survive a power cut."""
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        """Close the file; nothing more can be appended through this writer."""
        os.close(self._descriptor)


class TailReader:
    """Follows a tail. `read()` yields what was appended since it was last asked."""

    def __init__(self, path: Path, number: int) -> None:
        self.number = number
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._frames = FrameReader(self._descriptor, name=path.name)

    def read(self) -> Iterator[PublishedRecord]:
        """New changes in order of their numbers. An unfinished frame at the end waits until it is finished."""
        for _, payload in self._frames:
            for record in _unpack(payload, after=self.number):
                self.number = record.number
                yield record

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


def _unpack(payload: bytes, *, after: int) -> list[PublishedRecord]:
    records = []
    position = 0
    while position < len(payload):
        try:
            number, kind_length, length = _RECORD.unpack_from(payload, position)
        except struct.error as error:
            raise PublishedInvalid(number=after, cause="its group is cut short") from error
        start = position + _RECORD.size
        position = start + kind_length + length
        if number <= after or position > len(payload):
            raise PublishedInvalid(number=number, cause=f"it cannot follow change {after}")
        kind = payload[start : start + kind_length].decode("ascii", "replace")
        records.append(PublishedRecord(number, kind, payload[start + kind_length : position]))
        after = number
    if not records:
        raise PublishedInvalid(number=after, cause="its group is empty")
    return records
