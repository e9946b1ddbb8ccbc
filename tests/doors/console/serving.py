"""The console as a program of its own, on the tests' database and home."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

from firsthour.doors.lifetime import unused_port

READY_SECONDS = 120


@dataclass(frozen=True)
class Served:
    """A running console."""

    address: str
    program: subprocess.Popen


def command(port: int) -> list[str]:
    """How the console is started."""
    return [sys.executable, "-P", "-m", "firsthour.doors.console", "--port", str(port)]


def answers(address: str) -> bool:
    """Whether anything answers there at all."""
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def until(holds, seconds: float = READY_SECONDS) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@contextlib.contextmanager
def served() -> Iterator[Served]:
    """A console that serves, until the block ends."""
    port = unused_port()
    address = f"http://127.0.0.1:{port}"
    program = subprocess.Popen(command(port), env=os.environ)
    try:
        until(lambda: program.poll() is None and answers(f"{address}/sign-in"))
        yield Served(address, program)
    finally:
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(20)
        finally:
            program.kill()
            program.wait()
