"""The dump and restore programs of PostgreSQL, in the version that fits the server. Passwords never stand in argv."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from firsthour.doors.desk.embedded import binaries
from firsthour.doors.desk.embedded.errors import BinariesMissing
from firsthour.doors.desk.errors import DumpFailed, ToolsMissing

VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip


def server_major(address: str) -> int:
    """The major version of the server at this address."""
    with psycopg.connect(address) as connection:
        return connection.info.server_version // 10_000


def dump(address: str, path: Path) -> None:
    """Write the whole database, as of one moment, to a file. Others go on working. Raises DumpFailed, ToolsMissing."""
    _run("pg_dump", address, ["--format=custom", "--no-owner", "--no-privileges", f"--file={path}"])


def restore(address: str, path: Path) -> None:
    """Fill an empty database from such a file, wholly or not at all. Raises DumpFailed, ToolsMissing."""
    name = conninfo_to_dict(address).get("dbname", "")
    words = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={name}", str(path)]
    _run("pg_restore", address, words)


def _run(program: str, address: str, words: list[str]) -> None:
    tool = programs(server_major(address)) / program
    given = {VARIABLES[name]: str(value) for name, value in conninfo_to_dict(address).items() if name in VARIABLES}
    ended = subprocess.run(
        [tool, *words],
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"} | given,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if ended.returncode != 0:
        raise DumpFailed(program=program, report=_first_line(ended.stderr))


def _first_line(report: str) -> str:
    """What went wrong; the lines below may quote rows."""
    line = next((line for line in report.splitlines() if "error" in line.lower()), "")
    return re.sub(r"\s+", " ", line)[:200] or "it said nothing"


def programs(major: int) -> Path:
    """The folder of the oldest programs that are not older than the server: newer ones write what it cannot read."""
    try:
        found = dict(binaries.installed())
    except BinariesMissing:
        found = {}
    if beside := shutil.which("pg_dump"):
        words = subprocess.run([beside, "--version"], capture_output=True, text=True, check=True).stdout
        if version := re.search(r" (\d+)", words):
            found.setdefault(int(version.group(1)), Path(beside).parent)
    fitting = [version for version in found if version >= major]
    if not fitting:
        raise ToolsMissing(major=major)
    return found[min(fitting)]
