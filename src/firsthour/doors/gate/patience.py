"""How long a gate waits for bodies that never end.

The server has no time limit on bodies, and a thread that waits for one cannot be called back. So when every thread
of a process has waited too long, the process ends: nothing it answered is lost, and its parent starts another.
"""

import os
import signal
import threading
import time

import structlog

_log = structlog.get_logger("gate")


class Patience:
    """Counts the threads that wait for a body; `threads` is how many there are, `seconds` how long is too long."""

    def __init__(self, *, threads: int, seconds: float) -> None:
        self._threads = threads
        self._seconds = seconds
        self._waiting: dict[int, float] = {}

    def __enter__(self) -> None:
        """This thread begins to wait for a body."""
        self._waiting[threading.get_ident()] = time.monotonic()

    def __exit__(self, *failure: object) -> None:
        """It waits no more, whatever came."""
        del self._waiting[threading.get_ident()]

    def exhausted(self) -> bool:
        """Whether no thread is left that could answer anybody."""
        too_long = time.monotonic() - self._seconds
        return sum(since < too_long for since in self._waiting.copy().values()) >= self._threads

    def end_if_exhausted(self) -> None:
        """Kill this process, saying why, when it can serve nobody any more."""
        if self.exhausted():
            _log.error("all threads wait for bodies that do not come; this process ends", seconds=self._seconds)
            os.kill(os.getpid(), signal.SIGKILL)
