"""The children of `firsthour serve`: what each is, and one that runs."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from firsthour.doors.lifetime import answers

from . import guard, pids

LIFELINE = Path(__file__).with_name("lifeline.py")
ALWAYS_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "XDG_RUNTIME_DIR")


@dataclass(frozen=True)
class Child:
    """One program to keep running.

    `argv` shows in every process list, so secrets stand only in `env`, which is the child's whole environment
    (nothing is inherited; see `environment`). `ready` says whether it serves, tried until True; without it a child with
    a `port` is ready when that answers, and one with neither as soon as it runs. `host` and `port` are where it will
    listen: nothing may answer there before it starts.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(repr=False)
    ready: Callable[[], bool] | None = None
    port: int | None = None
    host: str = "127.0.0.1"

    def is_ready(self) -> bool:
        """Whether it serves now, judged as the class says."""
        if self.ready is not None:
            return self.ready()
        return self.port is None or answers(self.host, self.port)


class RunningChild:
    """A child that was started: tied to this thread's life, leader of its own session, and reaped only by `finish`.

    The kernel ends it when the *thread* that started it ends, so one thread must start and keep all of them.
    """

    def __init__(self, child: Child) -> None:
        self.child = child
        self.begun = time.monotonic()
        self.popen = subprocess.Popen(
            [sys.executable, "-I", "-S", str(LIFELINE), str(os.getpid()), *child.argv],
            env=dict(child.env),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.pidfd = os.pidfd_open(self.popen.pid)
        # Readable even when it has ended already: it is a zombie until `finish`, and its number stays taken.
        self.leader = pids.look(self.popen.pid) or pids.Running(self.popen.pid, 0, self.popen.pid, child.name)

    def seconds(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self.begun

    def ask_to_end(self) -> None:
        """Send SIGTERM to the leader, which ends its own workers in its own way."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGTERM)

    def finish(self) -> int:
        """Kill whatever is left of its session, reap it, and return its exit status (negative: the signal)."""
        guard.end_session(self.leader.session, self.leader.started)
        os.close(self.pidfd)
        return self.popen.wait()


def environment(*keep: str, **added: str) -> dict[str, str]:
    """An environment for a child: the harmless usual variables, those of ours named in `keep`, and the added ones."""
    return {name: os.environ[name] for name in (*ALWAYS_KEPT, *keep) if name in os.environ} | added


def how_it_ended(status: int) -> str:
    """An exit status in words."""
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
