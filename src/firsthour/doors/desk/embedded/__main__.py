"""`python -m firsthour.doors.desk.embedded start|stop|keep HOME`: the embedded database as a program.

`keep` starts it, starts it again whenever it ends, and stops it cleanly on SIGTERM or SIGINT: a child of `serve`.
A refusal goes to standard output as {"code","values"} and to standard error in words; exit status 1.
"""

import json
import signal
import sys
import threading
from pathlib import Path

from firsthour.ledger.errors import Refusal

from .database import EmbeddedDatabase

LOOK_SECONDS = 0.25


def keep(database: EmbeddedDatabase) -> None:
    """Hold the database up until this program is told to stop."""
    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    database.start()
    while not told_to_stop.is_set():
        if database.await_end(LOOK_SECONDS) and not told_to_stop.is_set():
            print("[database] the server ended; starting it again", file=sys.stderr, flush=True)
            database.start()
    database.stop()


def main(words: list[str]) -> int:
    """Carry out one verb on one home; returns the exit status (2 for words that are not understood)."""
    verbs = {"start": EmbeddedDatabase.start, "stop": EmbeddedDatabase.stop, "keep": keep}
    if len(words) != 2 or words[0] not in verbs:
        print("usage: python -m firsthour.doors.desk.embedded start|stop|keep HOME", file=sys.stderr)
        return 2
    try:
        verbs[words[0]](EmbeddedDatabase(Path(words[1])))
    except Refusal as refusal:
        print(json.dumps({"code": refusal.code, "values": refusal.values}, default=str), flush=True)
        print(refusal, file=sys.stderr, flush=True)
        return 1
    return 0


sys.exit(main(sys.argv[1:]))
