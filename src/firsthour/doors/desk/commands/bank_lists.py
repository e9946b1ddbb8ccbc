"""Importing a list into a bank: rows come in as seed, and every bad one is told with its line."""

import argparse
import sys
from datetime import datetime

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.paths import existing_file
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.desk.progress import Bar
from firsthour.doors.now import now
from firsthour.matching.exchanges import BadRow, Reading, instant_of, read_list
from firsthour.policy.words import Harm
from firsthour.signals.words import SignalKind

READING_SHARE = 0.2
"""How much of an import's time goes into reading, for the bar; the rest is storing."""


def add_import_words(words: argparse._SubParsersAction) -> None:
    """`bank import FILE …`."""
    parser = words.add_parser(
        "import",
        help="import a list",
        description="Import a list of fingerprints. Every new entry starts as seed: it asks for review and never acts. "
        "Bad rows are told with their lines on standard error and left out; exit status 1 then.",
    )
    parser.add_argument(
        "list",
        type=existing_file,
        help="CSV with a header, JSON lines, a value a line, or NAME.state.pickle; its first bytes show which",
    )
    parser.add_argument("--bank", required=True, help="name of the bank; made when it is new")
    parser.add_argument("--source", required=True, help="who the list comes from")
    parser.add_argument("--licence", required=True, help="under which terms you may use it")
    parser.add_argument("--kind", choices=list(map(str, SignalKind)), help="fingerprints of rows that do not say it")
    parser.add_argument(
        "--harm",
        action="append",
        choices=list(map(str, Harm)),
        default=[],
        metavar="CODE",
        help="a harm of rows that do not say any; may be given again",
    )
    parser.add_argument(
        "--expires", type=_day, metavar="DAY", help="day (UTC) on which rows that do not say it stop matching"
    )
    add_person(parser)
    parser.set_defaults(run=run_import)


def run_import(asked: argparse.Namespace) -> int:
    """Import; print what came of it."""
    surroundings.enter()
    from firsthour.matching.actions import add_bank, import_list

    actor, at, bad = signed_in(asked, "matching:list:import"), now(), 0

    def report(row: BadRow) -> None:
        nonlocal bad
        bad += 1
        bar.aside(f"{asked.list.name}:{row.line}: {row.cause}")

    reading = Reading(
        at=at,
        report=report,
        codes=frozenset(map(str, Harm)),
        kind=SignalKind(asked.kind) if asked.kind else None,
        harms=tuple(asked.harm),
        expires_at=asked.expires,
    )
    size = max(asked.list.stat().st_size, 1)
    with asked.list.open("rb") as file, Bar(1, sys.stderr) as bar:
        portions = read_list(file, reading)
        bank = add_bank(name=asked.bank, actor=actor, at=at)
        done = import_list(
            bank=bank,
            source=asked.source,
            licence=asked.licence,
            portions=bar.following(portions, lambda: READING_SHARE * file.tell() / size),
            watch=lambda stored: bar.show(READING_SHARE + (1 - READING_SHARE) * stored),
            actor=actor,
            at=at,
        )
    print(f"{done.added} new entries as seed, {done.known} known already, {bad} bad rows left out")
    return 1 if bad else 0


def _day(text: str) -> datetime:
    try:
        return instant_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
