"""A year is played with a clock of its own, its balance sheet drawn, its log exported and verified.

    PYTHONPATH=examples python -m year [--items N] [--removals N] [--reversals N] [--orders N] [--seed N] [--out FOLDER]

Everything happens in a database and a home of its own, made for it and thrown away. What is left is the folder: the
log as `firsthour ledger export` writes it, two heads kept on the way, the figures, and the sheet as a page.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from firsthour.doors.desk.embedded.database import EmbeddedDatabase
from firsthour.doors.desk.progress import Bar

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.py"


def main() -> int:
    """Play, draw, export, verify; the exit status is the verifier's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--removals", type=int, default=3_000)
    parser.add_argument("--reversals", type=int, default=200)
    parser.add_argument("--orders", type=int, default=40)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--out", type=Path, default=Path("out/account"))
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for left in asked.out.iterdir():
        if left.name not in MADE:
            parser.error(f"{asked.out} holds {left.name}, which is not of an earlier year; name another folder")
    with tempfile.TemporaryDirectory(prefix="firsthour-year-") as home:
        database = EmbeddedDatabase(Path(home))
        print(f"seed {asked.seed}; starting a database of its own", flush=True)
        database.start()
        try:
            enter(Path(home), database)
            return year(asked)
        finally:
            database.stop()


MADE = ("log", "head-of-the-half-year", "head", "figures.json", "balance.html", "console.css")


def enter(home: Path, database: EmbeddedDatabase) -> None:
    """Tables, and Django on them. Nothing of this is kept, so no commit waits for the disk."""
    os.environ |= {"FIRSTHOUR_HOME": str(home), "DJANGO_SETTINGS_MODULE": "firsthour.settings"}
    os.environ |= {"DATABASE_URL": database.url("firsthour_app"), "DATABASE_OWNER_URL": database.url("firsthour_owner")}
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
    environment = os.environ | {"FIRSTHOUR_DATABASE_ROLE": "owner"}
    subprocess.run([sys.executable, "-P", "-m", "firsthour.doors.desk.schema"], env=environment, check=True)
    import django

    django.setup()


def year(asked: argparse.Namespace) -> int:
    """Everything after the tables are there."""
    from firsthour.ledger.exporting import export_log
    from firsthour.ledger.queries import access_last_head
    from firsthour.reports.queries import compare_statuses
    from year.drawing import draw
    from year.playing import DAYS, Volume, Year

    begun, begun_cpu = time.monotonic(), time.process_time()
    played = Year(
        Volume(asked.items, asked.removals, asked.reversals, orders=asked.orders),
        random.Random(asked.seed),  # noqa: S311
    )
    half = played.at + timedelta(days=DAYS / 2)
    kept = None
    with Bar(played.expected, sys.stdout) as bar:
        for _ in bar.following(played.play(), lambda: played.done):
            if kept is None and played.at > half:
                kept = access_last_head().note
    print(
        f"played {asked.items} items, {asked.removals} removals and {asked.orders} orders in "
        f"{time.monotonic() - begun:.0f} s, {time.process_time() - begun_cpu:.0f} s of them this program's own",
        flush=True,
    )
    compared, differing = compare_statuses()
    print(f"{compared} rows compared with what their events say: {len(differing)} differ")
    shutil.rmtree(asked.out / "log", ignore_errors=True)
    events = export_log(asked.out / "log")
    (asked.out / "head-of-the-half-year").write_text(kept, encoding="utf-8")
    (asked.out / "head").write_text(access_last_head().note, encoding="utf-8")
    draw(asked.out)
    command = [sys.executable, "-I", VERIFIER, asked.out / "log", "--figures", asked.out / "figures.json"]
    for name in ("head-of-the-half-year", "head"):
        command += ["--head", asked.out / name]
    status = subprocess.run(command, check=False).returncode
    seconds = round(time.monotonic() - begun)
    told = {"events": events, "compared": compared, "differing": len(differing), "verifier": status}
    print(json.dumps({"seed": asked.seed, "seconds": seconds} | told))
    return status or bool(differing)


if __name__ == "__main__":
    sys.exit(main())
