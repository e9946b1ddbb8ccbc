"""File locks that the kernel lets go when their last holder dies, however it dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import NotSettled

PAUSE_SECONDS = 0.05


@contextmanager
def exclusive(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock for the block; waits for another holder, NotSettled when that takes longer than `seconds`."""
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + seconds
        while not _try(descriptor):
            if time.monotonic() > deadline:
                raise NotSettled(path=path.parent, state="being started or stopped by another program", seconds=seconds)
            time.sleep(PAUSE_SECONDS)
        yield
    finally:
        os.close(descriptor)


class Claim:
    """The `alive` lock: once taken, every program that inherits the descriptor keeps it held until the last one ends.

    So a server that this machine cannot see (another container on the same volume) is noticed all the same.
    """

    def __init__(self, path: Path) -> None:
        self.descriptor = _open(path)

    def taken(self) -> bool:
        """Try to take it; False while anybody else holds it."""
        return _try(self.descriptor)

    def __enter__(self) -> "Claim":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
