"""Taking a backup while everything runs.

Order: the spool's files are opened, then the database is dumped as of one moment, then the exhibits that are new, the
keys and the spool are copied. So nothing that was accepted before the beginning is missing: it is in the dump or in the
spool.
"""

import os
import shutil
import uuid
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import msgspec

from firsthour.doors.desk.backups import postgres_tools
from firsthour.doors.desk.backups.manifest import (
    CONFIGURATION,
    DUMP,
    KEYS,
    MANIFEST,
    POOL,
    SPOOL,
    Manifest,
    digest_of,
    kept_in,
)
from firsthour.doors.desk.backups.places import require_apart
from firsthour.doors.desk.backups.pool import fill
from firsthour.doors.desk.errors import KeysIncomplete
from firsthour.intake.formats import spool_files
from firsthour.platform import durable
from firsthour.vault.queries import living_months, retention_keys
from firsthour.vault.stores.directory.store import DirectoryStore

SECRET_WORDS = ("SECRET", "PASSWORD", "URL", "HEX", "KEY")


def take(
    *, home: Path, owner: str, to: Path, keys_to: Path, settings: tuple[str, ...], backup: uuid.UUID, term: timedelta,
    at: datetime,
) -> tuple[Path, list[str]]:  # fmt: skip
    """Write one backup; returns its folder and the stored names of damaged exhibits that it lacks.

    `owner` is the address of the database's owner.
    """
    require_apart(home, to, keys_to)
    final = to / f"{at:%Y%m%dT%H%M%SZ}-{backup.hex[:8]}"
    writing = to / f".{final.name}"
    durable.make_folder(writing)
    spool = [(path.name, path.open("rb")) for path in _spooled(home)]
    try:
        postgres_tools.dump(owner, writing / DUMP)
        exhibits, missed = fill(DirectoryStore(to / POOL))
        for name, opened in spool:
            _copy(opened, writing / SPOOL / name)
    finally:
        for _, opened in spool:
            opened.close()
    durable.replace(writing / CONFIGURATION, msgspec.json.format(msgspec.json.encode(_configuration(settings))))
    if (home / "postgres" / "local.conf").exists():
        shutil.copyfile(home / "postgres" / "local.conf", writing / "local.conf")
    _mirror_keys(home / KEYS, keys_to / KEYS)
    _sync(writing)
    manifest = Manifest(
        backup=backup,
        taken_at=at,
        expires_at=at + term,
        software=version("firsthour"),
        postgres=postgres_tools.server_major(owner),
        files={str(path.relative_to(writing)): digest_of(path) for path in _files(writing)},
        exhibits=exhibits,
    )
    durable.replace(writing / MANIFEST, msgspec.json.encode(manifest))
    durable.rename(writing, final)
    return final, missed


def prune(to: Path, at: datetime) -> int:
    """Remove the backups whose term is over, and exhibits that no backup names any more; returns how many backups."""
    backups = kept_in(to)
    expired = [folder for folder, manifest in backups.items() if manifest.expires_at <= at]
    for folder in expired:
        durable.rename(folder, to / f".{folder.name}")
    for folder in to.glob(".2*"):
        shutil.rmtree(folder)
    named = {name for folder, manifest in backups.items() if folder not in expired for name in manifest.exhibits}
    pool = DirectoryStore(to / POOL)
    for path in [path for path in (to / POOL).glob("*/*") if path.name not in named]:
        pool.remove(path.name)
    return len(expired)


def _spooled(home: Path) -> list[Path]:
    spool = home / "spool"
    return spool_files(spool) if spool.is_dir() else []


def _copy(opened, target: Path) -> None:
    durable.make_folder(target.parent)
    with target.open("xb") as file:
        shutil.copyfileobj(opened, file)


def _mirror_keys(source: Path, target: Path) -> None:
    """The copy of the keys is one, always the newest: what was destroyed here goes there, too."""
    missing = living_months() - retention_keys().months()
    if missing:
        raise KeysIncomplete(months=", ".join(sorted(missing)))
    wanted = {path.relative_to(source): path for path in _files(source) if not path.name.startswith(".")}
    for name, path in wanted.items():
        if not (target / name).exists() or (target / name).read_bytes() != path.read_bytes():
            durable.replace(target / name, path.read_bytes())
    for path in _files(target):
        if path.relative_to(target) not in wanted:
            durable.remove(path)


def _configuration(settings: tuple[str, ...]) -> dict[str, str]:
    """What the environment sets, secrets and addresses with passwords left out."""
    given = {name: os.environ[name] for name in settings if name in os.environ}
    return {name: "(not copied)" if _is_secret(name, value) else value for name, value in given.items()}


def _is_secret(name: str, value: str) -> bool:
    """An address with somebody before its host, such as that of a mail server, bears their password."""
    return name.endswith(SECRET_WORDS) or ("://" in value and "@" in value)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sync(folder: Path) -> None:
    for path in _files(folder):
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for path in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        durable.sync_folder(path)
