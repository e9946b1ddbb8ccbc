"""`python -m firsthour.doors.gate`: serve the gate with granian."""

import argparse
import os
import signal
import sys
from multiprocessing.util import Finalize
from pathlib import Path

import structlog
from granian import Granian
from granian.constants import Interfaces

from firsthour.doors.gate.errors import PortTaken
from firsthour.doors.gate.shared import Shared
from firsthour.doors.gate.walls import confine
from firsthour.doors.lifetime import answers, die_with_parent
from firsthour.ledger.errors import Refusal

KILL_SECONDS = 10
CONNECTIONS = 1024
"""Per process, idle ones included."""
DECODERS = 2


def main(arguments: list[str]) -> int:
    """Serve until told to stop. Returns the exit status; refusals go to standard error."""
    options = _options(arguments)
    home = Path(os.environ.get("FIRSTHOUR_HOME", "var")).resolve()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        if answers(options.host, options.port):
            raise PortTaken(host=options.host, port=options.port)
        for name in ("published", "spool"):
            (home / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        confine(home)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    shared = Shared()
    server = Granian(
        "gate",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        backpressure=CONNECTIONS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        log_level="error",
    )
    master = os.getpid()

    def load() -> object:
        """Runs in each worker."""
        die_with_parent(master)
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, signal.SIG_DFL)  # the master's own handler, inherited here, would swallow them
        from firsthour.doors.gate.app import Gate
        from firsthour.doors.gate.patience import Patience

        _log_as_json()
        patience = Patience(threads=options.threads, seconds=options.body_seconds)
        gate = Gate(home, decoders=DECODERS, patience=patience, shared=shared)
        Finalize(gate, gate.close, exitpriority=10)
        return gate

    server.serve(target_loader=load, wrap_loader=False)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m firsthour.doors.gate", description="Serve the gate.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8800)
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument(
        "--threads", type=int, default=16, help="calls at once in each process; a slow upload holds one until it is in"
    )
    parser.add_argument(
        "--body-seconds",
        type=float,
        default=60.0,
        help="when every thread has waited that long for a body, the process is replaced by a fresh one",
    )
    return parser.parse_args(arguments)


def _log_as_json() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        # asked for at each use: a captured or replaced standard error is not kept
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
