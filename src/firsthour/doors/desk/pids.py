"""Running programs as the kernel knows them: a number is never trusted without the start time beside it (Linux)."""

import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

PAUSE_SECONDS = 0.02


class Running(NamedTuple):
    """One program that runs. `started` is in clock ticks after boot, so (pid, started) never names two programs."""

    pid: int
    started: int
    session: int
    command: str


def look(pid: int) -> Running | None:
    """What runs under this number now, or None when nothing does (a zombie has ended and does not count)."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The command name stands in brackets and may itself hold brackets and blanks.
    name_starts, name_ends = line.index("("), line.rindex(")")
    fields = line[name_ends + 2 :].split()
    if fields[0] in "ZX":
        return None
    return Running(pid=pid, started=int(fields[19]), session=int(fields[3]), command=line[name_starts + 1 : name_ends])


def everyone() -> Iterator[Running]:
    """Every program that runs on this machine, as far as this PID namespace shows."""
    for name in os.listdir("/proc"):
        if name.isdecimal() and (running := look(int(name))):
            yield running


def lives(running: Running) -> bool:
    """Whether exactly this program still runs."""
    now = look(running.pid)
    return now is not None and now.started == running.started


def send(running: Running, number: signal.Signals) -> None:
    """Send a signal to exactly this program; nothing happens when it has ended, even if its number was given away."""
    try:
        pidfd = os.pidfd_open(running.pid)
    except ProcessLookupError:
        return
    try:
        # The descriptor pins the number: if it is still ours now, the signal cannot reach another program.
        if lives(running):
            signal.pidfd_send_signal(pidfd, number)
    except ProcessLookupError:
        return
    finally:
        os.close(pidfd)


def await_end(running: Running, seconds: float) -> bool:
    """Wait until this program has ended; False when it still runs after so many seconds."""
    try:
        pidfd = os.pidfd_open(running.pid)
    except ProcessLookupError:
        return True
    try:
        if not lives(running):
            return True
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(pidfd)


def kill_every(wanted: Callable[[Running], bool], seconds: float) -> list[Running]:
    """Kill (SIGKILL) every program that is wanted, newcomers too, until none is left; returns those left at the end."""
    deadline = time.monotonic() + seconds
    while left := [running for running in everyone() if wanted(running)]:
        if time.monotonic() > deadline:
            return left
        for running in left:
            send(running, signal.SIGKILL)
        time.sleep(PAUSE_SECONDS)
    return []
