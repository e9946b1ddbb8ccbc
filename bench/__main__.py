"""`python -m bench`: every bench in turn, each in a process of its own, reports under out/bench."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from bench import page

REPORTS = Path("out/bench")


def benches(largest: int) -> list[tuple[str, list[str]]]:
    """Name of the report and the module with its options, in the order in which they are run."""
    usual = min(largest, 1_000_000)
    found = [
        ("hashing", ["bench.hashing"]),
        ("matching", ["bench.matching", "--entries", str(usual)]),
        ("growth", ["bench.growth", "--entries", str(largest)]),
        ("gate", ["bench.gate"]),
        ("importing", ["bench.importing"]),
        ("publication", ["bench.publication"]),
        ("ledger", ["bench.ledger"]),
        ("vault", ["bench.vault"]),
        ("orders", ["bench.orders"]),
        ("review", ["bench.review"]),
    ]
    if largest > usual:
        found.insert(2, ("matching-large", ["bench.matching", "--entries", str(largest), "--without-skew"]))
    return found


def run() -> int:
    """Non-zero when a bench could not be carried out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=lambda text: int(float(text)), default=10_000_000, help="entries, at most")
    parser.add_argument("--page", action="store_true", help="draw docs/explain/performance.md from the reports")
    options, passed_on = parser.parse_known_args()
    started = time.perf_counter()
    failed, reports = [], []
    chosen = benches(options.largest)
    for number, (name, module) in enumerate(chosen, 1):
        print(f"[bench] {number} of {len(chosen)}: {name}, {time.perf_counter() - started:.0f} s so far", flush=True)
        report = REPORTS / f"{name}.json"
        command = [sys.executable, "-m", *module, "--json", str(report), *passed_on]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
        else:
            reports.append(report)
    print(f"[bench] {time.perf_counter() - started:.0f} s in all; reports in {REPORTS}")
    if failed:
        print(f"not carried out: {', '.join(failed)}", file=sys.stderr)
        return 1
    if options.page:
        page.write(reports)
    return 0


if __name__ == "__main__":
    sys.exit(run())
