"""Databases for the tests of the desk: each test module's own, and one that does not exist yet."""

import shutil
import tempfile
from pathlib import Path

import pytest

from firsthour.doors.desk.embedded.access import Role
from firsthour.doors.desk.embedded.database import EmbeddedDatabase
from tests.doors.desk.servers import connected


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
