"""The directory store."""

import errno
import hashlib
from pathlib import Path

from firsthour.platform import durable
from firsthour.vault.errors import NameTaken, StoredBytesAltered, StoredBytesMissing, StoreUnreachable

UNREADABLE = frozenset({errno.EIO, errno.EUCLEAN, errno.EBADMSG, errno.EISDIR})
"""What reading one file fails with where a sector or the file system is broken; the others may be well."""


class DirectoryStore:
    """Bytes under the SHA-256 of themselves. Nothing is ever overwritten; what is read is checked against its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, name: str) -> Path:
        """Where the bytes of that name lie, or would."""
        return self.folder / name[:2] / name

    def put(self, content: bytes) -> str:
        """Store sealed bytes and return their name; durable on return. Storing the same bytes again changes nothing."""
        name = hashlib.sha256(content).hexdigest()
        if not durable.create(self.path_of(name), content) and self.path_of(name).read_bytes() != content:
            raise NameTaken(name=name)
        return name

    def get(self, name: str) -> bytes:
        """The bytes of that name. Raises StoredBytesMissing or StoredBytesAltered."""
        try:
            content = self.path_of(name).read_bytes()
        except FileNotFoundError as error:
            raise StoredBytesMissing(name=name) from error
        except OSError as error:
            if error.errno in UNREADABLE:
                raise StoredBytesAltered(name=name) from error
            raise
        if hashlib.sha256(content).hexdigest() != name:
            raise StoredBytesAltered(name=name)
        return content

    def remove(self, name: str) -> None:
        """Take the bytes of that name away, durable on return; that there are none is no fault."""
        durable.remove(self.path_of(name))

    def prove(self) -> None:
        """A folder that can be made is enough: create-only is a hard link, which the kernel never lets replace."""
        try:
            durable.make_folder(self.folder)
        except OSError as error:
            raise StoreUnreachable(cause=type(error).__name__) from error
