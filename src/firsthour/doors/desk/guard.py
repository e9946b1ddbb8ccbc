"""The guard outlives the supervisor by a moment and ends what would be orphaned: grandchildren that still serve.

The kernel kills the supervisor's own children with it (see `lifeline`), but not theirs. Each child leads a session;
the guard is told of every one and, when its input closes because the supervisor is gone, kills all that is left in
them. What made a session of its own on purpose (the embedded database) is spared.

Input, one line each: `hold SESSION STARTED`, `release SESSION`.
"""

import os
import signal
import subprocess
import sys

from firsthour.doors.desk import pids

END_SECONDS = 10.0


def end_session(session: int, leader_started: int) -> list[pids.Running]:
    """Kill every program of this session; returns those that would not die. The leader may have ended before."""
    return pids.kill_every(
        lambda running: running.session == session and running.started >= leader_started, END_SECONDS
    )


class Guard:
    """The supervisor's end: starts the guard and tells it which sessions are held. BrokenPipeError when it is dead."""

    def __init__(self) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "firsthour.doors.desk.guard"],
            stdin=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(place for place in sys.path if place)},
        )
        self.pidfd = os.pidfd_open(self.popen.pid)

    def lives(self) -> bool:
        """Whether the guard is at its post."""
        return self.popen.poll() is None

    def hold(self, leader: pids.Running) -> None:
        """Have this session ended with the supervisor."""
        self._tell(f"hold {leader.pid} {leader.started}")

    def release(self, session: int) -> None:
        """Forget this session: nothing of it is left."""
        self._tell(f"release {session}")

    def close(self) -> int:
        """Let the guard go, after it has ended what is still held; returns its exit status."""
        os.close(self.pidfd)
        self.popen.stdin.close()
        return self.popen.wait()

    def _tell(self, line: str) -> None:
        # One write, unbuffered, so that a supervisor killed at any point has told all or nothing of a line.
        os.write(self.popen.stdin.fileno(), f"{line}\n".encode())


def main() -> int:
    """Keep the list until the input closes, then end what is on it; the exit status tells whether all of it ended."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    held: dict[int, int] = {}
    for line in sys.stdin:
        match line.split():
            case ["hold", session, started]:
                held[int(session)] = int(started)
            case ["release", session]:
                held.pop(int(session), None)
            case _:
                raise ValueError(f"not a line of the guard's: {line!r}")
    survivors = [running for session, started in held.items() for running in end_session(session, started)]
    for running in survivors:
        print(f"[guard] {running.command} ({running.pid}) would not die", file=sys.stderr)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
