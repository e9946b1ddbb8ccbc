"""What the gate counts, for Prometheus: every process counts in its own row of shared memory, any of them tells all.

Not prometheus-client's own files for several processes: those are mapped, so that a full disk would kill the gate
where it must answer 503, and there is one more for each process that ever lived.
"""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from firsthour.doors.gate.shared import COLUMNS, Shared
from firsthour.intake.words import Verdict
from firsthour.ledger.errors import Refusal
from firsthour.matching.words import Hit

BOUNDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds."""
FAILED = "gate:call:failed"
_OTHER = "other"
_FRESH_SECONDS = 5.0
_BEAT, _DECODERS, _FIRST = 0, 1, 2
_NEAR, _FAR = "near", "far"


class Counts:
    """One process's counts. `paths` are the routes' paths, in their order."""

    def __init__(self, shared: Shared, paths: Sequence[str]) -> None:
        self._shared = shared
        self._adding = threading.Lock()
        self._paths = tuple(dict.fromkeys(paths))
        self._codes = tuple(sorted({FAILED, _OTHER, *_refusal_codes(Refusal)}))
        names = [
            *(("time", path, bound) for path in self._paths for bound in (*BOUNDS, "more")),
            *(("seconds", path) for path in self._paths),
            *(("verdict", verdict) for verdict in Verdict),
            *(("hit", place) for place in (_NEAR, _FAR)),
            *(("refusal", code) for code in self._codes),
        ]
        if _FIRST + len(names) > COLUMNS:
            raise ValueError(f"{len(names)} counts do not fit into {COLUMNS} columns")
        self._columns = {name: column for column, name in enumerate(names, _FIRST)}
        self._times = {
            path: (
                tuple(self._columns["time", path, bound] for bound in (*BOUNDS, "more")),
                self._columns["seconds", path],
            )
            for path in self._paths
        }
        self._row = shared.claim_row()
        self.beat(0)

    def answered(self, path: str, seconds: float) -> None:
        """A call of this route took so long, whatever its answer was."""
        buckets, total = self._times[path]  # found once: this is done on every call
        bucket = buckets[bisect_left(BOUNDS, seconds)]
        with self._adding:
            self._row[bucket] += 1.0
            self._row[total] += seconds

    def refused(self, code: str) -> None:
        """A call was refused."""
        name = ("refusal", code)
        self._add(name if name in self._columns else ("refusal", _OTHER), 1.0)

    def judged(self, verdict: Verdict, hits: Sequence[Hit]) -> None:
        """A verdict was given for the first time, on these hits."""
        self._add(("verdict", verdict), 1.0)
        for hit in hits:
            self._add(("hit", _NEAR if hit.near else _FAR), 1.0)

    def beat(self, decoders: int) -> None:
        """This process lives and has so many decoders; say so every second."""
        self._row[_DECODERS] = float(decoders)
        self._row[_BEAT] = time.monotonic()

    def told(self, *, spool_bytes: int, published: int | None, heartbeat_age: float | None, clock: bool | None) -> str:
        """All processes' counts in Prometheus' text format."""
        registry = CollectorRegistry()
        gauges = {
            "spool_bytes": ("Bytes in the spool, answered and not yet received by the worker", spool_bytes),
            "published_number": ("Number of the last change this process knows", published),
            "heartbeat_age_seconds": ("Seconds since the publisher's last sign of life", heartbeat_age),
            "clock_synchronised": ("1 when the kernel says that the clock is synchronised", clock),
        }
        registry.register(_Told(lambda: self._families(gauges)))
        return generate_latest(registry).decode()

    def _families(self, gauges: dict[str, tuple[str, float | None]]) -> Iterator[Metric]:
        rows = self._shared.rows()
        fresh = [row for row in rows if time.monotonic() - row[_BEAT] < _FRESH_SECONDS]

        def total(*name: object) -> float:
            return sum(row[self._columns[name]] for row in rows)

        times = HistogramMetricFamily(
            "firsthour_gate_answer_seconds", "Time from the head of a call to its answer", labels=["route"]
        )
        for path in self._paths:
            buckets, so_far = [], 0.0
            for bound in (*BOUNDS, "more"):
                so_far += total("time", path, bound)
                buckets.append(("+Inf" if bound == "more" else str(bound), so_far))
            times.add_metric([path], buckets, total("seconds", path))
        yield times
        verdicts = CounterMetricFamily("firsthour_gate_verdicts", "Verdicts given", labels=["verdict"])
        for verdict in Verdict:
            verdicts.add_metric([verdict], total("verdict", verdict))
        yield verdicts
        hits = CounterMetricFamily("firsthour_gate_hits", "Entries hit by submitted items", labels=["distance"])
        for place in (_NEAR, _FAR):
            hits.add_metric([place], total("hit", place))
        yield hits
        refusals = CounterMetricFamily("firsthour_gate_refusals", "Calls refused, by code", labels=["code"])
        for code in self._codes:
            refusals.add_metric([code], total("refusal", code))
        yield refusals
        yield GaugeMetricFamily("firsthour_gate_processes", "Gate processes alive", len(fresh))
        yield GaugeMetricFamily("firsthour_gate_decoders", "Isolated decoders alive", sum(r[_DECODERS] for r in fresh))
        for name, (text, value) in gauges.items():
            if value is not None:
                yield GaugeMetricFamily(f"firsthour_gate_{name}", text, float(value))

    def _add(self, name: tuple, amount: float) -> None:
        column = self._columns[name]
        with self._adding:
            self._row[column] += amount


class _Told:
    """A collector over what was just summed up."""

    def __init__(self, families) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """The metrics (prometheus_client's protocol)."""
        return self._families()


def _refusal_codes(kind: type[Refusal]) -> Iterator[str]:
    yield kind.code
    for below in kind.__subclasses__():
        yield from _refusal_codes(below)
