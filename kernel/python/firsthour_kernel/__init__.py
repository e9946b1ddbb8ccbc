"""PDQ fingerprints and exact Hamming search over 256-bit words. Buffers in, arrays out; the GIL is released."""

from collections.abc import Sequence

import numpy as np
from firsthour_kernel import _kernel
from firsthour_kernel._kernel import AlteredSegment, Index, Matches
from firsthour_kernel.segments import Check, open_segment, write_segment

__all__ = [
    "JPEG_FLOOR",
    "AlteredSegment",
    "Check",
    "Index",
    "Matches",
    "build",
    "choose_cpu",
    "cpu",
    "jpeg_scale",
    "open_segment",
    "over",
    "pdq",
    "pdq_many",
    "pdq_scaled",
    "pdq_turned",
    "scan",
    "sweep",
    "usable_cpus",
    "write_segment",
]

JPEG_FLOOR = 256  # shortest side, in places, that a JPEG scaled for hashing may have


def pdq(pixels: np.ndarray) -> tuple[bytes, int]:
    """PDQ fingerprint and quality (0..100) of uint8 pixels, (H, W, 3) RGB or (H, W) luminance, C-contiguous.

    The 32 bytes stand in the order of PDQ's usual 64 hexadecimal digits. A picture with a side below 5 has, by PDQ's
    definition, 32 zero bytes of quality 0. Raises ValueError, with the remedy, for any other array.
    """
    return _kernel.pdq(pixels)


def jpeg_scale(width: int, height: int) -> int:
    """The scale at which a JPEG of this size is to be decoded for ``pdq_scaled``: part of the definition of its hash.

    The largest of 8, 4, 2, 1 that leaves the shorter side at least JPEG_FLOOR places.
    """
    return next((scale for scale in (8, 4, 2) if min(width, height) // scale >= JPEG_FLOOR), 1)


def pdq_scaled(luminance: np.ndarray, width: int, height: int, scale: int) -> tuple[bytes, int]:
    """PDQ of a JPEG decoded to luminance at 1/``scale`` (1, 2, 4, 8): uint8 (ceil(height/scale), ceil(width/scale)).

    ``width`` and ``height`` are the full size the file states. The filter weights of the full size are summed over each
    block, so the result stays within a few bits of the full picture's. ValueError, with the remedy, otherwise.
    """
    return _kernel.pdq_scaled(luminance, width, height, scale)


def pdq_turned(
    pixels: np.ndarray, width: int | None = None, height: int | None = None, scale: int = 1
) -> tuple[np.ndarray, int]:
    """Eight fingerprints (8, 32) uint8 and the quality: the picture as it is, turned by 90, 180, 270 degrees, mirrored
    top to bottom, left to right, at the main diagonal and at the other. With ``width``, ``height`` and ``scale``
    ``pixels`` is scaled luminance as for ``pdq_scaled``. All from one transform.
    """
    return _kernel.pdq_turned(pixels, width, height, scale)


def pdq_many(pictures: Sequence[np.ndarray], threads: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """``pdq`` of many pictures on ``threads`` cores: fingerprints (N, 32) uint8 and qualities (N,) int64."""
    return _kernel.pdq_many(pictures, threads)


def scan(fingerprints: np.ndarray, queries: np.ndarray, radius: int, threads: int = 1) -> Matches:
    """Every pair of ``fingerprints`` (N, 32) and ``queries`` (Q, 32), both uint8, within ``radius`` bits (0..255).

    Looks at every pair, so none is missed. Raises ValueError, with the remedy, for arrays of another shape or kind.
    """
    return _kernel.scan(fingerprints, queries, radius, threads)


def sweep(fingerprints: np.ndarray, queries: np.ndarray, radius: int, threads: int = 1) -> Matches:
    """What ``scan`` finds, for a block of past content against many queries.

    From 16,384 queries on the tables are built over the queries and each fingerprint is looked up once.
    """
    return _kernel.sweep(fingerprints, queries, radius, threads)


def build(fingerprints: np.ndarray, threads: int = 1) -> Index:
    """An index of ``fingerprints`` (N, 32) uint8; entry numbers are their places. The same words give the same bytes.

    ``index.search(queries, radius, threads=1, gone=None, limit=None)`` returns what ``scan`` would: every pair within
    ``radius`` (0..255; tables serve up to 63, beyond it scans). ``queries`` is (Q, 32) uint8, or the 32 bytes of one.
    ``gone`` is a bitmap (uint8, lowest bit first) of entries to leave out. ``limit`` keeps of each query the nearest
    entries only, ties by number, and names the queries that had more in ``capped``. ``sort_from`` (distinct words) says
    from which size on a batch is sorted by memory first; its default is measured. ``index.fingerprints()`` gives the
    words back, ``index.distinct`` says how many differ, ``index.image`` is the file (see FORMAT.md).
    """
    return _kernel.build(fingerprints, threads)


def over(image: np.ndarray) -> Index:
    """The index whose file's bytes lie in ``image``, flat uint8 (``Index.image``, perhaps within a larger mapped file).

    It is searched where it lies and must not change meanwhile. Counts and directory are checked, digests are not: that
    is for whoever keeps the bytes. Raises AlteredSegment with the reason.
    """
    return _kernel.over(image)


def cpu() -> str:
    """The instruction set in use: "portable", "avx2", "avx512" or "neon"."""
    return _kernel.cpu()


def usable_cpus() -> list[str]:
    """The instruction sets this machine can run, slowest first; the last is chosen at start."""
    return _kernel.usable_cpus()


def choose_cpu(name: str) -> None:
    """Use another instruction set in this process; results stay the same. ValueError when this machine lacks it."""
    _kernel.choose_cpu(name)
