"""`python -m firsthour.doors.console`: serve the staff pages with granian."""

import argparse
import os
import sys
from multiprocessing.util import Finalize

from granian import Granian
from granian.constants import Interfaces

from firsthour.doors.console.errors import PortTaken
from firsthour.doors.desk import surroundings
from firsthour.doors.lifetime import answers, die_with_parent
from firsthour.ledger.errors import Refusal

THREADS = 4
CONNECTIONS = 128
"""Idle ones included."""
KILL_SECONDS = 10


def main(arguments: list[str]) -> int:
    """Serve until told to stop. Returns the exit status; refusals go to standard error."""
    options = _options(arguments)
    try:
        if answers(options.host, options.port):
            raise PortTaken(host=options.host, port=options.port)
        surroundings.enter()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    server = Granian(
        "console",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=CONNECTIONS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        log_level="warning",
    )
    master = os.getpid()

    def load() -> object:
        """Runs in the worker."""
        die_with_parent(master)
        from firsthour.doors.console.logs import log_faults_only
        from firsthour.doors.console.pictures import close_decoder
        from firsthour.wsgi import application

        log_faults_only()
        Finalize(application, close_decoder, exitpriority=10)
        return application

    server.serve(target_loader=load, wrap_loader=False)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m firsthour.doors.console", description="Serve the staff pages.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8802)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
