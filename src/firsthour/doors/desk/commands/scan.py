"""Look folders and files up in a hash list, mirrored and turned copies included. Needs no server and no database."""

import argparse
import sys
from pathlib import Path

import msgspec

from firsthour.doors.desk.paths import existing_file

CLEAN, HITS, UNSCANNABLE, REFUSED = 0, 1, 2, 3


def add_words(parser: argparse.ArgumentParser) -> None:
    """`scan PATH… --list FILE [--json]`."""
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        type=_existing,
        help="a file, or a folder with all beneath it. Exit status: 0 clean, 1 hits, 2 no hit but something "
        "unscannable, 3 refused",
    )
    parser.add_argument(
        "--list",
        required=True,
        type=existing_file,
        metavar="FILE",
        help="any list that `bank import` takes: CSV with columns kind and value, JSON lines (such as `hash --json` "
        "prints), a value a line (64 hex digits: PDQ, 32: MD5), or a NAME.state.pickle",
    )
    parser.add_argument("--distance", type=_bits, default=31, metavar="BITS", help="PDQ bits apart, 0–31 (default: 31)")
    parser.add_argument("--json", action="store_true", help="print a JSON object for every file, clean ones too")
    parser.set_defaults(run=run, refused=REFUSED)


def run(asked: argparse.Namespace) -> int:
    """A line for each file that is not clean, with --json for each file; a summary on standard error."""
    from firsthour.doors.desk.lookup import files_beneath, look_at
    from firsthour.matching.formats.lists import KnownList

    known = KnownList(_listed(asked.list), radius=asked.distance)
    files = files_beneath(asked.paths)
    hit = unscannable = 0
    for looked in look_at(files):
        turned = looked.scanned.turned if looked.scanned else ()
        hits = known.search((*looked.signals, *turned))
        hit += bool(hits)
        unscannable += looked.reason is not None
        for line in [_object(looked, hits)] if asked.json else _lines(looked, hits):
            print(line, flush=True)
    clean = "everything else is clean" if hit or unscannable else "all clean"
    print(f"{len(files)} files: {hit} with hits, {unscannable} unscannable, {clean}.", file=sys.stderr)
    return HITS if hit else UNSCANNABLE if unscannable else CLEAN


def _listed(path: Path) -> list:
    """Every fingerprint of a list; what is left out is told on standard error. Raises ListUnusable for a wrong line."""
    from firsthour.doors.now import now
    from firsthour.matching.errors import ListUnusable
    from firsthour.matching.exchanges import BadRow, Reading, read_list
    from firsthour.policy.words import Harm

    wrong = 0

    def report(row: BadRow) -> None:
        nonlocal wrong
        wrong += row.wrong
        print(f"{path}:{row.line}: {row.cause}", file=sys.stderr)

    with path.open("rb") as file:
        reading = Reading(at=now(), report=report, codes=frozenset(map(str, Harm)))
        listed = [row for portion in read_list(file, reading) for row in portion]
    if wrong or not listed:
        raise ListUnusable(name=path.name, count=wrong)
    return listed


def _object(looked, hits) -> str:
    status = "hit" if hits else "unscannable" if looked.reason else "clean"
    row = {
        "file": str(looked.path),
        "status": status,
        "reason": looked.reason,
        "truncated": looked.scanned is not None and looked.scanned.truncated,
        "hits": hits,
    }
    return msgspec.json.encode(row).decode()


def _lines(looked, hits) -> list[str]:
    lines = [
        f"HIT  {looked.path}  {hit.kind}, {hit.distance} bits from line {hit.line} of the list"
        + (f", {hit.turn}" if hit.turn != "as-is" else "")
        + (f", frame {hit.frame}" if hit.frame else "")
        for hit in hits
    ]
    if looked.reason:
        lines.append(f"UNSCANNABLE  {looked.path}  {looked.reason}")
    return lines


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no file or folder {name}")
    return path


def _bits(text: str) -> int:
    if not text.isdecimal() or int(text) > 31:
        raise argparse.ArgumentTypeError("a distance is a number from 0 to 31")
    return int(text)
