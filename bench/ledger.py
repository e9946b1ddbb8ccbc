"""Sealing beside eight writers, verification, and proofs as the log grows. python -m bench.ledger --json FILE"""

import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from bench.report import Report, arguments, begin, finish, seconds

WRITERS = 8
SLICE = 2.0
"""Seconds of writing with and without the sealer, one right after the other; pairs begin with each in turn."""

PAIRS = 30
WAITING = 40_000
SIZES = (50_000, 200_000, 800_000)


def enter(home: Path):
    """An embedded database of its own, with tables, and Django on it; returns it to be stopped."""
    from firsthour.doors.desk.embedded.database import EmbeddedDatabase

    database = EmbeddedDatabase(home)
    database.start()
    os.environ |= {"FIRSTHOUR_HOME": str(home), "DJANGO_SETTINGS_MODULE": "firsthour.settings"}
    os.environ |= {"DATABASE_URL": database.url("firsthour_app"), "DATABASE_OWNER_URL": database.url("firsthour_owner")}
    owner = os.environ | {"FIRSTHOUR_DATABASE_ROLE": "owner"}
    subprocess.run([sys.executable, "-P", "-m", "firsthour.doors.desk.schema"], env=owner, check=True)
    import django

    django.setup()
    return database


def write() -> None:
    """One writer, a program of its own: for each line of input it records events for a while, and tells how many."""
    import django

    django.setup()
    from django.db import transaction

    from firsthour.intake.words import VIEWS_COUNTED
    from firsthour.ledger.actions import record
    from firsthour.ledger.words import Actor

    actor = Actor.system("bench")
    print("ready", flush=True)
    for _ in sys.stdin:
        count, end = 0, time.perf_counter() + SLICE
        while time.perf_counter() < end:
            with transaction.atomic():
                record(
                    VIEWS_COUNTED,
                    subject_kind="item",
                    subject_id=uuid.uuid4(),
                    body={"views": count},
                    actor=actor,
                    at=datetime.now(UTC),
                )
            count += 1
        print(count, flush=True)


class Writers:
    """Eight of them, started once."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.ledger", "--write"]
        self.programs = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(WRITERS)
        ]
        for program in self.programs:
            program.stdout.readline()

    def rate(self, *, sealing: bool) -> float:
        """Events that all of them write in a second; meanwhile this program seals as the worker does, or does not."""
        drain()
        for program in self.programs:
            program.stdin.write("go\n")
            program.stdin.flush()
        if sealing:
            self._seal_for(SLICE)
        return sum(int(program.stdout.readline()) for program in self.programs) / SLICE

    def _seal_for(self, length: float) -> None:
        from firsthour.platform.sealing import Sealer

        sealer, end = Sealer(), time.perf_counter() + length
        sealer.seal(lambda: datetime.now(UTC))
        while (left := end - time.perf_counter()) > 0:
            if not sealer.seal(lambda: datetime.now(UTC)):
                time.sleep(min(1.0, left))

    def close(self) -> None:
        """End them."""
        for program in self.programs:
            program.communicate()


def slowed_by_sealing(writers: Writers, pairs: int) -> tuple[list[float], list[tuple[float, float]]]:
    """By how much of one each pair was slowed, the least first, and the pairs: events a second without, and with."""
    writers.rate(sealing=False)
    measured = []
    for number in range(pairs):
        rates = {sealing: writers.rate(sealing=sealing) for sealing in (number % 2 == 1, number % 2 == 0)}
        measured.append((rates[False], rates[True]))
    return sorted(1 - beside / alone for alone, beside in measured), measured


def median_interval(ordered: list[float]) -> tuple[float, float]:
    """Where the median lies with at least 95 %, whatever the distribution: order statistics by the binomial."""
    count, outside = len(ordered), 0.0
    place = 0
    while place < (count - 1) // 2 and outside + math.comb(count, place) / 2**count <= 0.025:
        outside += math.comb(count, place) / 2**count
        place += 1
    return ordered[max(place - 1, 0)], ordered[count - max(place, 1)]


def drain() -> float:
    """Seal all that waits; events a second."""
    from firsthour.ledger.queries import size
    from firsthour.platform.sealing import Sealer

    sealer, before, begun = Sealer(), size(), time.perf_counter()
    while sealer.seal(lambda: datetime.now(UTC)):
        pass
    return (size() - before) / (time.perf_counter() - begun)


def lengthen(to: int) -> None:
    """Make the log so long by copies of one event under new ids, added by the database: how is not what is measured."""
    from django.db import connection

    from firsthour.intake.words import VIEWS_COUNTED
    from firsthour.ledger.models import Event

    sample, missing = Event.objects.filter(tag=VIEWS_COUNTED.tag).first(), to - Event.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_event (event_id, tag, schema, at, subject_kind, subject_id, canonical, digest)"
            " SELECT n.id, e.tag, e.schema, e.at, e.subject_kind, e.subject_id, n.text,"
            " sha256(convert_to(n.text, 'UTF8'))"
            " FROM ledger_event e, LATERAL (SELECT r.id, replace(e.canonical, e.event_id::text, r.id::text) AS text"
            " FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, %s)) r) n WHERE e.id = %s",
            [max(missing, 0), sample.id],
        )


def proofs(report: Report, rng: random.Random) -> None:
    """Length and time of proofs in the whole log as it stands."""
    from firsthour.ledger import queries

    size = queries.size()
    numbers = [rng.randrange(size) for _ in range(20)]
    lengths = [len(queries.inclusion_proof(number, size)) for number in numbers]
    report.point("hashes of a proof against leaves", "inclusion proof", size, statistics.mean(lengths), "hashes")
    took = seconds(lambda: queries.inclusion_proof(rng.randrange(size), size))
    report.point("time of a proof against leaves", "inclusion proof", size, took * 1e3, "ms")
    took = seconds(lambda: queries.consistency_proof(rng.randrange(1, size), size))
    report.point("time of a proof against leaves", "consistency proof", size, took * 1e3, "ms")


def verification(report: Report, place: Path) -> None:
    """The verifier as an outsider starts it, on the exported log."""
    from firsthour.ledger.exporting import export_log
    from firsthour.platform.sealing import published_head

    leaves = export_log(place / "log")
    head = place / "head"
    head.write_text(published_head(), encoding="utf-8")
    command = [sys.executable, "-I", "verifier/verify.py", place / "log", "--head", head]
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - begun)
    report.at_least("verification, with the start of the program", leaves / statistics.median(took), "events/s", 50_000)


def run() -> int:
    """The whole bench."""
    parser = arguments(__doc__)
    parser.add_argument("--write", action="store_true", help="be one of the writers (started by the bench itself)")
    options = parser.parse_args()
    if options.write:
        write()
        return 0
    report = begin(options, "django", "psycopg", "cryptography")
    rng = random.Random(options.seed)  # noqa: S311
    with tempfile.TemporaryDirectory(prefix="firsthour-bench-") as folder:
        database = enter(Path(folder))
        try:
            writers = Writers()
            try:
                ratios, pairs = slowed_by_sealing(writers, PAIRS)
            finally:
                writers.close()
            alone, beside = (statistics.median(pair[each] for pair in pairs) for each in (0, 1))
            report.inform("eight writers alone", alone, "events/s")
            report.inform("eight writers beside the sealer", beside, "events/s")
            low, high = median_interval(ratios)
            report.inform("eight writers slowed by the sealer, pair by pair: 95 % interval from", 100 * low, "%")
            report.inform("eight writers slowed by the sealer, pair by pair: 95 % interval to", 100 * high, "%")
            report.at_most("eight writers slowed by the sealer", 100 * statistics.median(ratios), "%", 5)
            drain()
            lengthen(WAITING)
            report.at_least("sealing what waits", drain(), "events/s", 1_000)
            for size in SIZES:
                lengthen(size)
                drain()
                proofs(report, rng)
            verification(report, Path(folder))
        finally:
            database.stop()
    return finish(report, options)


if __name__ == "__main__":
    sys.exit(run())
