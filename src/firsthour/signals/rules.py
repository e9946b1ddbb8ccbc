"""Which fingerprints a picture gets, and which media is not even tried."""

import hashlib

from firsthour.signals.words import MIN_PDQ_QUALITY, Signal, SignalKind, UnscannableReason

MAX_BYTES = 50_000_000
MAX_PIXELS = 100_000_000

_OPENINGS = (
    ("JPEG", b"\xff\xd8\xff"),
    ("PNG", b"\x89PNG\r\n\x1a\n"),
    ("GIF", b"GIF87a"),
    ("GIF", b"GIF89a"),
    ("BMP", b"BM"),
    ("TIFF", b"II*\0"),
    ("TIFF", b"MM\0*"),
)
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
"""What the decoders open; everything else is `unsupported`."""


def exact_signal(content: bytes) -> Signal:
    """The SHA-256 of the bytes as they came."""
    return Signal(kind=SignalKind.SHA256, value=hashlib.sha256(content).hexdigest(), quality=100)


def perceptual_signals(fingerprint: bytes, quality: int) -> tuple[Signal, ...]:
    """The PDQ signal, or none for a picture too flat or too small to be told from others by it."""
    if quality < MIN_PDQ_QUALITY:
        return ()
    return (Signal(kind=SignalKind.PDQ, value=fingerprint.hex(), quality=quality),)


def format_of(content: bytes) -> str | None:
    """The format that the first bytes announce, of those in FORMATS; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return next((name for name, opening in _OPENINGS if content.startswith(opening)), None)


def refused_unread(content: bytes) -> UnscannableReason | None:
    """Why bytes are unscannable before anything decodes them; None when they are worth trying."""
    if not content:
        return UnscannableReason.EMPTY
    if len(content) > MAX_BYTES:
        return UnscannableReason.TOO_LARGE
    if format_of(content) is None:
        return UnscannableReason.UNSUPPORTED
    return None
