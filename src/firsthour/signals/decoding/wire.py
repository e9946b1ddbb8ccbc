"""What the two sides of decoding say to each other.

Frames are a little-endian 32-bit length and that many bytes: in, media; out, JSON. The first frame out says which
walls stand.
"""

import struct

import msgspec

from firsthour.signals.words import Scanned, Unscannable

LENGTH = struct.Struct("<I")


class Walls(msgspec.Struct, frozen=True):
    """Which protections stand: Landlock ABI (0: none), whether root was left."""

    landlock: int
    left_root: bool


class Answer(msgspec.Struct, frozen=True):
    """What became of one piece of media: exactly one of the two is there."""

    scanned: Scanned | None = None
    unscannable: Unscannable | None = None
