"""Rows of measurements against their peers and bars, and what the machine was doing meanwhile."""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

MOST_FOREIGN_LOAD = 0.10  # of all cores; above it a measurement says more about the neighbours than about us
REPEATS = 5
SHORTEST = 0.01  # seconds


class Row(msgspec.Struct, frozen=True):
    """One measured quantity. ``ratio`` is what the bar speaks of; without a bar the row only informs."""

    name: str
    value: float
    unit: str
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None
    bar: str | None = None
    result: str | None = None  # "holds" or "falls short"
    plot: str | None = None  # the plot the row is a point of,
    curve: str | None = None  # the curve in it,
    at: float | None = None  # and the place on its horizontal axis


class Report(msgspec.Struct):
    """What one bench writes: where it ran, with what, and its rows."""

    machine: dict[str, str | int | float]
    seed: int
    versions: dict[str, str]
    rows: list[Row] = []

    def add(self, row: Row) -> None:
        """Append a row and print it."""
        self.rows.append(row)
        against = f"  {row.peer} {row.peer_value:.6g}  ratio {row.ratio:.4g}" if row.peer and row.ratio else ""
        judged = f"  [{row.bar}: {row.result}]" if row.bar else ""
        print(f"  {row.name}: {row.value:.6g} {row.unit}{against}{judged}", flush=True)

    def inform(self, name: str, value: float, unit: str) -> None:
        """A figure without a bar."""
        self.add(Row(name, float(value), unit))

    def point(self, plot: str, curve: str, at: float, value: float, unit: str) -> None:
        """A point of a curve, for the page's plots."""
        self.add(Row(f"{curve}, {plot} {at:g}", float(value), unit, plot=plot, curve=curve, at=float(at)))

    def at_most(self, name: str, value: float, unit: str, most: float) -> None:
        """A figure that must not exceed ``most``."""
        self.add(Row(name, float(value), unit, bar=f"<= {most:g} {unit}", result=judged(value <= most)))

    def at_least(self, name: str, value: float, unit: str, least: float) -> None:
        """A figure that must reach ``least``."""
        self.add(Row(name, float(value), unit, bar=f">= {least:g} {unit}", result=judged(value >= least)))

    def faster(self, name: str, ours: float, peer: str, theirs: float, times: float | None) -> None:
        """Our time and a peer's, both in seconds: the peer's must be at least ``times`` ours, where there is a bar."""
        ratio = theirs / ours
        bar, result = (None, None) if times is None else (f">= {times:g}x", judged(ratio >= times))
        self.add(Row(name, ours * 1e6, "us", peer, theirs * 1e6, ratio, bar, result))

    def no_slower(self, name: str, ours: float, peer: str, theirs: float, times: float) -> None:
        """Our time and a yardstick's, both in seconds: ours must be at most ``times`` the yardstick."""
        ratio = ours / theirs
        self.add(Row(name, ours * 1e6, "us", peer, theirs * 1e6, ratio, f"<= {times:g}x", judged(ratio <= times)))


def judged(holds: bool) -> str:
    """The word a row carries for its bar."""
    return "holds" if holds else "falls short"


def _once(work: Callable[[], object]) -> float:
    """Mean time of as many runs as fill a hundredth of a second: a single short one measures the clock."""
    runs = 0
    start = time.perf_counter()
    while True:
        work()
        runs += 1
        passed = time.perf_counter() - start
        if passed >= SHORTEST:
            return passed / runs


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median time of ``work`` over ``repeats`` measurements."""
    return statistics.median(_once(work) for _ in range(repeats))


def side_by_side(
    ours: Callable[[], object], theirs: Callable[[], object], repeats: int = REPEATS
) -> tuple[float, float]:
    """Median times of two pieces of work that take turns, so that a disturbed moment strikes both."""
    pairs = [(_once(ours), _once(theirs)) for _ in range(repeats)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def _busy_ticks() -> tuple[int, int]:
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(fields) - fields[3] - fields[4], sum(fields)


def foreign_load(during: float = 1.0) -> float:
    """The share of all cores that other processes use while this one sleeps, 0..1."""
    busy, everything = _busy_ticks()
    time.sleep(during)
    busy_after, everything_after = _busy_ticks()
    return (busy_after - busy) / max(1, everything_after - everything)


def processor() -> str:
    """The processor's name as Linux states it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def versions_of(*packages: str) -> dict[str, str]:
    """Installed versions, "absent" where there is none."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found


def arguments(description: str) -> argparse.ArgumentParser:
    """The options every bench has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report here")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--busy", action="store_true", help="measure although other processes use the processor")
    return parser


def begin(options: argparse.Namespace, *packages: str) -> Report:
    """A report for this machine; ends the program when others use more than a tenth of it, unless told not to."""
    load = foreign_load()
    print(f"foreign CPU load {load:.0%}, seed {options.seed}", flush=True)
    if load > MOST_FOREIGN_LOAD and not options.busy:
        sys.exit(f"other processes use {load:.0%} of the processor: stop them, or pass --busy and distrust the figures")
    machine = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "system": f"{platform.system()} {platform.release()}",
        "foreign_load_before": round(load, 3),
    }
    return Report(machine, options.seed, versions_of("firsthour-kernel", "numpy", *packages))


def finish(report: Report, options: argparse.Namespace) -> int:
    """Write the report; the exit code is 0 whether bars hold or not, since a missed bar is a finding, not a failure."""
    report.machine["foreign_load_after"] = round(foreign_load(), 3)
    short = [row.name for row in report.rows if row.result == "falls short"]
    judged_rows = sum(row.bar is not None for row in report.rows)
    print(f"{judged_rows - len(short)} of {judged_rows} bars hold")
    for name in short:
        print(f"  falls short: {name}")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))
    return 0
