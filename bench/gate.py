"""The gate over HTTP, server on one core and wrk on another. python -m bench.gate --json FILE"""

import io
import os
import re
import statistics
import sys
import tempfile
from pathlib import Path
from uuid import UUID

import firsthour_kernel as kernel
import msgspec
import numpy as np
from PIL import Image
from skimage import data as photographs

from bench.load import Calls, Served, wrk
from bench.report import REPEATS, Report, arguments, begin, finish
from bench.words import half_planted, random_words
from firsthour.matching.formats import PublishedEntry
from firsthour.matching.words import EntryStatus
from firsthour.signals.words import SignalKind
from tests.doors.gate.house import SECRET, STANDARD, Publisher, RunningGate, multipart

SERVER_CORE, CLIENT_CORE = 0, 1
AUTHORIZATION = f"Bearer fh_both_{SECRET}"
LOAD, UPLOADS = 12_000, 500  # requests a second that the bars ask for
CONNECTIONS = 16
PACED_CONNECTIONS = 64


def question(words: np.ndarray) -> bytes:
    """The body of a call of /v1/match."""
    asked = [{"kind": "pdq", "value": word.tobytes().hex(), "quality": 100} for word in words]
    return msgspec.json.encode({"signals": asked})


def questions(words: np.ndarray, together: int) -> Calls:
    """Calls of /v1/match with so many fingerprints each."""
    bodies = tuple(question(words[start : start + together]) for start in range(0, len(words), together))
    return Calls("/v1/match", "application/json", AUTHORIZATION, bodies)


def uploads() -> Calls:
    """Calls of /v1/items with a photograph as JPEG of 512 x 512; nothing known is like it."""
    file = io.BytesIO()
    Image.fromarray(photographs.astronaut()).resize((512, 512)).save(file, "JPEG", quality=85)
    item = msgspec.json.encode({"id": "post-1", "author": "author-1", "audience": "public"})
    body, kind = multipart(item=item, content=file.getvalue())
    return Calls("/v1/items", kind, AUTHORIZATION, (body,))


def proportional(pid: int) -> float:
    """Megabytes of a process, each shared page divided among those that map it."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE).group(1)) / 1024


def resident(pid: int) -> float:
    """Megabytes of a process, shared pages counted in full."""
    return int(re.search(r"^VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE).group(1)) / 1024


def memory(report: Report, gate: RunningGate) -> None:
    """The largest process below the gate's own is the one that answers."""
    children = gate.children()
    report.at_most("memory of the answering process, shared pages in full", max(map(resident, children)), "MB", 250)
    everything = sum(map(proportional, (gate.process.pid, *children)))
    report.inform("memory of all the gate's processes, decoders included, shared pages once", everything, "MB")


def paced(report: Report, name: str, runs: list[Served], most: float) -> None:
    """The 99th percentile at about half the load that the bar asks for; the load reached is a row of its own."""
    report.inform(f"{name}, paced", statistics.median(run.rate for run in runs), "requests/s")
    report.inform(f"{name}, paced, p50", statistics.median(run.p50 for run in runs), "ms")
    report.at_most(f"{name}, paced, p99", statistics.median(run.p99 for run in runs), "ms", most)


def run() -> int:
    """The whole bench."""
    parser = arguments(__doc__)
    parser.add_argument("--entries", type=lambda text: int(float(text)), default=1_000_000)
    parser.add_argument("--seconds", type=int, default=4, help="of each of the five runs of a measurement")
    options = parser.parse_args()
    report = begin(options, "granian", "msgspec")
    report.machine |= {"instruction_set": kernel.cpu(), "entries": options.entries}
    length = options.seconds
    rng = np.random.default_rng(options.seed)
    words = random_words(rng, options.entries)
    queries = half_planted(rng, words, 2000)
    print(f"publishing {len(words)} entries", flush=True)
    entries = (
        PublishedEntry(
            str(UUID(int=number)), "known", "own", EntryStatus.SEED, SignalKind.PDQ, word.tobytes().hex(), ("TVEC1",)
        )
        for number, word in enumerate(words)
    )
    place = Path("out/bench")  # a real disk: what is answered must have been synced
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        publisher = Publisher(Path(folder), (*STANDARD, *entries))
        gate = RunningGate(Path(folder), prepare=lambda: os.sched_setaffinity(0, {SERVER_CORE}))

        def full_load(calls: Calls, tag: int) -> float:
            runs = [
                wrk(gate.port, calls, connections=CONNECTIONS, seconds=length, core=CLIENT_CORE, tag=tag + number)
                for number in range(REPEATS)
            ]
            return statistics.median(run.rate for run in runs)

        def half_load(calls: Calls, rate: float, tag: int) -> list[Served]:
            return [
                wrk(
                    gate.port,
                    calls,
                    connections=PACED_CONNECTIONS,
                    seconds=length,
                    core=CLIENT_CORE,
                    tag=tag + number,
                    rate=rate,
                )
                for number in range(REPEATS)
            ]

        try:
            one, hundred, pictures = questions(queries, 1), questions(queries, 100), uploads()
            rate = full_load(one, 10)
            report.at_least("one fingerprint a call", rate, "requests/s", LOAD)
            paced(report, "one fingerprint a call", half_load(one, LOAD / 2, 20), 2)
            rate = full_load(hundred, 30) * 100
            report.at_least("100 fingerprints a call", rate, "fingerprints/s", 80_000)
            rate = full_load(pictures, 40)
            report.at_least("an item with a JPEG of 512 x 512", rate, "requests/s", UPLOADS)
            paced(report, "an item with a JPEG", half_load(pictures, UPLOADS / 2, 50), 15)
            memory(report, gate)
        finally:
            gate.stop()
            publisher.close()
    return finish(report, options)


if __name__ == "__main__":
    sys.exit(run())
