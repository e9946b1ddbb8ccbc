"""Files looked at without a server or a database: decoded in isolated processes, on all cores, in their order."""

import mmap
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from firsthour.doors.desk.logs import log_plainly
from firsthour.doors.desk.progress import Bar
from firsthour.signals.decoding.pool import Decoder
from firsthour.signals.rules import MAX_BYTES, exact_signals
from firsthour.signals.words import Scanned, Signal, Unscannable, UnscannableReason

UNREADABLE = "unreadable"
"""The reason for a file that cannot even be read; the others are of `UnscannableReason`."""


class Looked(NamedTuple):
    """What was found of one file: `scanned` or the `reason` why not; `signals` has the exact digests even then."""

    path: Path
    signals: tuple[Signal, ...]
    scanned: Scanned | None
    reason: str | None


def files_beneath(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named and in theirs, each once; links to folders are not followed."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders.sort()
                beneath = (Path(folder, name) for name in sorted(names))
                found.update(dict.fromkeys(each for each in beneath if each.is_file()))
        else:
            found[path] = None
    return list(found)


def look_at(paths: Sequence[Path]) -> Iterator[Looked]:
    """Every file in its order, while a bar tells how far it is."""
    log_plainly()
    cores = min(len(os.sched_getaffinity(0)), max(1, len(paths)))
    decoder = Decoder(workers=cores)
    try:
        # one thread more than decoders, so that the next file is read while all of them work
        with ThreadPoolExecutor(cores + 1) as threads, Bar(len(paths), sys.stderr) as bar:
            places = iter(range(len(paths)))
            try:
                yield from bar.following(threads.map(lambda path: _look(decoder, path), paths), lambda: next(places))
            except BaseException:
                threads.shutdown(cancel_futures=True)
                raise
    finally:
        decoder.close()


def _look(decoder: Decoder, path: Path) -> Looked:
    try:
        if path.stat().st_size > MAX_BYTES:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return Looked(path, exact_signals(content), None, UnscannableReason.TOO_LARGE.value)
        content = path.read_bytes()
    except OSError:
        return Looked(path, (), None, UNREADABLE)
    outcome = decoder.scan(content)
    if isinstance(outcome, Unscannable):
        return Looked(path, exact_signals(content) if content else (), None, outcome.reason.value)
    return Looked(path, outcome.signals, outcome, None)
