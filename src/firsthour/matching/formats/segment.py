"""Segments: everything in force at one change, as arrays that are mapped and searched where they lie.

Layout, little-endian: a 192-byte header – magic, number, then offset, length and CRC-32 of seven sections, CRC-32 of
the header – and the sections, each aligned to 64 bytes:

names (JSON: keys, banks, rules, allowances, brakes, watches and the tables the rows point into), the index of the
PDQ fingerprints (as the kernel's FORMAT.md has it), PDQ rows, SHA-256 fingerprints (sorted, n × 32 bytes), SHA-256
rows, MD5 fingerprints (sorted, n × 16 bytes), MD5 rows. A row is 32 bytes: the entry's UUID, three table positions
(bank, source, harms), its status.
"""

import os
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

import firsthour_kernel as kernel
import msgspec
import numpy as np

from firsthour.ledger.errors import FileDamaged
from firsthour.ledger.formats import sync_directory, write_all
from firsthour.matching.formats.columns import STATUSES, EntryColumns
from firsthour.matching.formats.records import (
    PublishedAllowance,
    PublishedBank,
    PublishedBrake,
    PublishedEntry,
    PublishedKey,
    PublishedRule,
    PublishedWatch,
    Subject,
    identity_of,
)
from firsthour.matching.words import EXACT_KINDS
from firsthour.signals.words import FINGERPRINT_BYTES, SignalKind

_MAGIC = b"FHSEGM05"
_SECTION = struct.Struct("<QQII")
_SECTIONS = 3 + 2 * len(EXACT_KINDS)
_HEADER_LENGTH = 192
_CHECKED = len(_MAGIC) + 8 + _SECTIONS * _SECTION.size
_ROW = np.dtype(
    [("entry", "u1", 16), ("bank", "<u4"), ("source", "<u4"), ("harms", "<u4"), ("status", "u1"), ("spare", "u1", 3)]
)
_OTHERS = (PublishedKey, PublishedBank, PublishedRule, PublishedAllowance, PublishedBrake, PublishedWatch)
_PACKED_ROW = struct.Struct("<16sIIIB3x")  # the same, for reading one: structured arrays are slow at that


class _Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    keys: tuple[PublishedKey, ...]
    banks: tuple[PublishedBank, ...]
    rules: tuple[PublishedRule, ...]
    allowances: tuple[PublishedAllowance, ...]
    brakes: tuple[PublishedBrake, ...]
    watches: tuple[PublishedWatch, ...] = ()
    bank_names: tuple[str, ...]
    source_names: tuple[str, ...]
    harm_sets: tuple[tuple[str, ...], ...]


def segment_path(directory: Path, number: int) -> Path:
    """Where the segment of that number lies."""
    return directory / f"segment-{number}.seg"


def of_this_version(path: Path) -> bool:
    """Whether a segment has the layout this program reads; one it does not know is to be written anew."""
    with open(path, "rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def write_segment(
    directory: Path, number: int, subjects: Iterable[Subject], columns: EntryColumns | None = None
) -> Path:
    """Write everything in force at change `number`; retired entries are left out.

    Entries come among the subjects, or all of them in `columns`. The file appears whole, synced and under its name,
    or not at all. Raises ValueError for two subjects of one identity, an entry id that is no UUID, or a fingerprint
    that is not 32 bytes.
    """
    entries: list[PublishedEntry] = []
    others: dict[type, list[Subject]] = {kind: [] for kind in _OTHERS}
    for subject in subjects:
        (entries if isinstance(subject, PublishedEntry) else others[type(subject)]).append(subject)
    for listed in others.values():
        _refuse_doubles(identity_of(subject) for subject in listed)
    if columns is None:
        columns = EntryColumns.of(entries)
    elif entries:
        raise ValueError("entries are given one by one or in columns, not both")
    columns.refuse_doubles()
    names = _Names(
        keys=tuple(others[PublishedKey]),
        banks=tuple(others[PublishedBank]),
        rules=tuple(others[PublishedRule]),
        allowances=tuple(others[PublishedAllowance]),
        brakes=tuple(others[PublishedBrake]),
        watches=tuple(others[PublishedWatch]),
        bank_names=columns.bank_names,
        source_names=columns.source_names,
        harm_sets=columns.harm_sets,
    )
    pdq = columns.of_kind(SignalKind.PDQ)
    index = kernel.build(np.ascontiguousarray(pdq.fingerprints))
    sections = [msgspec.json.encode(names), memoryview(index.image), _rows(pdq)]
    for kind in EXACT_KINDS:
        exact = columns.of_kind(kind)
        sections += [exact.fingerprints[:, : FINGERPRINT_BYTES[kind]].tobytes(), _rows(exact)]
    return _write(directory, number, sections)


def _write(directory: Path, number: int, sections: list[bytes | memoryview]) -> Path:
    head = [_MAGIC, struct.pack("<Q", number)]
    offset = _HEADER_LENGTH
    for section in sections:
        head.append(_SECTION.pack(offset, len(section), zlib.crc32(section), 0))
        offset += _padded(len(section))
    header = b"".join(head)
    header += struct.pack("<I", zlib.crc32(header))
    path = segment_path(directory, number)
    staged = directory / f".{path.name}.{os.getpid()}"
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        write_all(descriptor, header.ljust(_HEADER_LENGTH, b"\0"))
        for section in sections:
            write_all(descriptor, section)
            write_all(descriptor, bytes(_padded(len(section)) - len(section)))
        os.fsync(descriptor)
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    sync_directory(directory)
    return path


def _rows(columns: EntryColumns) -> bytes:
    rows = np.zeros(len(columns.identities), dtype=_ROW)
    rows["entry"] = columns.identities
    rows["bank"] = columns.banks
    rows["source"] = columns.sources
    rows["harms"] = columns.harms
    rows["status"] = columns.statuses
    return rows.tobytes()


def _refuse_doubles(identities: Iterable[str]) -> None:
    seen = set()
    for identity in identities:
        if identity in seen:
            raise ValueError(f"{identity} is there twice")
        seen.add(identity)


def _padded(length: int) -> int:
    return -(-length // 64) * 64


class _Exact:
    """The sorted fingerprints of one exact kind, (n, width) uint8, and the rows beside them."""

    def __init__(self, section: np.ndarray, rows: np.ndarray, width: int) -> None:
        self.fingerprints, self.rows = section.reshape(-1, width), rows
        self._heads = self.fingerprints[:, :8].copy().view(">u8").ravel().astype(np.uint64)

    def find(self, digest: bytes) -> np.ndarray:
        head = np.uint64(int.from_bytes(digest[:8], "big"))
        start = np.searchsorted(self._heads, head, side="left")
        end = np.searchsorted(self._heads, head, side="right")
        same = (self.fingerprints[start:end] == np.frombuffer(digest, np.uint8)).all(axis=1)
        return np.flatnonzero(same) + start


class Segment:
    """A segment mapped from its file, every section checked against its CRC. Raises FileDamaged, FileNotFoundError."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._mapped = np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else np.zeros(0, np.uint8)
        sections = self._sections()
        try:
            names = msgspec.json.decode(sections[0], type=_Names)
        except ValueError as error:
            raise self._damaged(_HEADER_LENGTH, f"its names cannot be read ({error})") from error
        self.keys, self.banks, self.rules = names.keys, names.banks, names.rules
        self.allowances, self.brakes, self.watches = names.allowances, names.brakes, names.watches
        self.bank_names, self.source_names, self.harm_sets = names.bank_names, names.source_names, names.harm_sets
        try:
            self._pdq = kernel.over(sections[1])
        except kernel.AlteredSegment as error:
            raise self._damaged(_HEADER_LENGTH, f"its index cannot be used ({error})") from error
        self._pdq_rows = sections[2]
        if len(self._pdq) * _PACKED_ROW.size != len(self._pdq_rows):
            raise self._damaged(_HEADER_LENGTH, "its index has another number of entries than its rows")
        self._exact = {
            kind: _Exact(*sections[3 + 2 * place : 5 + 2 * place], FINGERPRINT_BYTES[kind])
            for place, kind in enumerate(EXACT_KINDS)
        }

    def entry(self, kind: SignalKind, position: int) -> PublishedEntry:
        """The entry at a position, its value left empty: it is what was searched for."""
        rows = self._pdq_rows if kind is SignalKind.PDQ else self._exact[kind].rows
        identity, bank, source, harms, status = _PACKED_ROW.unpack_from(rows, position * _PACKED_ROW.size)
        digits = identity.hex()
        return PublishedEntry(
            id=f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}",
            bank=self.bank_names[bank],
            source=self.source_names[source],
            status=STATUSES[status],
            kind=kind,
            value="",
            harms=self.harm_sets[harms],
        )

    def near(self, queries: np.ndarray | bytes, radius: int) -> kernel.Matches:
        """Every PDQ entry within `radius` bits of a query, by position; queries: (q, 32) uint8, or 32 bytes."""
        return self._pdq.search(queries, radius)

    def exact(self, kind: SignalKind, digest: bytes) -> np.ndarray:
        """Positions of the entries of an exact kind that are equal to a digest."""
        return self._exact[kind].find(digest)

    def _sections(self) -> list[np.ndarray]:
        content = self._mapped
        if len(content) < _HEADER_LENGTH:
            raise self._damaged(len(content), "it ends within its header")
        header = content[:_HEADER_LENGTH].tobytes()
        if header[: len(_MAGIC)] != _MAGIC:
            raise self._damaged(0, "it is no segment of a version we know")
        (check,) = struct.unpack_from("<I", header, _CHECKED)
        if zlib.crc32(header[:_CHECKED]) != check:
            raise self._damaged(0, "the header's checksum does not fit")
        (self.number,) = struct.unpack_from("<Q", header, len(_MAGIC))
        sections = []
        for index in range(_SECTIONS):
            offset, length, check, _ = _SECTION.unpack_from(header, len(_MAGIC) + 8 + index * _SECTION.size)
            section = content[offset : offset + length]
            if len(section) != length:
                raise self._damaged(len(content), "it is cut short")
            if zlib.crc32(section) != check:
                raise self._damaged(offset, "a section's checksum does not fit")
            sections.append(np.asarray(section))
        return sections

    def _damaged(self, offset: int, cause: str) -> FileDamaged:
        return FileDamaged(file=self._name, offset=offset, cause=cause)
