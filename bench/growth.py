"""How the cost of one query grows with entries and with the radius. python -m bench.growth --entries N --json FILE"""

import sys

import firsthour_kernel as kernel
import numpy as np

from bench.matching import RADIUS, one_by_one
from bench.report import Report, arguments, begin, finish, seconds
from bench.words import half_planted, random_words

SMALLEST = 1000
RADIUS_AT = 1_000_000  # entries of the index that is asked with growing radius
RADII = (0, 7, 15, 23, 31, 39, 47, 55, 63)
MULTIHASH_UP_TO = 1_000_000  # its build takes a minute beyond
QUERIES = 200


def sizes(largest: int) -> list[int]:
    """1,000, 10,000 and so on, and the largest."""
    found = [SMALLEST]
    while found[-1] * 10 < largest:
        found.append(found[-1] * 10)
    return [*found, largest] if largest > SMALLEST else found


def by_size(report: Report, entries: np.ndarray, rng: np.random.Generator) -> None:
    """Ours, our own scan and the peers at radius 31."""
    import faiss  # heavy and optional: only the benches need it

    faiss.omp_set_num_threads(1)
    for size in sizes(len(entries)):
        part = entries[:size]
        queries = half_planted(rng, part, QUERIES)
        index = kernel.build(part, threads=2)
        report.point("size", "Firsthour", size, seconds(one_by_one(index, queries), 3) / QUERIES * 1e6, "us")
        few = queries[: 5 if size > RADIUS_AT else 20]
        scanned = seconds(lambda part=part, few=few: kernel.scan(part, few, RADIUS), 3)
        report.point("size", "Firsthour, plain scan", size, scanned / len(few) * 1e6, "us")
        peers = [("faiss Flat", faiss.IndexBinaryFlat(256))]
        if size <= MULTIHASH_UP_TO:
            multi = faiss.IndexBinaryMultiHash(256, 16, 16)
            multi.nflip = 1
            peers.append(("faiss MultiHash", multi))
        for name, peer in peers:
            peer.add(part)
            taken = seconds(lambda peer=peer, few=few: peer.range_search(few, RADIUS + 1), 3)
            report.point("size", name, size, taken / len(few) * 1e6, "us")


def by_radius(report: Report, entries: np.ndarray, rng: np.random.Generator) -> None:
    """Ours and the scan as the radius grows, answers compared."""
    index = kernel.build(entries, threads=2)
    queries = half_planted(rng, entries, 20)
    asked = [query.tobytes() for query in queries]
    for radius in RADII:
        found, truth = index.search(queries, radius), kernel.scan(entries, queries, radius)
        if not np.array_equal(found.entry, truth.entry):
            raise AssertionError(f"the index and the scan disagree at radius {radius}")
        ours = seconds(lambda radius=radius: [index.search(query, radius) for query in asked], 3)
        scanned = seconds(lambda radius=radius: kernel.scan(entries, queries, radius), 3)
        report.point("radius", "Firsthour", radius, ours / len(asked) * 1e6, "us")
        report.point("radius", "Firsthour, plain scan", radius, scanned / len(asked) * 1e6, "us")


def run() -> int:
    """The whole bench."""
    parser = arguments(__doc__)
    parser.add_argument("--entries", type=lambda text: int(float(text)), default=1_000_000)
    options = parser.parse_args()
    report = begin(options, "faiss-cpu")
    report.machine |= {"instruction_set": kernel.cpu(), "entries": options.entries}
    rng = np.random.default_rng(options.seed)
    entries = random_words(rng, options.entries)
    by_size(report, entries, rng)
    by_radius(report, entries[:RADIUS_AT], rng)
    return finish(report, options)


if __name__ == "__main__":
    sys.exit(run())
