"""A million items, 100,000 open cases, fifty reviewers: pages, claims, search. python -m bench.review --json FILE"""

import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.ledger import enter
from bench.report import Report, arguments, begin, finish

REVIEWERS = 50
DECISIONS = 2_000
PAGES = 40
PAGE_BAR = 100.0

ITEMS = """
INSERT INTO intake_item (id, service_id, receipt, idempotency_key, body_digest, reference, link, surfaces, audience,
  language, territory, views, published_at, received_at, ingested_at, verdict, hits, applied, published_number, media,
  unscannable, truncated, consider_at, considered_at, minimised_at)
SELECT gen_random_uuid(), %(service)s, gen_random_uuid(), 'k' || n, '', 'item-' || n,
  CASE WHEN n <= %(cases)s THEN 'https://board.example/p/' || n ELSE '' END, '[]', 'public',
  (ARRAY['en', 'de', 'fr', 'ar'])[1 + n %% 4], 'DE', n %% 5000, now() - interval '1 day',
  now() - n * interval '100 milliseconds', now(), CASE WHEN n <= %(cases)s THEN 'review' ELSE 'pass' END,
  CASE WHEN n <= %(cases)s THEN %(hits)s::jsonb ELSE '[]' END, '[]', 1, 'image', '', false, now(), now(), now()
FROM generate_series(1, %(items)s) n
"""
CASES = """
INSERT INTO cases_case (id, service_id, item_id, state, opened_at)
SELECT gen_random_uuid(), service_id, id, 'open', received_at FROM intake_item WHERE verdict = 'review'
"""


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def fill(service_id: uuid.UUID, hits: str, items: int, cases: int) -> None:
    """So many items and open cases, put there by the database: how is not what is measured."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(ITEMS, {"service": service_id, "items": items, "cases": cases, "hits": hits})
        cursor.execute(CASES)
        for table in ("intake_item", "cases_case"):
            cursor.execute(f"ANALYZE {table}")


def place_all(report: Report) -> None:
    """Let every case take its place, as the worker does."""
    from django.db import connection

    from firsthour.reviewing.actions import place_new
    from tests.making import DESK

    placed, begun = 0, time.perf_counter()
    while count := place_new(actor=DESK, at=now()):
        placed += count
        print(f"\r[review] {placed:,} cases have their place", end="", flush=True)
    print()
    report.inform("cases placed a second", placed / (time.perf_counter() - begun), "1/s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reviewing_place")
        cursor.execute("ANALYZE reviewing_wordlist")


def milliseconds(ask: Callable[[], object]) -> float:
    """The median time of one page at the server, whole: session, permission, queries, template."""
    took = []
    for _ in range(PAGES):
        begun = time.perf_counter()
        answer = ask()
        took.append(1000 * (time.perf_counter() - begun))
        assert answer.status_code == 200, answer.content
    return statistics.median(took)


def pages(report: Report, case: uuid.UUID) -> None:
    """Queue, filtered queue, case and search, as a reviewer asks for them."""
    from tests.doors.console.browsing import signed_in
    from tests.making import account

    reader = signed_in(account("reviewer", at=now()))
    asked = {
        "the queue": lambda: reader.get("/queue"),
        "the queue, one language": lambda: reader.get("/queue", {"language": "ar"}),
        "the queue, its last page": lambda: reader.get("/queue", {"last": "1"}),
        "all cases": lambda: reader.get("/"),
        "one case": lambda: reader.get(f"/cases/{case}"),
        "search, one found": lambda: reader.get("/search", {"for": "item-77777"}),
        "search, half of all found": lambda: reader.get("/search", {"for": "board.example item"}),
    }
    for name, ask in asked.items():
        report.at_most(f"{name}: median at the server", milliseconds(ask), "ms", PAGE_BAR)


def decided_together(report: Report) -> None:
    """Fifty reviewers take and decide at the same time; how fast, and how many cases were decided twice."""
    from django.db import connection
    from django.db.models import Count

    from firsthour.cases.actions import leave
    from firsthour.cases.models import Decision
    from firsthour.cases.words import Judged
    from firsthour.ledger.words import ActorKind
    from firsthour.policy.words import Harm
    from firsthour.reviewing.actions import claim_next
    from firsthour.reviewing.words import Filter
    from tests.making import person

    people = [person("reviewer", at=now()) for _ in range(REVIEWERS)]
    judged = Judged(reasons="Nothing in it breaks the terms.", harms=(Harm.PERMITTED,))
    left, lock, took, faults = [DECISIONS], threading.Lock(), [], []

    def work(mine) -> None:
        try:
            while True:
                with lock:
                    left[0] -= 1
                    if left[0] < 0:
                        return
                begun = time.perf_counter()
                case = claim_next(filtered=Filter(), actor=mine, at=now())
                took.append(1000 * (time.perf_counter() - begun))
                leave(case=case, judged=judged, actor=mine, at=now())
        except BaseException as fault:  # noqa: BLE001 - told with the result
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(each,)) for each in people]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    report.inform("fifty reviewers: decisions a second", DECISIONS / (time.perf_counter() - begun), "1/s")
    report.inform("fifty reviewers: taking the next case, median", statistics.median(took), "ms")
    twice = Decision.objects.filter(actor_kind=ActorKind.PERSON).values("case").annotate(times=Count("id"))
    report.at_most("cases decided by two of them", twice.filter(times__gt=1).count(), "cases", 0)


def run() -> int:
    """The whole bench."""
    parser = arguments(__doc__)
    parser.add_argument("--items", type=lambda text: int(float(text)), default=1_000_000, help="items in the corpus")
    parser.add_argument("--cases", type=lambda text: int(float(text)), default=100_000, help="open cases among them")
    options = parser.parse_args()
    report = begin(options, "django", "psycopg")
    with tempfile.TemporaryDirectory(prefix="firsthour-bench-") as folder:
        database = enter(Path(folder))
        try:
            import msgspec

            from firsthour.cases.actions import consider
            from firsthour.intake.words import Verdict
            from tests.making import DESK, adopted, entry, hit, person, received, service, spooled

            on, somebody = service(at=now()), person(at=now())
            adopted(on, somebody, now())
            known = entry(somebody, confirmed=False, at=now())
            print("[review] filling the database", flush=True)
            fill(on.id, msgspec.json.encode([hit(known)]).decode(), options.items, options.cases)
            upload = received(spooled(on, verdict=Verdict.REVIEW, hits=(hit(known),), at=now()), on, at=now())
            whole = consider(item_id=upload.id, actor=DESK, at=now())
            place_all(report)
            pages(report, whole.id)
            decided_together(report)
        finally:
            database.stop()
    return finish(report, options)


if __name__ == "__main__":
    sys.exit(run())
