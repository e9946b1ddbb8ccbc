"""One order of 100 links over a million received items, on a platform that takes its time, and whether the time of an
answer tells what is withheld. python -m bench.orders"""

import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from bench.ledger import enter
from bench.report import arguments, begin, finish
from bench.withholding import compare, withheld_tokens

LINKS = 100
COPIES = 3
"""Other uploads of each ordered item among the received ones."""

ORDERS = 3
WITHHELD = 5
WAIT = 0.05
SEARCH_EVERY = 0.5
"""Seconds, as in the worker."""

BAR = 10.0

ITEMS = """
WITH item AS (
  INSERT INTO intake_item (id, service_id, receipt, idempotency_key, body_digest, reference, link, surfaces, audience,
  language, territory, views, received_at, ingested_at, verdict, hits, applied, published_number, media, unscannable,
  truncated, consider_at, minimised_at)
SELECT gen_random_uuid(), %(service)s, gen_random_uuid(), 'k' || n, '', 'i' || n, '', '[]', 'public', '', '', 0, now(),
  now(), 'pass', '[]', '[]', 1, 'image', '', false, now(), now() FROM generate_series(%(first)s, %(last)s) n
RETURNING id, reference)
INSERT INTO intake_fingerprint (item_id, kind, value, quality)
SELECT i.id, k.kind, sha256(convert_to(k.kind || CASE WHEN substr(i.reference, 2)::int <= %(copied)s
  THEN 'c' || (substr(i.reference, 2)::int %% %(ordered)s) ELSE i.reference END, 'UTF8')), 90
FROM item i, (VALUES ('pdq'), ('sha256')) k(kind)
"""
"""The first items are copies of each other, so that every ordered one has its copies; the rest are like nothing."""

AT_ONCE = 100_000


def board() -> None:
    """The platform, a program of its own: its address on the first line, then it serves until its input ends."""
    from tests.boarding import running_board

    with running_board() as place:
        place.wait = WAIT
        for number in range(1, LINKS * ORDERS * (COPIES + 1) + 1):
            place.add(f"i{number}", f"author-{number}", f"picture {number}".encode())
        print(place.address, flush=True)
        sys.stdin.read()


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def fill(service_id: uuid.UUID, items: int) -> None:
    """So many received items with their fingerprints, put there by the database: how is not what is measured."""
    from django.db import connection

    ordered, begun = LINKS * ORDERS, time.perf_counter()
    copied = {"service": service_id, "copied": ordered * (COPIES + 1), "ordered": ordered}
    with connection.cursor() as cursor:
        for first in range(1, items + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, items)
            cursor.execute(ITEMS, copied | {"first": first, "last": last})
            print(f"{last} of {items} received items, {time.perf_counter() - begun:.0f} s", flush=True)
        cursor.execute("ANALYZE intake_item")
        cursor.execute("ANALYZE intake_fingerprint")


def carried_out(on, officer, address: str, number: int) -> tuple[float, float, int]:
    """Seconds from acceptance to every item proved, and to the copies listed; how many copies."""
    import msgspec
    from django.db import connection

    from firsthour.orders.actions import accept
    from firsthour.orders.duties import carry_out_orders, resolve_links, search_copies
    from firsthour.orders.models import Filing, FoundCopy, OrderedItem
    from firsthour.orders.words import FilingState, NamedLink
    from tests.filing import ORDER, filed

    first = LINKS * number
    links = tuple(NamedLink(f"{address}/p/i{place}") for place in range(first + 1, first + LINKS + 1))
    form = msgspec.structs.replace(ORDER, order_reference_number=f"B-{number}", url_and_location_info=links)
    filing = filed(on, form, arrived=now(), at=now())
    for duty in (resolve_links, search_copies):  # the worker runs them within a second of receipt, while a person reads
        duty(now)
    stop, listed = threading.Event(), []

    def searching() -> None:
        while not stop.is_set():
            search_copies(now)
            left = OrderedItem.objects.filter(filing=filing, searched_at__isnull=True).exists()
            if OrderedItem.objects.filter(filing=filing).count() == LINKS and not left:
                listed.append(time.perf_counter())
                break
            stop.wait(SEARCH_EVERY)
        connection.close()

    begun = time.perf_counter()
    accept(filing_id=filing.id, actor=officer, at=now())
    searcher = threading.Thread(target=searching)
    searcher.start()
    while Filing.objects.get(pk=filing.pk).state != FilingState.EXECUTED:
        carry_out_orders(now)
    executed = time.perf_counter() - begun
    searcher.join(120)
    stop.set()
    return executed, listed[0] - begun, FoundCopy.objects.filter(filing=filing).count()


def run() -> int:
    """The whole bench."""
    parser = arguments(__doc__)
    parser.add_argument("--items", type=lambda text: int(float(text)), default=1_000_000, help="received items")
    parser.add_argument("--board", action="store_true", help="be the platform (started by the bench itself)")
    options = parser.parse_args()
    if options.board:
        board()
        return 0
    report = begin(options, "django", "psycopg")
    with tempfile.TemporaryDirectory(prefix="firsthour-bench-") as folder:
        database = enter(Path(folder))
        platform = subprocess.Popen(
            [sys.executable, "-m", "bench.orders", "--board"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            from django.conf import settings

            from firsthour.platform.actions import add_connector
            from tests.filing import registered
            from tests.making import adopted, person, service

            address = platform.stdout.readline().strip()
            settings.PROBE_ALLOW = frozenset({address.removeprefix("http://")})
            on, officer = service(at=now()), person("legal", at=now())
            adopted(on, officer, now())
            registered(at=now())
            add_connector(service=on, address=f"{address}/hook", secret="s", actor=officer, at=now())  # noqa: S106
            fill(on.id, options.items)
            took = [carried_out(on, officer, address, number) for number in range(ORDERS)]
            places = range(LINKS * ORDERS + 1, LINKS * ORDERS + WITHHELD + 1)
            tokens = withheld_tokens(on, officer, [f"{address}/p/i{place}" for place in places])
            compare(report, tokens)
        finally:
            platform.communicate()
            database.stop()
    executed, listed, copies = zip(*took, strict=True)
    both = [max(pair) for pair in zip(executed, listed, strict=True)]
    report.inform("executed, the first order after a start", executed[0], "s")
    report.inform("copies listed, the first order after a start", listed[0], "s")
    report.inform("executed", statistics.median(executed), "s")
    report.inform("copies listed", statistics.median(listed), "s")
    report.inform("copies found of each order", statistics.median(copies), "items")
    report.at_most("executed and copies listed, from acceptance", statistics.median(both), "s", BAR)
    return finish(report, options)


if __name__ == "__main__":
    sys.exit(run())
