"""The command line in this process; databases of a test module's own, and one that does not exist yet."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.command import main
from firsthour.doors.desk.embedded.access import Role
from firsthour.doors.desk.embedded.database import EmbeddedDatabase
from firsthour.doors.desk.logs import log_plainly
from tests.doors.desk.servers import connected
from tests.lands import own_database


@dataclass(frozen=True)
class Told:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str


@pytest.fixture
def typed(db, monkeypatch, capsys):
    """Run `firsthour WORD …` in this process, which has its database and tables already."""
    from tests.making import PASSWORD  # not before Django is set up

    monkeypatch.setattr(surroundings, "enter", log_plainly)
    monkeypatch.setattr(surroundings, "upgrade", lambda: None)
    monkeypatch.setenv("FIRSTHOUR_PASSWORD", PASSWORD)

    def run(*words: str) -> Told:
        capsys.readouterr()
        return Told(main(list(words)), *capsys.readouterr())

    yield run
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def place():
    """A short directory: pytest's own may be longer than a socket's path allows."""
    directory = Path(tempfile.mkdtemp(prefix="fh-"))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def shared(place):
    """One database for all tests that leave it usable; each starts it again itself."""
    database = EmbeddedDatabase(place / "shared")
    database.start()
    with connected(database, Role.OWNER) as connection:
        connection.execute("CREATE TABLE kept (number integer)")
    yield database
    database.stop()


@pytest.fixture
def fresh(place, request):
    """A database that does not exist yet."""
    database = EmbeddedDatabase(place / request.node.name[:40])
    yield database
    database.stop()


@pytest.fixture
def elsewhere(place):
    """Another machine: a home that is not there yet, and an empty database, embedded where the tests' own is."""
    home = place / "elsewhere"
    if "DATABASE_OWNER_URL" in os.environ:
        yield home, None
        EmbeddedDatabase(home).stop()
        return
    address = own_database(os.environ["DATABASE_URL"], f"firsthour_restored_{os.getpid()}")
    yield home, address
    own_database(address, None)
