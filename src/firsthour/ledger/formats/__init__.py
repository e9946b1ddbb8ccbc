"""The ledger's byte layouts: frames of files that two processes share, and signed heads of the log."""

from firsthour.ledger.formats.frames import (
    MAX_PAYLOAD,
    FrameKind,
    FrameReader,
    Torn,
    frame,
    sync_directory,
    write_all,
)
from firsthour.ledger.formats.heads import HeadText, origin, public_of, read_head, sign_head, signed_by

__all__ = [
    "MAX_PAYLOAD",
    "FrameKind",
    "FrameReader",
    "HeadText",
    "Torn",
    "frame",
    "origin",
    "public_of",
    "read_head",
    "sign_head",
    "signed_by",
    "sync_directory",
    "write_all",
]
