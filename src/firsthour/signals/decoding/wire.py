"""What the two sides of decoding say to each other.

Frames are a little-endian 32-bit length and that many bytes. In, always two: the task as JSON, then the media. Out,
one: the answer as JSON. The first frame out says which walls stand.
"""

import struct

import msgspec

from firsthour.signals.words import Preview, PreviewWish, Scanned, Unscannable

LENGTH = struct.Struct("<I")


class Walls(msgspec.Struct, frozen=True):
    """Which protections stand: Landlock ABI (0: none), whether root was left; `threads`: new processes are refused by
    a filter that leaves threads, which HEIC needs (else both are refused)."""

    landlock: int
    left_root: bool
    threads: bool


class Task(msgspec.Struct, frozen=True):
    """What to do with the media that follows: fingerprint it, or make the preview that is wished for.

    `first`: of how many bytes the first of two pictures is, where a preview of their difference is wished for; else 0.
    """

    preview: PreviewWish | None = None
    first: int = 0


class Answer(msgspec.Struct, frozen=True):
    """What became of one piece of media: exactly one of these is there."""

    scanned: Scanned | None = None
    preview: Preview | None = None
    unscannable: Unscannable | None = None
