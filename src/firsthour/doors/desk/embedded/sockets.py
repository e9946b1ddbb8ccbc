"""The socket's private directory: in the home when its path is short enough, else a short one of our own elsewhere."""

import os
import stat
import tempfile
from pathlib import Path

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from .access import DATABASE, PORT, Role
from .errors import DirectoryNotOurs, SocketRefused

SUN_PATH_BYTES = 107
"""Linux gives a socket's path 108 bytes with the closing zero."""

PING_SECONDS = 5
SOCKET_NAME = f".s.PGSQL.{PORT}"
LOCK_NAME = f"{SOCKET_NAME}.lock"


def choose(near: Path, recorded: Path | None) -> Path:
    """The directory to use: `near`, or the recorded one if it is still ours, or a new one under the runtime directory.

    Always owned by us with mode 0700. Raises DirectoryNotOurs (somebody else's `near`) and SocketRefused.
    """
    if _fits(near):
        near.mkdir(mode=0o700, exist_ok=True)
        require_private(near)
        return near
    if recorded and _fits(recorded) and _is_private(recorded):
        return recorded
    causes = [f"{near} is longer than a socket's path may be"]
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 (mkdtemp below)
        if not base or not _fits(Path(base) / "firsthour-xxxxxxxx"):
            continue
        try:
            return Path(tempfile.mkdtemp(prefix="firsthour-", dir=base))
        except OSError as refused:
            causes.append(f"{base}: {refused.strerror}")
    raise SocketRefused(cause="; ".join(causes) + ".")


def ping(directory: Path) -> Ping:
    """What the server on this socket says to a connection: OK, REJECT (starting, stopping), or NO_RESPONSE."""
    asked = {"host": directory, "port": PORT, "dbname": DATABASE, "user": Role.APP, "connect_timeout": PING_SECONDS}
    return Ping(PGconn.ping(make_conninfo(**asked).encode()))


def clear(directory: Path) -> None:
    """Remove the socket and its lock file left by a server that was killed; its number may belong to another by now."""
    for name in (SOCKET_NAME, LOCK_NAME):
        (directory / name).unlink(missing_ok=True)


def require_private(directory: Path) -> None:
    """Raise DirectoryNotOurs unless this is a real directory, owned by us, closed to everybody else."""
    status = directory.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise DirectoryNotOurs(path=directory, cause="it is not a directory.")
    if status.st_uid != os.geteuid():
        raise DirectoryNotOurs(path=directory, cause=f"it belongs to user number {status.st_uid}.")
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise DirectoryNotOurs(path=directory, cause="others may enter it.")


def _is_private(directory: Path) -> bool:
    try:
        require_private(directory)
    except (DirectoryNotOurs, FileNotFoundError):
        return False
    return True


def _fits(directory: Path) -> bool:
    return len(os.fsencode(directory / SOCKET_NAME)) <= SUN_PATH_BYTES
