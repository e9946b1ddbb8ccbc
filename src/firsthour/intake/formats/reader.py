"""Reading the spool, while it is written or after its writer died."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from firsthour.intake.formats.records import SpoolRecord, unpack
from firsthour.ledger.errors import FileDamaged
from firsthour.ledger.formats import FrameReader, Torn


def spool_files(directory: Path) -> list[Path]:
    """Every spool file, open and closed, oldest first."""
    return [path for path, _ in spool_sizes(directory)]


def spool_sizes(directory: Path) -> list[tuple[Path, int]]:
    """Every spool file, open and closed, with its bytes, oldest first."""
    found = []
    for path in directory.iterdir():
        if path.suffix in (".open", ".closed"):
            try:
                stat = path.stat()
            except FileNotFoundError:  # renamed or cleared between the two looks; the next listing shows its new name
                continue
            found.append((stat.st_mtime_ns, path, stat.st_size))
    return [(path, length) for _, path, length in sorted(found)]


class SpoolReader:
    """Reads one spool file from `offset` on, and again when it has grown; follows it through its renaming.

    Iterating yields (offset, record): once the record is dealt with, resume there. Records that became durable
    together share a frame and resume at its beginning until the last of them, so after a crash some come again.
    A torn last frame was never answered: it is not yielded, `torn` tells of it. Earlier damage raises FileDamaged.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path = path
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._frames = FrameReader(self._descriptor, name=path.name, offset=offset)

    @property
    def torn(self) -> Torn | None:
        """Unfinished bytes at the end as of the last reading; None when there were none."""
        return self._frames.torn

    @property
    def ended(self) -> bool:
        """Whether the writer closed the file cleanly: nothing will follow."""
        return self._frames.ended

    def writer_lives(self) -> bool:
        """Whether the writing process still holds the file. Once False and read to the end, nothing will follow."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        return False

    def resume(self, offset: int) -> None:
        """Go on from an offset that iterating gave."""
        self._frames = FrameReader(self._descriptor, name=self.path.name, offset=offset)

    def __iter__(self) -> Iterator[tuple[int, SpoolRecord]]:
        for start, group in self._frames:
            try:
                records = list(unpack(group))
            except ValueError as error:
                raise FileDamaged(file=self.path.name, offset=start, cause=str(error)) from error
            for record in records[:-1]:
                yield start, record
            yield self._frames.offset, records[-1]

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)
