"""Run the worker alone: the duties of all rooms, and the publication to the gates."""

import argparse

from firsthour.doors.desk import surroundings
from firsthour.doors.now import now


def add_words(parser: argparse.ArgumentParser) -> None:
    """The worker takes no words."""
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Bring the database to this version, then work until told to stop."""
    surroundings.enter()
    surroundings.upgrade()
    from firsthour.doors.desk import worker

    return worker.main(now)
