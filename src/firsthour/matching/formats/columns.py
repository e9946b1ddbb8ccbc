"""Entries as columns: what a segment is made of, from however many entries, without an object for each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from firsthour.matching.formats.records import PublishedEntry, fingerprint_of
from firsthour.matching.words import EXACT_KINDS, EntryStatus
from firsthour.signals.words import SignalKind

STATUSES = tuple(EntryStatus)
KINDS = tuple(SignalKind)


@dataclass(frozen=True)
class EntryColumns:
    """n entries: `fingerprints` (n, 32), shorter ones filled with zeros, and `identities` (n, 16) uint8; `kinds` and
    `statuses` (n,) are positions in KINDS and STATUSES; `banks`, `sources` and `harms` (n,) are positions in the names
    beside them.
    """

    fingerprints: np.ndarray
    identities: np.ndarray
    kinds: np.ndarray
    statuses: np.ndarray
    banks: np.ndarray
    sources: np.ndarray
    harms: np.ndarray
    bank_names: tuple[str, ...]
    source_names: tuple[str, ...]
    harm_sets: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, entries: Iterable[PublishedEntry]) -> "EntryColumns":
        """The columns of entries one by one. Raises ValueError for an id that is no UUID or a wrong fingerprint."""
        listed = list(entries)
        banks, sources, harms = _Table(), _Table(), _Table()
        return cls(
            fingerprints=_bytes([fingerprint_of(entry).ljust(32, b"\0") for entry in listed], 32),
            identities=_bytes([UUID(entry.id).bytes for entry in listed], 16),
            kinds=np.array([KINDS.index(entry.kind) for entry in listed], np.uint8),
            statuses=np.array([STATUSES.index(entry.status) for entry in listed], np.uint8),
            banks=np.array([banks[entry.bank] for entry in listed], np.uint32),
            sources=np.array([sources[entry.source] for entry in listed], np.uint32),
            harms=np.array([harms[entry.harms] for entry in listed], np.uint32),
            bank_names=tuple(banks.values),
            source_names=tuple(sources.values),
            harm_sets=tuple(harms.values),
        )

    def refuse_doubles(self) -> None:
        """Raises ValueError when two entries bear one id."""
        ids, counts = np.unique(np.ascontiguousarray(self.identities).view("V16").ravel(), return_counts=True)
        if (counts > 1).any():
            raise ValueError(f"{UUID(bytes=ids[counts > 1][0].tobytes())} is there twice")

    def chosen(self, rows: np.ndarray) -> "EntryColumns":
        """The entries at these positions, in this order."""
        columns = ("fingerprints", "identities", "kinds", "statuses", "banks", "sources", "harms")
        return replace(self, **{name: getattr(self, name)[rows] for name in columns})

    def of_kind(self, kind: SignalKind) -> "EntryColumns":
        """Those of one kind that are not retired; exact digests in the order of their bytes."""
        wanted = (self.kinds == KINDS.index(kind)) & (self.statuses != STATUSES.index(EntryStatus.RETIRED))
        rows = np.flatnonzero(wanted)
        if kind in EXACT_KINDS:
            words = np.ascontiguousarray(self.fingerprints[rows]).view(">u8").reshape(-1, 4)
            rows = rows[np.lexsort(words.T[::-1])]
        return self.chosen(rows)


class _Table:
    """Gives each distinct value a position."""

    def __init__(self) -> None:
        self.values: dict[object, int] = {}

    def __getitem__(self, value: object) -> int:
        return self.values.setdefault(value, len(self.values))


def _bytes(each: list[bytes], width: int) -> np.ndarray:
    return np.frombuffer(b"".join(each), np.uint8).reshape(-1, width)
