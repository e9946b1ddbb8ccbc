"""Writing the spool: nothing is answered before it is on the disk; those who wait together are synced together."""

import fcntl
import os
import threading
import time
from pathlib import Path
from uuid import uuid4

from firsthour.intake.errors import SpoolUnwritable
from firsthour.intake.formats.records import SpoolRecord, pack
from firsthour.ledger.formats import FrameKind, frame, sync_directory, write_all

ROTATE_BYTES = 64 << 20
ROTATE_SECONDS = 60.0


class _Group:
    """Records that will become durable together."""

    def __init__(self) -> None:
        self.packed: list[bytes] = []
        self.done = False
        self.failure: OSError | None = None


class SpoolWriter:
    """Appends records for one gate process; any number of threads may append at once.

    The open file is locked (flock) as long as its writer lives, so that anyone can tell a dead writer's file.
    """

    def __init__(
        self, directory: Path, *, rotate_bytes: int = ROTATE_BYTES, rotate_seconds: float = ROTATE_SECONDS
    ) -> None:
        self._directory = directory
        self._rotate_bytes = rotate_bytes
        self._rotate_seconds = rotate_seconds
        self._turn = threading.Condition()
        self._writing = False
        self._group = _Group()
        self._descriptor: int | None = None
        self._path: Path | None = None
        self._size = 0
        self._opened_at = 0.0

    def append(self, record: SpoolRecord) -> None:
        """Returns once the record has survived fdatasync. Raises SpoolUnwritable: it was not kept."""
        packed = pack(record)
        with self._turn:
            group = self._group
            group.packed.append(packed)
            while self._writing and not group.done:
                self._turn.wait()
            if not group.done:
                self._writing = True
                self._group = _Group()
        if not group.done:
            self._commit(group)
        if group.failure:
            raise SpoolUnwritable(cause=_cause(group.failure)) from group.failure

    def rotate_if_due(self) -> bool:
        """Close a file that is old or large enough; True when one was closed. Call now and then while idle."""
        with self._turn:
            while self._writing:
                self._turn.wait()
            if not self._due():
                return False
            self._close_file()
            return True

    def close(self) -> None:
        """Close the file cleanly. Raises OSError when its end could not be written."""
        with self._turn:
            while self._writing:
                self._turn.wait()
            if self._descriptor is not None:
                self._close_file()

    def _commit(self, group: _Group) -> None:
        try:
            if self._due():
                self._close_file()
            if self._descriptor is None:
                self._open_file()
            self._write(frame(FrameKind.GROUP, b"".join(group.packed)))
        except OSError as error:
            group.failure = error
        finally:
            with self._turn:
                group.done = True
                self._writing = False
                self._turn.notify_all()

    def _write(self, content: bytes) -> None:
        try:
            write_all(self._descriptor, content)
        except OSError:
            os.ftruncate(self._descriptor, self._size)  # the unanswered part only; what was answered stays
            os.lseek(self._descriptor, self._size, os.SEEK_SET)
            raise
        try:
            os.fdatasync(self._descriptor)
        except OSError:
            self._abandon()  # after a failed sync nobody can tell what the disk holds; never write behind it
            raise
        self._size += len(content)

    def _due(self) -> bool:
        if self._descriptor is None:
            return False
        return self._size >= self._rotate_bytes or time.monotonic() - self._opened_at >= self._rotate_seconds

    def _open_file(self) -> None:
        path = self._directory / f"{uuid4()}.open"
        staged = path.with_suffix(".new")  # nobody may see the file before it is locked and take its writer for dead
        descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            staged.rename(path)
            sync_directory(self._directory)
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor, self._path, self._size, self._opened_at = descriptor, path, 0, time.monotonic()

    def _close_file(self) -> None:
        self._write(frame(FrameKind.END, b""))
        self._abandon()

    def _abandon(self) -> None:
        descriptor, path = self._descriptor, self._path
        self._descriptor = self._path = None
        path.rename(path.with_suffix(".closed"))
        os.close(descriptor)
        sync_directory(self._directory)


def _cause(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else type(error).__name__
