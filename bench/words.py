"""Sets of 256-bit words to search, flattering and not."""

import numpy as np


def random_words(rng: np.random.Generator, count: int) -> np.ndarray:
    """(count, 32) uint8."""
    return rng.integers(0, 256, (count, 32), dtype=np.uint8)


def flipped(rng: np.random.Generator, originals: np.ndarray, bits: np.ndarray) -> np.ndarray:
    """Each word with exactly ``bits`` of its bits turned over, at places drawn anew for each."""
    turned = originals.copy()
    for start in range(0, len(originals), 20_000):
        part = slice(start, start + 20_000)
        order = rng.random((len(turned[part]), 256)).argsort(axis=1).argsort(axis=1)
        turned[part] ^= np.packbits(order < bits[part, None], axis=1)
    return turned


def half_planted(rng: np.random.Generator, entries: np.ndarray, count: int) -> np.ndarray:
    """Queries of which every second one lies within 31 bits of an entry."""
    queries = random_words(rng, count)
    planted = entries[rng.integers(0, len(entries), len(queries[::2]))]
    queries[::2] = flipped(rng, planted, rng.integers(0, 32, len(planted)))
    return queries


def skewed(rng: np.random.Generator, count: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Sets as real lists have them and worse, each with one query from its densest part."""
    centre = random_words(rng, 1)
    cluster = flipped(rng, np.repeat(centre, count // 10, axis=0), rng.integers(0, 4, count // 10))
    zeros = random_words(rng, count)
    zeros[: count // 5] = 0
    prefix = random_words(rng, count)
    prefix[: count // 5, :8] = 0
    zero_prefix = np.zeros((1, 32), np.uint8)
    zero_prefix[0, 8:] = prefix[0, 8:]
    runs = flipped(rng, np.repeat(random_words(rng, count // 50), 50, axis=0), rng.integers(0, 8, count // 50 * 50))
    few_ones = np.packbits(rng.random((count, 256), dtype=np.float32) < 0.06, axis=1)
    return {
        "dense cluster alone": (cluster, centre),
        "dense cluster in random words": (np.concatenate([cluster, random_words(rng, count - len(cluster))]), centre),
        "a fifth all zero": (zeros, np.zeros((1, 32), np.uint8)),
        "a fifth with zero start": (prefix, zero_prefix),
        "runs of near copies": (runs, runs[:1]),
        "nearly flat": (few_ones, few_ones[:1]),
    }
