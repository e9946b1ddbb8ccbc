"""The server that runs, and what a killed one leaves behind: backends at work, lock files, sockets."""

import signal
import time
from pathlib import Path
from typing import NamedTuple

from psycopg.pq import Ping

from firsthour.doors.desk import pids

from . import sockets

PID_FILE = "postmaster.pid"
READY, STOPPING = "ready", "stopping"
LEAVE_SECONDS = 2.0
KILL_SECONDS = 10.0


class Postmaster(NamedTuple):
    """The server's parent program, as its own file and the kernel both say."""

    running: pids.Running
    socket_directory: Path
    state: str

    def serves(self) -> bool:
        """Whether it takes connections now: not while it starts, stops, or recovers from the crash of a backend."""
        return self.state == READY and sockets.ping(self.socket_directory) == Ping.OK


def find(cluster: Path) -> Postmaster | None:
    """The postmaster of this cluster, or None: a number in the file that now belongs to another program is nobody.

    Belonging is judged by name, start time and working directory (every server program works in its cluster).
    """
    try:
        lines = (cluster / PID_FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    if not lines or not lines[0].strip().isdecimal():
        return None
    running = pids.look(int(lines[0]))
    if running is None or not belongs(running, cluster):
        return None
    # The file grows as the server gets on: line 5 is the socket's directory, line 8 the state.
    place = Path(lines[4]) if len(lines) > 4 else cluster
    return Postmaster(running, place, lines[7].strip() if len(lines) > 7 else "starting")


def belongs(running: pids.Running, cluster: Path) -> bool:
    """Whether this program is a server or backend of this cluster."""
    if running.command != "postgres":
        return False
    try:
        works_in, ours = Path(f"/proc/{running.pid}/cwd").stat(), cluster.stat()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        # Ended meanwhile, or somebody else's. One of ours that hides still holds the claim, and is refused there.
        return False
    return (works_in.st_dev, works_in.st_ino) == (ours.st_dev, ours.st_ino) and pids.lives(running)


def end_orphans(cluster: Path) -> bool:
    """End the backends that outlived their postmaster, however busy; False when one would not die.

    They must be gone before the next start (they still write). Killing them is safe: without a postmaster their
    shared memory is lost, and what was committed is in the write-ahead log.
    """
    return not pids.kill_every(lambda running: belongs(running, cluster), KILL_SECONDS)


def stop(cluster: Path, postmaster: Postmaster, seconds: float) -> None:
    """Stop it cleanly (open transactions are rolled back); after `seconds` at once, at the worst by killing."""
    for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, KILL_SECONDS)):
        pids.send(postmaster.running, number)
        if pids.await_end(postmaster.running, patience):
            break
    else:
        pids.send(postmaster.running, signal.SIGKILL)
        pids.await_end(postmaster.running, KILL_SECONDS)
    _let_the_last_leave(cluster)
    end_orphans(cluster)


def clear_lock_files(cluster: Path, socket_directory: Path) -> None:
    """Remove the lock files of a server that is gone: the server would refuse over a number given away since.

    Only while the claim is ours and nothing of the cluster runs.
    """
    (cluster / PID_FILE).unlink(missing_ok=True)
    sockets.clear(socket_directory)


def _let_the_last_leave(cluster: Path) -> None:
    """The log writer goes last, after its final line: give it a moment."""
    deadline = time.monotonic() + LEAVE_SECONDS
    while time.monotonic() < deadline and any(belongs(running, cluster) for running in pids.everyone()):
        time.sleep(pids.PAUSE_SECONDS)
