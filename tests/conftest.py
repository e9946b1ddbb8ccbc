"""The tests' own database and home. Real PostgreSQL: DATABASE_URL if set, else an embedded one of the tests' own."""

import gc
import os
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from firsthour.doors.desk.embedded.database import EmbeddedDatabase
from tests.lands import own_database
from tests.template import copied_database, copied_home

HOME = pytest.StashKey[tempfile.TemporaryDirectory]()
SEALED = ("ledger_event", "ledger_leaf", "ledger_treenode", "ledger_head")
KEEPING = (
    *(*SEALED, "policy_clause", "notices_statement", "notices_attempt", "cases_decision", "clocks_rest"),
    *("reviewing_note", "threats_observation", "threats_phonecall", "appeals_recordedview", "appeals_ruling"),
)
"""Tables whose rows are neither changed nor deleted by anybody else."""
EMBEDDED = pytest.StashKey[EmbeddedDatabase]()
COPIED = pytest.StashKey[str]()
"""The address of the database made for this run on a server that is not ours: no other is ever dropped."""


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is imported: a home, a database with this version's tables, and Django set up on both."""
    if _only_hands_out(config):
        return
    gc.disable()  # until all tests are collected: what is made before them stays
    folder = tempfile.TemporaryDirectory(prefix="firsthour-tests-")
    config.stash[HOME] = folder
    home = Path(folder.name) / "home"
    home.mkdir(mode=0o700)
    os.environ["FIRSTHOUR_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "firsthour.settings"
    if outside := os.environ.get("DATABASE_URL"):
        config.stash[COPIED] = os.environ["DATABASE_URL"] = copied_database(outside, f"firsthour_test_{os.getpid()}")
    else:
        config.stash[EMBEDDED] = database = copied_home(home, config.rootpath / "build" / "test-databases")
        os.environ["DATABASE_URL"] = database.url("firsthour_app")
        os.environ["DATABASE_OWNER_URL"] = database.url("firsthour_owner")
    with psycopg.connect(_owners_address(), autocommit=True) as owner:
        # Power cuts are tested elsewhere; here nothing is gained by waiting for the disk at each commit.
        name = sql.Identifier(owner.info.dbname)
        owner.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(name))
    import django
    from django.contrib.auth.hashers import ScryptPasswordHasher

    django.setup()
    ScryptPasswordHasher.work_factor = 2**6  # the real cost would be most of the suite's time


def pytest_collection_finish() -> None:
    """From here on garbage is looked for, and only among what tests make."""
    gc.freeze()
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if _only_hands_out(config):
        return
    from django.db import connections

    connections.close_all()
    if EMBEDDED in config.stash:
        config.stash[EMBEDDED].stop()
    if COPIED in config.stash:
        own_database(config.stash[COPIED], None)
    config.stash[HOME].cleanup()


def _only_hands_out(config: pytest.Config) -> bool:
    """Whether this is the pytest process that hands tests out to others and runs none itself."""
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")


def _owners_address() -> str:
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def owner():
    """The owner of the tables, who alone can switch off what keeps rows."""
    with psycopg.connect(_owners_address(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def db(owner):
    """Empty tables, committed to for real."""
    often, altered = _filled()
    kept = [table for (table,) in owner.execute(altered)]
    filled = kept + [table for (table,) in owner.execute(often, prepare=True)]
    with owner.transaction():
        for table in kept:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        # Foreign keys are checked at commit, so any order does; much faster than TRUNCATE, which syncs each file.
        owner.execute("; ".join(f"DELETE FROM {table}" for table in filled))
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in kept:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return None


@cache
def _filled() -> tuple[str, str]:
    """The questions which tables have rows (most tests fill a few): of those that are never altered, and of the kept.

    Apart, because the first is planned once for all tests, and what is altered is planned anew each time.
    """
    from django.apps import apps

    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return _with_rows(tables.difference(KEEPING)), _with_rows(KEEPING)


def _with_rows(tables: Iterable[str]) -> str:
    return " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)


@pytest.fixture
def home(tmp_path, settings_home):
    """A FIRSTHOUR_HOME of this test's own."""
    return settings_home(tmp_path)


@pytest.fixture
def settings_home(monkeypatch):
    """Point Django's settings at another home."""
    from django.conf import settings

    def point(folder: Path) -> Path:
        monkeypatch.setattr(settings, "HOME", folder)
        monkeypatch.setattr(settings, "VAULT", folder / "vault")
        return folder

    return point
