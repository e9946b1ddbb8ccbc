"""Which fingerprints a picture gets, and which media is not even tried."""

import hashlib
import re
from collections.abc import Iterable

from firsthour.signals.words import FINGERPRINT_BYTES, MIN_PDQ_QUALITY, Signal, SignalKind, Turn, UnscannableReason

MAX_BYTES = 50_000_000
MAX_PIXELS = 100_000_000
MAX_SIDE = 1 << 20
"""Longer than this no side is fingerprinted (the kernel's limit), however few the pixels are."""
MAX_FRAMES = 32
"""Frames of an animation that are looked at; of longer ones that many, evenly spread."""

_OPENINGS = (
    ("JPEG", b"\xff\xd8\xff"),
    ("PNG", b"\x89PNG\r\n\x1a\n"),
    ("GIF", b"GIF87a"),
    ("GIF", b"GIF89a"),
    ("BMP", b"BM"),
    ("TIFF", b"II*\0"),
    ("TIFF", b"MM\0*"),
)
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF", "BMP", "TIFF")
"""What the decoders open; everything else is `unsupported`."""

_BRANDS = {
    b"avif": "AVIF",
    b"avis": "AVIF",
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), "HEIF"),
}
"""Brands of ISO base media files (ISO/IEC 23008-12 annex B, AV1 Image File Format 1.1 section 6)."""

_VALUES = {kind: re.compile(rf"[0-9a-f]{{{2 * width}}}\Z") for kind, width in FINGERPRINT_BYTES.items()}


def value_fits(kind: SignalKind, value: str) -> bool:
    """Whether a value is what fingerprints of that kind are: lower-case hex, 64 digits, for MD5 32."""
    return bool(_VALUES[kind].match(value))


def exact_signals(content: bytes) -> tuple[Signal, ...]:
    """The SHA-256 and the MD5 of the bytes as they came."""
    sha256 = hashlib.sha256(content).hexdigest()
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return (
        Signal(kind=SignalKind.SHA256, value=sha256, quality=100),
        Signal(kind=SignalKind.MD5, value=md5, quality=100),
    )


def perceptual_signals(fingerprints: Iterable[bytes], quality: int, frame: int = 0) -> tuple[Signal, ...]:
    """The PDQ signals of one frame from its fingerprints in the order of `Turn`, the plain one first.

    None for a picture too flat or too small to be told from others by it.
    """
    if quality < MIN_PDQ_QUALITY:
        return ()
    return tuple(
        Signal(kind=SignalKind.PDQ, value=bytes(fingerprint).hex(), quality=quality, turn=turn, frame=frame)
        for turn, fingerprint in zip(Turn, fingerprints, strict=True)
    )


def frames_to_take(frames: int, pixels: int) -> list[int]:
    """Which of `frames` frames of `pixels` pixels each are looked at: all, or as many as allowed, evenly spread."""
    count = min(frames, MAX_FRAMES, max(1, MAX_PIXELS // max(1, pixels)))
    return [index * frames // count for index in range(count)]


def too_large(width: int, height: int) -> bool:
    """Whether a picture of this size is not looked at."""
    return width * height > MAX_PIXELS or max(width, height) > MAX_SIDE


def format_of(content: bytes) -> str | None:
    """The format that the first bytes announce, of those in FORMATS; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp":
        return next((_BRANDS[brand] for brand in _brands(content) if brand in _BRANDS), None)
    return next((name for name, opening in _OPENINGS if content.startswith(opening)), None)


def _brands(content: bytes) -> Iterable[bytes]:
    """The major brand, then the compatible ones; at most thirty of them."""
    yield content[8:12]
    end = min(int.from_bytes(content[:4], "big"), 136)
    for place in range(16, end - 3, 4):
        yield content[place : place + 4]


def refused_unread(content: bytes) -> UnscannableReason | None:
    """Why bytes are unscannable before anything decodes them; None when they are worth trying."""
    if not content:
        return UnscannableReason.EMPTY
    if len(content) > MAX_BYTES:
        return UnscannableReason.TOO_LARGE
    if format_of(content) is None:
        return UnscannableReason.UNSUPPORTED
    return None
