"""The slow twins: the same answers by plain NumPy, written to be read. The tests hold the fast ones against them."""

from typing import NamedTuple

import numpy as np

LUMA = np.array([299.0, 587.0, 114.0]) / 1000.0
SMALLEST_SIDE = 5


class Matches(NamedTuple):
    """As ``firsthour_kernel.Matches``, without a limit."""

    query: np.ndarray
    entry: np.ndarray
    distance: np.ndarray


def box(lines: np.ndarray) -> np.ndarray:
    """Mean over a window of ceil(n / 128) places along the last axis; at the edges over the places there are."""
    places = lines.shape[-1]
    wide = (places + 127) // 128
    after = (wide + 2) // 2 - 1
    before = wide - after - 1
    sums = np.concatenate([np.zeros((*lines.shape[:-1], 1)), np.cumsum(lines, axis=-1)], axis=-1)
    low = np.maximum(np.arange(places) - before, 0)
    high = np.minimum(np.arange(places) + after, places - 1) + 1
    return (sums[..., high] - sums[..., low]) / (high - low)


def shrink(luminance: np.ndarray) -> np.ndarray:
    """(H, W) luminance blurred by two boxes along rows and columns, then the 64 x 64 places PDQ keeps."""
    blurred = luminance
    for _ in range(2):
        blurred = box(blurred)
        blurred = box(blurred.T).T
    rows, columns = ((2 * np.arange(64) + 1) * side // 128 for side in luminance.shape)
    return blurred[np.ix_(rows, columns)].astype(np.float32)


def low_frequencies(square: np.ndarray) -> np.ndarray:
    """Frequencies 1..16 by 1..16 of the discrete cosine transform of a (64, 64) picture."""
    frequency, place = np.arange(1, 17)[:, None], np.arange(64)[None, :]
    basis = np.sqrt(2 / 64) * np.cos(np.pi / 128 * frequency * (2 * place + 1))
    return basis @ square.astype(np.float64) @ basis.T


def quality_of(square: np.ndarray) -> int:
    """Sum of the steps between neighbours, in whole percent of 255 each, by 90, at most 100."""
    steps = sum(int(np.abs((np.diff(square, axis=axis) * 100 / 255).astype(int)).sum()) for axis in (0, 1))
    return min(steps // 90, 100)


def pdq(pixels: np.ndarray) -> tuple[bytes, int]:
    """As ``firsthour_kernel.pdq``."""
    if min(pixels.shape[:2]) < SMALLEST_SIDE:
        return bytes(32), 0
    luminance = pixels.astype(np.float64) if pixels.ndim == 2 else pixels @ LUMA
    square = shrink(luminance)
    low = low_frequencies(square).ravel()
    above = low > np.sort(low)[127]
    return np.packbits(above[::-1]).tobytes(), quality_of(square)


def scan(fingerprints: np.ndarray, queries: np.ndarray, radius: int, threads: int = 1) -> Matches:
    """As ``firsthour_kernel.scan``; ``threads`` is accepted and changes nothing."""
    found = []
    for place, query in enumerate(queries):
        distance = np.bitwise_count(fingerprints ^ query).sum(axis=1, dtype=np.uint16)
        entry = np.flatnonzero(distance <= radius)
        found.append((np.full(len(entry), place, dtype=np.int64), entry.astype(np.int64), distance[entry]))
    if not found:
        return Matches(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint16))
    return Matches(*(np.concatenate(column) for column in zip(*found, strict=True)))
