"""A list held in memory, for looking something up without a server and without a database."""

from collections.abc import Sequence

import msgspec
import numpy as np
from firsthour_kernel import build

from firsthour.matching.exchanges import ListedEntry
from firsthour.matching.words import FAR_DISTANCE
from firsthour.signals.words import Signal, SignalKind, Turn


class ListHit(msgspec.Struct, frozen=True):
    """A line of the list that a signal fits; `turn` and `frame` as in a hit, `distance` in bits."""

    kind: SignalKind
    value: str
    line: int
    distance: int
    turn: Turn
    frame: int


class KnownList:
    """A list ready to be searched; many threads may ask at once."""

    def __init__(self, listed: Sequence[ListedEntry], *, radius: int = FAR_DISTANCE) -> None:
        self._radius = radius
        self._pdq = [each for each in listed if each.kind is SignalKind.PDQ]
        self._index = build(_words(self._pdq))
        self._exact: dict[tuple[SignalKind, str], list[ListedEntry]] = {}
        for each in listed:
            if each.kind is not SignalKind.PDQ:
                self._exact.setdefault((each.kind, each.value), []).append(each)

    def search(self, signals: Sequence[Signal]) -> tuple[ListHit, ...]:
        """Every fingerprint within the radius of a signal, each once with the signal that fits best, nearest first."""
        best: dict[ListedEntry, tuple[int, Signal]] = {}
        perceptual = [signal for signal in signals if signal.kind is SignalKind.PDQ]
        if perceptual and self._pdq:
            found = self._index.search(_words(perceptual), self._radius)
            rows = zip(found.query.tolist(), found.entry.tolist(), found.distance.tolist(), strict=True)
            for query, place, distance in rows:
                listed = self._pdq[place]
                if listed not in best or distance < best[listed][0]:
                    best[listed] = (distance, perceptual[query])
        for signal in signals:
            for listed in self._exact.get((signal.kind, signal.value), ()):
                best[listed] = (0, signal)
        hits = (
            ListHit(listed.kind, listed.value, listed.line, distance, signal.turn, signal.frame)
            for listed, (distance, signal) in best.items()
        )
        return tuple(sorted(hits, key=lambda hit: (hit.distance, hit.line)))


def _words(fingerprints: Sequence[ListedEntry | Signal]) -> np.ndarray:
    return np.frombuffer(b"".join(bytes.fromhex(each.value) for each in fingerprints), np.uint8).reshape(-1, 32)
