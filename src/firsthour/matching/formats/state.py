"""The state a gate holds in memory: a segment, the changes after it, and the search over both.

Two threads may ask while a third refreshes: every view keeps seeing the state of its own change number. Rows of
changed entries are never rewritten; they get the number at which they ceased, and a view overlooks later ends.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from firsthour_kernel import Matches, scan

from firsthour.matching.errors import PublishedBehind
from firsthour.matching.formats.counter import Counter
from firsthour.matching.formats.records import (
    BATCH,
    SEGMENT,
    SUBJECTS,
    PublishedAllowance,
    PublishedBank,
    PublishedBrake,
    PublishedEntry,
    PublishedKey,
    PublishedRecord,
    PublishedRule,
    PublishedWatch,
    Subject,
    fingerprint_of,
    identity_of,
    subject_of,
)
from firsthour.matching.formats.segment import Segment
from firsthour.matching.formats.tail import Current, TailReader, read_current
from firsthour.matching.words import ENTRY_KINDS, EXACT_KINDS, FAR_DISTANCE, EntryStatus, Hit
from firsthour.signals.words import FINGERPRINT_BYTES, MIN_PDQ_QUALITY, Signal, SignalKind

_REFRESH_TRIES = 20


class _Changes:
    """Entries changed since the segment: rows that only grow, and when a row or a segment's entry ceased."""

    def __init__(self) -> None:
        self.entries: list[PublishedEntry] = []
        self.ceased: list[int | None] = []
        self.fingerprints = np.zeros((64, 32), np.uint8)
        self.segment_ceased: dict[str, int] = {}
        self.exact: dict[tuple[SignalKind, bytes], list[int]] = {}
        self._latest: dict[str, int] = {}

    def fold(self, number: int, identity: str, entry: PublishedEntry | None) -> None:
        previous = self._latest.pop(identity, None)
        if previous is None:
            self.segment_ceased.setdefault(identity, number)
        else:
            self.ceased[previous] = number
        if entry is None or entry.status is EntryStatus.RETIRED:
            return
        row = len(self.entries)
        if row == len(self.fingerprints):
            self.fingerprints = np.concatenate([self.fingerprints, np.zeros_like(self.fingerprints)])
        fingerprint = fingerprint_of(entry)
        self.fingerprints[row] = np.frombuffer(fingerprint.ljust(32, b"\0"), np.uint8)
        self.entries.append(entry)
        self.ceased.append(None)
        self._latest[identity] = row
        if entry.kind in EXACT_KINDS:
            self.exact.setdefault((entry.kind, fingerprint), []).append(row)


class PublishedView:
    """What was in force at change `number`. Immutable; `keys` by prefix, `brakes` by id, the rest by name.
    `watched` says until when (unix seconds), by what, service and subject.

    `braked_rules` are the rules, as service/name, that do nothing by themselves while their brake is pulled.
    """

    def __init__(
        self,
        number: int,
        segment: Segment,
        changes: _Changes,
        *,
        keys: Mapping[str, PublishedKey],
        banks: Mapping[str, PublishedBank],
        rules: Mapping[str, PublishedRule],
        allowances: Mapping[str, PublishedAllowance],
        brakes: Mapping[str, PublishedBrake],
        watches: Mapping[str, PublishedWatch],
    ) -> None:
        self.number = number
        self.keys = {key.prefix: key for key in keys.values()}
        self.banks, self.rules, self.brakes = banks, rules, brakes
        self.watched = {(watch.by, watch.service, watch.subject): watch.until for watch in watches.values()}
        self._segment = segment
        self._changes = changes
        self._changed = len(changes.entries)
        self._fingerprints = changes.fingerprints[: self._changed]
        self._allowed = frozenset((each.kind, fingerprint_of(each)) for each in allowances.values())
        # The segment's entries that are allowed themselves, found once: a picture near one of them is no hit on it.
        self._allowed_positions = frozenset(
            position
            for kind, fingerprint in self._allowed
            if kind is SignalKind.PDQ
            for position in segment.near(fingerprint, 0).entry.tolist()
        )
        self.braked_rules = frozenset(brake.name for brake in brakes.values() if brake.kind == "rule")
        self._braked_entries = frozenset(brake.name for brake in brakes.values() if brake.kind == "entry")
        self._braked_sources = frozenset(brake.name for brake in brakes.values() if brake.kind == "source")

    def search(self, signals: Sequence[Signal]) -> tuple[Hit, ...]:
        """Every entry within the farther distance of its bank, none missed; the nearest first, one hit an entry.

        An allow-listed fingerprint is never a hit, neither as the upload's nor as the entry's; the others still are.
        PDQ signals below MIN_PDQ_QUALITY are not searched: flat pictures resemble each other. An entry whose bank
        is not published is never near, so it asks for review. Raises ValueError for a value of a
        length that is not its kind's.
        """
        hits: dict[tuple[str, SignalKind], Hit] = {}
        signals = [
            signal
            for signal in signals
            if signal.kind in ENTRY_KINDS and (signal.kind, _query(signal)) not in self._allowed
        ]
        perceptual = [
            signal for signal in signals if signal.kind is SignalKind.PDQ and signal.quality >= MIN_PDQ_QUALITY
        ]
        if perceptual:
            self._search_near(perceptual, hits)
        for signal in signals:
            if signal.kind in EXACT_KINDS:
                self._search_exact(signal, hits)
        return tuple(sorted(hits.values(), key=lambda hit: (not hit.near, hit.distance, hit.entry, hit.kind)))

    def nearest(self, fingerprints: Sequence[bytes], radius: int) -> list[tuple[str, int] | None]:
        """Of each PDQ (32 bytes) the nearest entry within `radius` bits, allowed ones left out: its id and distance.

        Wider than the farther distance of any bank it finds what is no hit. Dear: each entry is looked at.
        """
        found: list[tuple[str, int] | None] = [None] * len(fingerprints)
        queries = np.frombuffer(b"".join(fingerprints), np.uint8).reshape(-1, 32)

        def consider(query: int, entry: PublishedEntry | None, distance: int) -> None:
            known = found[query]
            if entry is not None and (known is None or distance < known[1]):
                found[query] = (entry.id, distance)

        for query, position, distance in _rows_of(self._segment.near(queries, radius)):
            if position not in self._allowed_positions:
                consider(query, self._published(position, SignalKind.PDQ), distance)
        for query, row, distance in _rows_of(scan(self._fingerprints, queries, radius)) if self._changed else ():
            entry = self._still(row)
            if entry and entry.kind is SignalKind.PDQ and (entry.kind, fingerprint_of(entry)) not in self._allowed:
                consider(query, entry, distance)
        return found

    def _search_near(self, signals: Sequence[Signal], hits: dict[tuple[str, SignalKind], Hit]) -> None:
        asked = [_query(signal) for signal in signals]
        queries = np.frombuffer(b"".join(asked), np.uint8).reshape(-1, 32)
        found = self._segment.near(queries if len(asked) > 1 else asked[0], FAR_DISTANCE)
        for query, position, distance in _rows_of(found):
            if position not in self._allowed_positions:
                self._take(self._published(position, SignalKind.PDQ), distance, signals[query], hits)
        if not self._changed:
            return
        found = scan(self._fingerprints, queries, FAR_DISTANCE)
        for query, row, distance in _rows_of(found):
            entry = self._changes.entries[row]
            if entry.kind is SignalKind.PDQ and (entry.kind, fingerprint_of(entry)) not in self._allowed:
                self._take(self._still(row), distance, signals[query], hits)

    def _search_exact(self, signal: Signal, hits: dict[tuple[str, SignalKind], Hit]) -> None:
        digest = _query(signal)
        for position in self._segment.exact(signal.kind, digest).tolist():
            self._take(self._published(position, signal.kind), 0, signal, hits)
        for row in self._changes.exact.get((signal.kind, digest), ()):
            if row < self._changed:
                self._take(self._still(row), 0, signal, hits)

    def _published(self, position: int, kind: SignalKind) -> PublishedEntry | None:
        entry = self._segment.entry(kind, position)
        ceased = self._changes.segment_ceased.get(entry.id)
        return entry if ceased is None or ceased > self.number else None

    def _still(self, row: int) -> PublishedEntry | None:
        ceased = self._changes.ceased[row]
        return self._changes.entries[row] if ceased is None or ceased > self.number else None

    def _take(
        self, entry: PublishedEntry | None, distance: int, signal: Signal, hits: dict[tuple[str, SignalKind], Hit]
    ) -> None:
        if entry is None:
            return
        bank = self.banks.get(entry.bank)
        if bank and distance > bank.far:
            return
        known = hits.get((entry.id, entry.kind))
        if known and known.distance <= distance:
            return
        hits[entry.id, entry.kind] = Hit(
            entry=entry.id,
            bank=entry.bank,
            source=entry.source,
            status=entry.status,
            kind=entry.kind,
            distance=distance,
            near=bank is not None and distance <= bank.near,
            harms=entry.harms,
            turn=signal.turn,
            frame=signal.frame,
            braked=entry.id in self._braked_entries or entry.source in self._braked_sources,
        )


def _rows_of(found: Matches) -> Iterable[tuple[int, int, int]]:
    return zip(found.query.tolist(), found.entry.tolist(), found.distance.tolist(), strict=True)


def _query(signal: Signal) -> bytes:
    value, width = bytes.fromhex(signal.value), FINGERPRINT_BYTES[signal.kind]
    if len(value) != width:
        raise ValueError(f"a {signal.kind} value has {2 * width} hex digits")
    return value


class PublishedState:
    """Follows a published directory. `view` is the state last read; call `refresh()` before using it.

    Raises NothingPublished when there is no state yet, FileDamaged, PublishedInvalid or PublishedBehind when there
    is one that must not be trusted: then no answer may be given.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lock = threading.Lock()
        self._counter = Counter(directory)
        self._current: Current | None = None
        self._tail: TailReader | None = None
        self._broken = False
        self._load(read_current(directory))
        self._catch_up()

    @classmethod
    def open(cls, directory: Path) -> "PublishedState":
        """Read the state in force in a published directory."""
        return cls(directory)

    @property
    def number(self) -> int:
        """Number of the last change read."""
        return self.view.number

    @property
    def keys(self) -> Mapping[str, PublishedKey]:
        """API keys by prefix."""
        return self.view.keys

    @property
    def banks(self) -> Mapping[str, PublishedBank]:
        """Banks by name."""
        return self.view.banks

    @property
    def rules(self) -> Mapping[str, PublishedRule]:
        """Adopted rules by service/name."""
        return self.view.rules

    def search(self, signals: Sequence[Signal]) -> tuple[Hit, ...]:
        """`PublishedView.search` on the state last read."""
        return self.view.search(signals)

    def age_seconds(self, now: float) -> float:
        """Seconds from the publisher's last heartbeat to `now` (unix seconds)."""
        return now - self._counter.heartbeat / 1e6

    def refresh(self) -> bool:
        """Read what was announced since; True when the view changed. One machine-word comparison when nothing was."""
        if self._counter.number == self.view.number and not self._broken:
            return False
        with self._lock:
            before = self.view.number
            self._catch_up()
            return self.view.number != before

    def close(self) -> None:
        """Let go of files and mappings; the last view stays usable."""
        self._tail.close()
        self._counter.close()

    def _catch_up(self) -> None:
        self._broken = True  # until this reading ended well, every refresh tries again and raises again
        for _ in range(_REFRESH_TRIES):
            promised = self._counter.number
            self._follow()
            if self._number >= promised:
                self._broken = False
                return
            current = read_current(self.directory)
            if current != self._current:
                self._load(current)
        raise PublishedBehind(promised=promised, found=self._number)

    def _load(self, current: Current) -> None:
        for _ in range(_REFRESH_TRIES):
            try:
                segment = Segment(self.directory / current.segment)
                tail = TailReader(self.directory / current.tail, segment.number)
                break
            except FileNotFoundError:
                newer = read_current(self.directory)
                if newer == current:
                    raise
                current = newer  # the publisher replaced it and cleared the old files away meanwhile
        if self._tail:
            self._tail.close()
        self._current, self._segment, self._tail = current, segment, tail
        self._number = segment.number
        self._changes = _Changes()
        self._folded: dict[type, dict[str, Subject]] = {
            PublishedKey: {key.id: key for key in segment.keys},
            PublishedBank: {bank.name: bank for bank in segment.banks},
            PublishedRule: {identity_of(rule): rule for rule in segment.rules},
            PublishedAllowance: {allowance.id: allowance for allowance in segment.allowances},
            PublishedBrake: {brake.id: brake for brake in segment.brakes},
            PublishedWatch: {watch.id: watch for watch in segment.watches},
        }

    def _follow(self) -> None:
        for record in self._tail.read():
            self._fold(record)
        self.view = PublishedView(
            self._number,
            self._segment,
            self._changes,
            keys=dict(self._folded[PublishedKey]),
            banks=dict(self._folded[PublishedBank]),
            rules=dict(self._folded[PublishedRule]),
            allowances=dict(self._folded[PublishedAllowance]),
            brakes=dict(self._folded[PublishedBrake]),
            watches=dict(self._folded[PublishedWatch]),
        )

    def _fold(self, record: PublishedRecord) -> None:
        if record.kind in (BATCH, SEGMENT):
            self._number = record.number
            return
        identity, subject = subject_of(record)
        kind = SUBJECTS[record.kind]
        if kind is PublishedEntry:
            self._changes.fold(record.number, identity, subject)
        elif subject is None:
            self._folded[kind].pop(identity, None)
        else:
            self._folded[kind][identity] = subject
        self._number = record.number
