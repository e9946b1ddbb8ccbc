"""Restoring a backup on a new machine: an empty home, an empty database."""

import shutil
from pathlib import Path

import psycopg

from firsthour.doors.desk.backups import postgres_tools
from firsthour.doors.desk.backups.manifest import DUMP, KEYS, POOL, SPOOL, Manifest
from firsthour.doors.desk.errors import BackupDamaged, HomeNotEmpty, RestoreTargetNotEmpty
from firsthour.platform import durable
from firsthour.vault.stores.directory.store import DirectoryStore


def place_keys(home: Path, keys_from: Path) -> None:
    """Put the keys into the new home, first of all: everything else needs them. Raises HomeNotEmpty, BackupDamaged."""
    for name in ("keys", "spool", "vault", "postgres"):
        if (home / name).exists():
            raise HomeNotEmpty(name=name)
    source = keys_from / KEYS
    if not (source / "root.key").is_file():
        raise BackupDamaged(cause="there is no root.key in the copy of the keys")
    durable.make_folder(home)
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        durable.create(home / KEYS / path.relative_to(source), path.read_bytes())


def fill_database(owner: str, backup: Path) -> None:
    """Restore the dump as the owner. Raises RestoreTargetNotEmpty."""
    with psycopg.connect(owner) as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        if connection.execute(tables).fetchone()[0]:
            raise RestoreTargetNotEmpty()
    postgres_tools.restore(owner, backup / DUMP)


def place_exhibits(backup: Path, manifest: Manifest) -> None:
    """Copy every exhibit out of the pool into the vault, checked against its name."""
    from firsthour.vault.queries import store

    pool, target = DirectoryStore(backup.parent / POOL), store()
    for name in manifest.exhibits:
        target.put(pool.get(name))


def place_spool(home: Path, backup: Path) -> None:
    """What had been accepted and not yet received goes on from here; nobody writes these files any more."""
    spool = home / SPOOL
    durable.make_folder(spool)
    for path in (backup / SPOOL).glob("*"):
        shutil.copyfile(path, spool / path.name)
    if (backup / "local.conf").exists() and (home / "postgres").is_dir():
        shutil.copyfile(backup / "local.conf", home / "postgres" / "local.conf")
