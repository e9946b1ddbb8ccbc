"""Hash lists as files, for looking something up without a server: a fingerprint a line, in any of three layouts.

- a table (CSV) whose first line names the columns, `kind` and `value` among them;
- JSON lines: objects with `kind` and `value`, or with `signals`, as `firsthour hash --json` writes them;
- bare lines: 64 hex digits are PDQ, 32 are MD5.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
from firsthour_kernel import build

from firsthour.matching.errors import ListUnusable
from firsthour.matching.words import FAR_DISTANCE
from firsthour.signals.rules import value_fits
from firsthour.signals.words import MIN_PDQ_QUALITY, Signal, SignalKind, Turn

_BARE = {64: SignalKind.PDQ, 32: SignalKind.MD5}


class _Row(msgspec.Struct, frozen=True):
    kind: str = ""
    value: str = ""
    quality: int = 100
    signals: tuple["_Row", ...] | None = None


_ROW = msgspec.json.Decoder(_Row)


class Listed(msgspec.Struct, frozen=True):
    """A fingerprint of a list and the line it stands on (from 1)."""

    kind: SignalKind
    value: str
    line: int


class ListHit(msgspec.Struct, frozen=True):
    """A line of the list that a signal fits; `turn` and `frame` as in a hit, `distance` in bits."""

    kind: SignalKind
    value: str
    line: int
    distance: int
    turn: Turn
    frame: int


def read_list(path: Path) -> tuple[Listed, ...]:
    """Every fingerprint of a list; blank lines are skipped. Raises ListUnusable with every line that is wrong."""
    listed: list[Listed] = []
    wrong: list[tuple[int, str]] = []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        for number, row in _rows(lines):
            if isinstance(row, str):
                wrong.append((number, row))
            elif row.kind not in set(SignalKind) or not value_fits(SignalKind(row.kind), row.value.lower()):
                wrong.append((number, f"it is no {row.kind or 'known'} fingerprint"))
            elif row.kind != SignalKind.PDQ or row.quality >= MIN_PDQ_QUALITY:
                listed.append(Listed(SignalKind(row.kind), row.value.lower(), number))
    if wrong or not listed:
        raise ListUnusable(name=path.name, count=len(wrong), lines=wrong)
    return tuple(listed)


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, _Row | str]]:
    columns: list[str] | None = None
    first = True
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        if text.startswith("{"):
            for row in _objects(text):
                yield number, row
        elif first and {"kind", "value"} <= set(_cells(text)):
            columns = _cells(text)
        elif columns:
            row = dict(zip(columns, _cells(text), strict=False))
            yield number, _Row(row.get("kind", ""), row.get("value", ""))
        else:
            yield number, _Row(_BARE.get(len(text), ""), text)
        first = False


def _cells(text: str) -> list[str]:
    return [cell.strip().lower() for cell in next(csv.reader([text]))]


def _objects(text: str) -> tuple[_Row | str, ...]:
    try:
        row = _ROW.decode(text)
    except ValueError as error:
        return (f"it is no JSON object of a fingerprint ({error})",)
    return (row,) if row.signals is None else row.signals


class KnownList:
    """A list ready to be searched; many threads may ask at once."""

    def __init__(self, listed: Sequence[Listed], *, radius: int = FAR_DISTANCE) -> None:
        self._radius = radius
        self._pdq = [each for each in listed if each.kind is SignalKind.PDQ]
        self._index = build(_words(self._pdq))
        self._exact: dict[tuple[SignalKind, str], list[Listed]] = {}
        for each in listed:
            if each.kind is not SignalKind.PDQ:
                self._exact.setdefault((each.kind, each.value), []).append(each)

    def search(self, signals: Sequence[Signal]) -> tuple[ListHit, ...]:
        """Every fingerprint within the radius of a signal, each once with the signal that fits best, nearest first."""
        best: dict[Listed, tuple[int, Signal]] = {}
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


def _words(fingerprints: Sequence[Listed | Signal]) -> np.ndarray:
    return np.frombuffer(b"".join(bytes.fromhex(each.value) for each in fingerprints), np.uint8).reshape(-1, 32)
