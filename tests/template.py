"""A database that already has this version's tables: migrated to once, then copied for every process that runs tests.

Migrating is most of what a test run waits for before its first test. What has been migrated is kept between runs, under
a digest of all that decides what migrating makes; a change of any of it makes a new one.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec
import psycopg
from psycopg import sql

from firsthour.doors.desk.embedded import access
from firsthour.doors.desk.embedded.access import Role
from firsthour.doors.desk.embedded.database import EmbeddedDatabase
from firsthour.doors.desk.schema import APP_ROLE
from tests.lands import own_database

ROOT = Path(__file__).parents[1]
DECIDING = (
    "src/firsthour/**/migrations/*.py",
    "src/firsthour/**/models.py",
    "src/firsthour/**/words.py",
    "src/firsthour/ledger/append_only.py",
    "src/firsthour/doors/desk/schema.py",
    "src/firsthour/doors/desk/embedded/*.py",
    "src/firsthour/settings.py",
    "requirements/dev.lock",
)
"""What migrating reads: a table, trigger or right that differs comes from one of these."""
KEPT = 4
"""How many templates stay: branches that are worked on at the same time differ in their migrations."""
UNHURT = "fsync = off\nfull_page_writes = off\n"
"""A copy is thrown away after the run: it need not outlast a power cut. What does is tested on databases of its own."""
BUILDING = 0x46485454
"""The number of the lock under which a template is made on a server that is not ours."""


def digest() -> str:
    """Sixteen characters that change with anything that decides what migrating makes."""
    read = hashlib.sha256(sys.version.encode())
    for path in sorted({path for pattern in DECIDING for path in ROOT.glob(pattern)}):
        read.update(f"{path.relative_to(ROOT)}\0".encode())
        read.update(hashlib.sha256(path.read_bytes()).digest())
    return read.hexdigest()[:16]


def migrate(environment: dict[str, str]) -> None:
    """Bring the database that this environment names to this version, in a process of its own."""
    subprocess.run(
        [sys.executable, "-P", "-m", "firsthour.doors.desk.schema"],
        env=environment | {"FIRSTHOUR_DATABASE_ROLE": "owner"},
        check=True,
    )


def copied_database(url: str, name: str) -> str:
    """A database of that name with this version's tables, beside the one in `url`; returns its address."""
    parts = urlsplit(url)
    template = f"firsthour_template_{digest()}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [BUILDING])  # let go with the connection
        if server.execute("SELECT FROM pg_database WHERE datname = %s", [template]).fetchone() is None:
            _make_template(server, url, template)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        # The one right that belongs to a database itself and is therefore not copied.
        server.execute(
            sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(APP_ROLE))
        )
    return urlunsplit(parts._replace(path=f"/{name}"))


def _make_template(server: psycopg.Connection, url: str, template: str) -> None:
    """Under its own name only when whole; the oldest ones of other versions go."""
    half_made = f"{template}_half_made"
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(half_made)))
    migrate(os.environ | {"DATABASE_URL": own_database(url, half_made)})
    server.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half_made), sql.Identifier(template))
    )
    old = server.execute(
        "SELECT datname FROM pg_database WHERE datname ~ '^firsthour_template_' ORDER BY oid DESC OFFSET %s", [KEPT]
    ).fetchall()
    for (name,) in old:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def copied_home(home: Path, kept: Path) -> EmbeddedDatabase:
    """An embedded database in `home` with this version's tables, serving; `kept` is where the templates lie."""
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    template = kept / digest()
    with _locked(kept / "lock"):
        if not template.exists():
            _make_home(template)
    database = EmbeddedDatabase(home)
    database.root.mkdir(mode=0o700, parents=True)
    (database.root / "local.conf").write_text(UNHURT)
    shutil.copytree(template / "postgres" / "cluster", database.cluster)
    stored = access.read(template / "postgres" / "access.json")
    access.write(database.root / "access.json", msgspec.structs.replace(stored, host=str(database.root / "socket")))
    database.start()
    return database


def _make_home(template: Path) -> None:
    """Under its own name only when whole and stopped cleanly; the oldest ones of other versions go."""
    kept, half_made = template.parent, template.with_name("half-made")
    if half_made.exists():
        EmbeddedDatabase(half_made).stop()
        shutil.rmtree(half_made)
    database = EmbeddedDatabase(half_made)
    database.start()
    addresses = {"DATABASE_URL": database.url(Role.APP), "DATABASE_OWNER_URL": database.url(Role.OWNER)}
    try:
        migrate(os.environ | addresses | {"FIRSTHOUR_HOME": str(half_made)})
    finally:
        database.stop()
    half_made.rename(template)
    made = sorted((place for place in kept.iterdir() if place.is_dir()), key=lambda place: place.stat().st_mtime)
    for old in made[:-KEPT]:
        shutil.rmtree(old)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Held by one process at a time, and let go however it ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
