"""What a backup says of itself. `exhibits` are names in the pool beside it, `files` digests by path."""

import hashlib
import uuid
from datetime import datetime
from pathlib import Path

import msgspec

from firsthour.doors.desk.errors import BackupDamaged

MANIFEST = "manifest.json"
POOL = "exhibits"
KEYS = "keys"
DUMP = "database.dump"
SPOOL = "spool"
CONFIGURATION = "configuration.json"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One backup. Digests are SHA-256 in hex."""

    backup: uuid.UUID
    taken_at: datetime
    expires_at: datetime
    software: str
    postgres: int
    files: dict[str, str]
    exhibits: list[str]


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(folder: Path) -> Manifest:
    """The manifest of a backup, once every file it names was found unaltered. Raises BackupDamaged."""
    manifest = _decoded(folder / MANIFEST)
    for name, digest in manifest.files.items():
        if not (folder / name).is_file() or digest_of(folder / name) != digest:
            raise BackupDamaged(cause=f"{name} is not as it was written")
    return manifest


def kept_in(place: Path) -> dict[Path, Manifest]:
    """Every backup in a folder, by its own folder. Raises BackupDamaged: what an unreadable one needs is not known."""
    return {path.parent: _decoded(path) for path in place.glob(f"[!.]*/{MANIFEST}")}


def _decoded(path: Path) -> Manifest:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise BackupDamaged(cause=f"the manifest of {path.parent.name} cannot be read") from error
