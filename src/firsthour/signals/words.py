"""What a fingerprint is, and what stands in its place when there is none."""

from enum import StrEnum

import msgspec


class SignalKind(StrEnum):
    """The fingerprints we take: PDQ (perceptual, 256 bits) and SHA-256 (exact)."""

    PDQ = "pdq"
    SHA256 = "sha256"


class Signal(msgspec.Struct, frozen=True):
    """One fingerprint of one piece of media: `value` in lower-case hex, `quality` 0–100 (exact digests: 100)."""

    kind: SignalKind
    value: str
    quality: int


class UnscannableReason(StrEnum):
    """Why media gave no fingerprint. Unscannable is not clean (constitution, article 8)."""

    CORRUPT = "corrupt"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_SLOW = "too-slow"
    UNSUPPORTED = "unsupported"
    CRASHED = "crashed"


class Scanned(msgspec.Struct, frozen=True):
    """What decoding found: fingerprints, size in pixels, container format, and whether the file was cut short."""

    signals: tuple[Signal, ...]
    width: int
    height: int
    format: str
    truncated: bool


class PreviewWish(msgspec.Struct, frozen=True):
    """How a picture is to be shown to a person: `longest` side in pixels, `blur` radius in pixels of the result
    (0: none), and whether without colour."""

    longest: int
    blur: int = 0
    grey: bool = False


class Preview(msgspec.Struct, frozen=True):
    """A small new JPEG of a picture, made from its pixels alone, with its size in pixels."""

    jpeg: bytes
    width: int
    height: int


class Unscannable(msgspec.Struct, frozen=True):
    """Media that could not be decoded, with the reason."""

    reason: UnscannableReason


MIN_PDQ_QUALITY = 50
"""Below this a picture is too flat for its PDQ to tell it from others (the reference's published floor)."""
