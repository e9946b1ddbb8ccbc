"""What a fingerprint is, and what stands in its place when there is none."""

from enum import StrEnum

import msgspec


class SignalKind(StrEnum):
    """The fingerprints we take: PDQ (perceptual, 256 bits), SHA-256 and, for lists that have no better, MD5 (exact)."""

    PDQ = "pdq"
    SHA256 = "sha256"
    MD5 = "md5"


FINGERPRINT_BYTES = {SignalKind.PDQ: 32, SignalKind.SHA256: 32, SignalKind.MD5: 16}


class Turn(StrEnum):
    """What was done to a picture before this fingerprint of it was taken, in the kernel's order (turns to the left)."""

    AS_IS = "as-is"
    TURNED_90 = "turned-90"
    TURNED_180 = "turned-180"
    TURNED_270 = "turned-270"
    FLIPPED = "flipped"
    MIRRORED = "mirrored"
    TRANSPOSED = "transposed"
    TRANSVERSED = "transversed"


class Signal(msgspec.Struct, frozen=True):
    """One fingerprint of one piece of media: `value` in lower-case hex, `quality` 0–100 (exact digests: 100).

    `turn` says how the picture was turned first, `frame` which frame of an animation it is (from 0).
    """

    kind: SignalKind
    value: str
    quality: int
    turn: Turn = Turn.AS_IS
    frame: int = 0


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
    """What decoding found: fingerprints, size in pixels, container format, and whether the file was cut short.

    `turned` are the fingerprints of the same frames mirrored and turned: searched, not kept. `flat`: too flat or small
    for PDQ, so exact digests only. Of `frames` in the file `frames_taken` were looked at, evenly spread.
    """

    signals: tuple[Signal, ...]
    width: int
    height: int
    format: str
    truncated: bool
    turned: tuple[Signal, ...] = ()
    flat: bool = False
    frames: int = 1
    frames_taken: int = 1


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
