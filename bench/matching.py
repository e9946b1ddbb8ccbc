"""Exact search within 31 bits, beside faiss-cpu, in one process. python -m bench.matching --entries N --json FILE"""

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import firsthour_kernel as kernel
import numpy as np

from bench.report import Report, arguments, begin, finish, seconds, side_by_side
from bench.words import flipped, half_planted, random_words, skewed

RADIUS = 31
BATCH = 1000
LARGE = 5_000_000  # from here on the bars for ten million entries are meant


def one_by_one(index: kernel.Index, queries: np.ndarray) -> Callable[[], None]:
    """Work that asks each query alone, as a gate does."""
    asked = [query.tobytes() for query in queries]

    def work() -> None:
        for query in asked:
            index.search(query, RADIUS)

    return work


def against_faiss(report: Report, entries: np.ndarray, index: kernel.Index, queries: np.ndarray) -> None:
    """Single queries and batches against the two exact or nearly exact indexes of the reference stack."""
    import faiss  # heavy and optional: only this part needs it

    faiss.omp_set_num_threads(1)
    large = len(entries) >= LARGE
    single, batch = (1000, 1500) if large else (200, 200)
    flat = faiss.IndexBinaryFlat(256)
    flat.add(entries)
    multi = faiss.IndexBinaryMultiHash(256, 16, 16)
    multi.nflip = 1
    start = time.perf_counter()
    multi.add(entries)
    report.inform("build of faiss MultiHash", time.perf_counter() - start, "s")
    asked = queries[: 10 if large else 100]
    for name, peer in (("faiss Flat", flat), ("faiss MultiHash", multi)):
        # faiss counts strictly below the radius it is given.
        ours, theirs = side_by_side(one_by_one(index, queries), lambda peer=peer: peer.range_search(asked, RADIUS + 1))
        report.faster(f"single query against {name}", ours / len(queries), name, theirs / len(asked), single)
        ours, theirs = side_by_side(
            lambda: index.search(queries, RADIUS), lambda peer=peer: peer.range_search(asked, RADIUS + 1)
        )
        report.faster(f"batch of {len(queries)} against {name}", ours / len(queries), name, theirs / len(asked), batch)


def recall(report: Report, entries: np.ndarray, index: kernel.Index, rng: np.random.Generator) -> None:
    """Planted pairs at every distance, and the whole answer beside the scan's."""
    bits = np.repeat(np.arange(RADIUS + 1), 3200)
    planted = rng.integers(0, len(entries), len(bits))
    found = index.search(flipped(rng, entries[planted], bits), RADIUS)
    hits = set(zip(found.query.tolist(), found.entry.tolist(), strict=True))
    met = sum(pair in hits for pair in zip(range(len(bits)), planted.tolist(), strict=True))
    report.at_least(f"recall over {len(bits)} planted pairs at distances 0 to 31", 100 * met / len(bits), "%", 100)
    queries = half_planted(rng, entries, 50)
    ours, scanned = index.search(queries, RADIUS), kernel.scan(entries, queries, RADIUS)
    same = np.array_equal(ours.entry, scanned.entry) and np.array_equal(ours.distance, scanned.distance)
    report.at_least("answers equal to the scan's", 100.0 * same, "%", 100)


def after_eviction(index: kernel.Index, queries: np.ndarray) -> list[float]:
    """Seconds of each query, asked after the caches were filled with something else."""
    other = np.ones(96 << 20, np.uint8)
    times = []
    for query in queries:
        other += 1
        asked = query.tobytes()
        start = time.perf_counter()
        index.search(asked, RADIUS)
        times.append(time.perf_counter() - start)
    return times


def cold(report: Report, index: kernel.Index, queries: np.ndarray) -> None:
    """Queries with nothing in the caches, and what of it is the mere call."""
    times = after_eviction(index, queries[:300])
    if len(index) < LARGE:
        report.at_most("single query, caches evicted first, mean", statistics.fmean(times) * 1e6, "us", 30)
    else:
        report.inform("single query, caches evicted first, mean", statistics.fmean(times) * 1e6, "us")
    report.inform("single query, caches evicted first, median", statistics.median(times) * 1e6, "us")
    report.inform("single query, caches evicted first, p99", float(np.percentile(times, 99)) * 1e6, "us")
    call = after_eviction(kernel.build(queries[:1]), queries[:100])
    report.inform("the same call on an index of one entry, median", statistics.median(call) * 1e6, "us")


def on_skewed_sets(report: Report, count: int, rng: np.random.Generator) -> None:
    """The densest query of each skewed set beside the scan of the same entries."""
    for name, (entries, query) in skewed(rng, count).items():
        index = kernel.build(entries, threads=2)
        found, truth = index.search(query, RADIUS), kernel.scan(entries, query, RADIUS)
        if not (np.array_equal(found.entry, truth.entry) and np.array_equal(found.distance, truth.distance)):
            raise AssertionError(f"the index and the scan disagree on {name}")
        ours, scan = side_by_side(
            lambda index=index, query=query: index.search(query, RADIUS),
            lambda entries=entries, query=query: kernel.scan(entries, query, RADIUS),
            repeats=9,
        )
        report.no_slower(f"{name}, {len(truth)} matches", ours, "scan of the same entries", scan, 1.3)
    copies = kernel.build(np.repeat(random_words(rng, 1), count, axis=0))
    query = copies.fingerprints()[:1].tobytes()
    nearest = seconds(lambda: copies.search(query, RADIUS, limit=100))
    report.inform(f"{count} identical entries, nearest 100", nearest * 1e6, "us")
    report.at_most(f"{count} identical entries, distinct words stored", copies.distinct, "words", 1)


def building_and_opening(report: Report, entries: np.ndarray, queries: np.ndarray) -> kernel.Index:
    """Build on two cores, memory, writing, opening, proving, first query; gives the index built."""
    large = len(entries) >= LARGE
    start = time.perf_counter()
    index = kernel.build(entries, threads=2)
    built = time.perf_counter() - start
    each = index.image.nbytes / len(entries)
    if large:
        report.at_most("build on two cores", built, "s", 8)
        report.at_most("memory for each entry", each, "bytes", 150)
    else:
        report.inform("build on two cores", built, "s")
        report.inform("memory for each entry", each, "bytes")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.seg"
        kernel.write_segment(index, path, threads=2)
        size = path.stat().st_size
        opened = seconds(lambda: kernel.open_segment(path, check=kernel.Check.HEADER))
        report.at_most("opening a segment, header and directory proved", opened * 1e3, "ms", 50)
        opened_now = kernel.open_segment(path, check=kernel.Check.HEADER)
        start = time.perf_counter()
        opened_now.search(queries[0].tobytes(), RADIUS)
        report.at_most("first query of an opened segment", (time.perf_counter() - start) * 1e3, "ms", 5)
        proved = seconds(lambda: kernel.open_segment(path, check=kernel.Check.DIGESTS, threads=2), 3)
        report.at_least("digests proved", size / proved / 1e9, "GB/s", 1)
    return index


def sweeping(report: Report, entries: np.ndarray, queries: np.ndarray) -> None:
    """The plain scan against the memory's own pace."""

    def read() -> int:
        return int(np.bitwise_or.reduce(entries.reshape(-1).view(np.uint64)))

    ours, reading = side_by_side(lambda: kernel.scan(entries, queries[:1], RADIUS), read)
    report.inform("memory read by NumPy", entries.nbytes / reading / 1e9, "GB/s")
    report.inform("scan for one query", entries.nbytes / ours / 1e9, "GB/s")
    report.at_least("scan for one query, share of the memory's pace", 100 * reading / ours, "%", 60)
    block = entries[: min(len(entries), 200_000)]
    many = random_words(np.random.default_rng(report.seed), 20_000)
    plain, swept = side_by_side(
        lambda: kernel.scan(block[:10_000], many, RADIUS), lambda: kernel.sweep(block[:10_000], many, RADIUS), repeats=3
    )
    report.inform("sweep for 20,000 queries, times the plain scan", plain / swept, "x")


def photographs_hashes(rng: np.random.Generator, count: int) -> np.ndarray:
    """PDQ of crops of the photographs that scikit-image carries: hashes as real pictures have them, runs included."""
    from skimage import data as photographs

    carried = (photographs.astronaut, photographs.chelsea, photographs.coffee)
    pictures = [np.ascontiguousarray(picture()) for picture in carried]
    hashes: list[np.ndarray] = []
    while sum(len(part) for part in hashes) < count:
        crops = []
        for _ in range(500):
            picture = pictures[rng.integers(len(pictures))]
            side = int(rng.integers(64, 200))
            top, left = (int(rng.integers(0, edge - side)) for edge in picture.shape[:2])
            crops.append(np.ascontiguousarray(picture[top : top + side, left : left + side]))
        hashes.append(kernel.pdq_many(crops, threads=2)[0])
    return np.concatenate(hashes)[:count]


def on_photographs(report: Report, count: int, rng: np.random.Generator) -> None:
    """Hashes of real photographs, augmented to ``count`` by copies with up to 60 bits turned over."""
    real = photographs_hashes(rng, 10_000)
    turned = flipped(rng, real[rng.integers(0, len(real), count - len(real))], rng.integers(16, 61, count - len(real)))
    index = kernel.build(np.concatenate([real, turned]), threads=2)
    queries = flipped(rng, real[:BATCH], rng.integers(0, 32, BATCH))
    each = seconds(one_by_one(index, queries)) / len(queries)
    report.at_most(f"hashes of photographs, augmented to {count}, single query", each * 1e6, "us", 20)
    report.inform("matches of such a query", len(index.search(queries, RADIUS)) / len(queries), "entries")


def searching(
    report: Report, entries: np.ndarray, index: kernel.Index, queries: np.ndarray, rng: np.random.Generator
) -> None:
    """Everything that is asked of one index of random words."""
    one, two = side_by_side(lambda: index.search(queries, RADIUS), lambda: index.search(queries, RADIUS, threads=2))
    report.at_least(f"{len(queries)} queries on two cores, times one core", one / two, "x", 1.8)
    cold(report, index, queries)
    recall(report, entries, index, rng)
    against_faiss(report, entries, index, queries)


def run() -> int:
    """The whole bench."""
    parser = arguments(__doc__)
    parser.add_argument("--entries", type=lambda text: int(float(text)), default=1_000_000)
    parser.add_argument("--without-skew", action="store_true", help="leave out photographs and skewed sets")
    options = parser.parse_args()
    report = begin(options, "faiss-cpu")
    rng = np.random.default_rng(options.seed)
    print(f"{options.entries} entries, radius {RADIUS}, instruction set {kernel.cpu()}", flush=True)
    report.machine |= {"instruction_set": kernel.cpu(), "entries": options.entries, "radius": RADIUS}
    entries = random_words(rng, options.entries)
    queries = half_planted(rng, entries, BATCH)
    index = building_and_opening(report, entries, queries)
    searching(report, entries, index, queries, rng)
    sweeping(report, entries, queries)
    del entries, index
    gc.collect()
    if not options.without_skew:
        on_photographs(report, min(options.entries, 1_000_000), rng)
        on_skewed_sets(report, min(options.entries, 1_000_000), rng)
    return finish(report, options)


if __name__ == "__main__":
    sys.exit(run())
