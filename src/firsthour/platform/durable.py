"""Files that are there after a power cut: written, synced, linked create-only, and the folder synced."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create `folder` (0700) and its missing parents, each name durable."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    sync_folder(folder.parent)


def _written_beside(path: Path, content: bytes) -> Path:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return beside


def create(path: Path, content: bytes) -> bool:
    """Write `content` to `path` unless the name is taken; True when it was written. Never replaces anything."""
    make_folder(path.parent)
    beside = _written_beside(path, content)
    try:
        os.link(beside, path)
    except FileExistsError:
        return False
    finally:
        beside.unlink()
    sync_folder(path.parent)
    return True


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of whatever `path` held, in one step that a reader never sees half done."""
    make_folder(path.parent)
    os.replace(_written_beside(path, content), path)
    sync_folder(path.parent)


def rename(path: Path, onto: Path) -> None:
    """Give a file another name in its folder, in the place of whatever had it; durable on return."""
    os.replace(path, onto)
    sync_folder(onto.parent)


def leftovers(path: Path) -> list[Path]:
    """What a kill in the middle of `create` or `replace` left beside: unfinished, or a second name of the same file."""
    return list(path.parent.glob(f".{path.name}.*"))


def remove(path: Path) -> None:
    """Remove a file with its leftovers, durable on return; that there is none is no fault."""
    for each in (path, *leftovers(path)):
        each.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync_folder(path.parent)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder (made when missing) against everybody else who asks so. Raises BlockingIOError when it is held."""
    make_folder(folder)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
