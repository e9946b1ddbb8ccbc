"""What a program that serves does about its own life: it ends with its parent, and does not share a port."""

import ctypes
import os
import secrets
import signal
import socket

PR_SET_PDEATHSIG = 1
PROBE_SECONDS = 1.0
PORTS_NOBODY_IS_GIVEN = range(10_000, 32_768)
"""Below those that the system hands out for connections or when asked for any, so that none is taken meanwhile."""


def die_with_parent(parent: int) -> None:
    """End this process when its parent ends, however that happens; at once if it already has."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def answers(host: str, port: int) -> bool:
    """Whether anything accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=PROBE_SECONDS):
            return True
    except OSError:
        return False


def unused_port(host: str = "127.0.0.1") -> int:
    """A port that nothing listens on now. Raises OSError when none of a hundred tried is free."""
    for _ in range(100):
        port = PORTS_NOBODY_IS_GIVEN.start + secrets.randbelow(len(PORTS_NOBODY_IS_GIVEN))
        try:
            socket.create_server((host, port)).close()
        except OSError:
            continue
        return port
    raise OSError(f"no free port was found on {host}")
