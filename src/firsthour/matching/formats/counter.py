"""The counter: the one thing a gate looks at on every request to learn whether anything changed."""

import mmap
import os
import struct
from pathlib import Path

from firsthour.matching.errors import NothingPublished

_LAYOUT = struct.Struct("<QQ")
COUNTER_NAME = "counter"


class Counter:
    """Two little-endian 64-bit numbers mapped from a file: last published change, heartbeat in unix microseconds.

    The file is created once and never replaced, so a mapping stays good for ever. The publisher opens it with
    `writable=True`; each number is stored as one aligned machine word, so no reader sees half of one.
    """

    def __init__(self, directory: Path, *, writable: bool = False) -> None:
        path = directory / COUNTER_NAME
        flags = os.O_CLOEXEC | (os.O_RDWR | os.O_CREAT if writable else os.O_RDONLY)
        try:
            descriptor = os.open(path, flags, 0o644)
        except FileNotFoundError as error:
            raise NothingPublished(directory=directory.name) from error
        try:
            if os.fstat(descriptor).st_size < _LAYOUT.size:
                if not writable:
                    raise NothingPublished(directory=directory.name)
                os.ftruncate(descriptor, _LAYOUT.size)
            access = mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ
            self._map = mmap.mmap(descriptor, _LAYOUT.size, access=access)
        finally:
            os.close(descriptor)
        self._words = memoryview(self._map).cast("Q")

    @property
    def number(self) -> int:
        """Number of the last published change; 0 when nothing was published."""
        return self._words[0]

    @property
    def heartbeat(self) -> int:
        """When the publisher last said it lives, unix microseconds."""
        return self._words[1]

    def announce(self, number: int) -> None:
        """Say that every change up to `number` can be read. Raises ValueError rather than go back."""
        if number < self.number:
            raise ValueError(f"the counter stands at {self.number} and never goes back to {number}")
        self._words[0] = number

    def beat(self, now: int) -> None:
        """Say that the publisher lives at `now` (unix microseconds). The worker does so every 0.5 s."""
        self._words[1] = now

    def close(self) -> None:
        """Let go of the mapping."""
        self._words.release()
        self._map.close()


def read_counter(directory: Path) -> tuple[int, int]:
    """(number, heartbeat) as the file says now. Raises NothingPublished."""
    counter = Counter(directory)
    try:
        return counter.number, counter.heartbeat
    finally:
        counter.close()
