"""The embedded database as a child of `firsthour serve`."""

import sys
from pathlib import Path

from firsthour.doors.desk.children import Child, environment

from .database import EmbeddedDatabase


def keeper(home: Path) -> Child:
    """The program that holds the database of this home up and stops it when it is told to stop itself.

    If the keeper is killed the server goes on, and the next keeper finds it.
    """
    argv = [sys.executable, "-P", "-m", "firsthour.doors.desk.embedded", "keep", str(Path(home).absolute())]
    return Child(name="database", argv=argv, env=environment(), ready=EmbeddedDatabase(home).is_running)
