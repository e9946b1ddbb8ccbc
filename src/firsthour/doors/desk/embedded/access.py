"""How to connect: one socket directory, one database, two roles."""

import os
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, urlencode

import msgspec

DATABASE = "firsthour"
PORT = 5432
"""Only names the socket file: the server never listens on the network."""


class Role(StrEnum):
    """The two roles. The owner owns the schema and migrates; the application owns nothing and runs."""

    OWNER = "firsthour_owner"
    APP = "firsthour_app"


class Access(msgspec.Struct, frozen=True):
    """Connection parameters: `host` is the socket directory, `passwords` are by role. Never printed, never in argv."""

    host: str
    passwords: dict[Role, str]
    port: int = PORT
    database: str = DATABASE

    def __repr__(self) -> str:
        return f"Access(host={self.host!r}, port={self.port}, database={self.database!r})"

    def url(self, role: str) -> str:
        """A libpq URL for psycopg, psql and DATABASE_URL; ValueError for an unknown role."""
        name = Role(role)
        place = urlencode({"host": self.host, "port": self.port}, quote_via=quote)
        return f"postgresql://{name}:{quote(self.passwords[name], safe='')}@/{self.database}?{place}"

    def settings(self, role: str) -> dict[str, str]:
        """HOST, PORT, NAME, USER and PASSWORD as Django's DATABASES takes them; ValueError for an unknown role."""
        name = Role(role)
        return {
            "HOST": self.host,
            "PORT": str(self.port),
            "NAME": self.database,
            "USER": name.value,
            "PASSWORD": self.passwords[name],
        }


def read(path: Path) -> Access | None:
    """The stored parameters, or None before the first start."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Access)
    except FileNotFoundError:
        return None


def write(path: Path, access: Access) -> None:
    """Store the parameters for the owner's eyes only, on disk before anything relies on them."""
    replace_file(path, msgspec.json.encode(access))


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file by rename, mode 0600, synced with its directory: readers see the old or the new one, whole."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make renames and removals in this directory outlast a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
