"""Frames: how bytes lie in a file that one process appends to while others read it.

A frame is a 16-byte little-endian header – payload length, frame kind, CRC-32 of those two, CRC-32 of the payload –
followed by the payload. A writer finishes one frame (and syncs it, where it promises to) before it begins the next,
so only the very last frame of a file can be torn by a crash; anything wrong earlier is damage.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from firsthour.ledger.errors import FileDamaged

_HEADER = struct.Struct("<IIII")
_HEADER_HEAD = struct.Struct("<II")
MAX_PAYLOAD = 1 << 30


class FrameKind(IntEnum):
    """`GROUP`: records that became durable together. `END`: the writer closed the file; nothing follows."""

    GROUP = 1
    END = 2


@dataclass(frozen=True)
class Torn:
    """The end of a file that a crash (or a writer still at work) left unfinished: where, and how many bytes."""

    offset: int
    length: int


def frame(kind: FrameKind, payload: bytes) -> bytes:
    """The bytes of one frame. Raises ValueError above `MAX_PAYLOAD` bytes."""
    if len(payload) > MAX_PAYLOAD:
        raise ValueError(f"a frame holds at most {MAX_PAYLOAD} bytes; split the group")
    head = _HEADER_HEAD.pack(len(payload), kind)
    return b"".join((head, struct.pack("<II", zlib.crc32(head), zlib.crc32(payload)), payload))


class FrameReader:
    """Reads the frames of one file from `offset` on; can be asked again when the file has grown.

    The descriptor stays the caller's. After iterating, `offset` is where the next reading begins, `torn` says what
    unfinished bytes follow it (None when the file ends cleanly there) and `ended` whether the END frame was seen.
    """

    def __init__(self, descriptor: int, *, name: str, offset: int = 0) -> None:
        self._descriptor = descriptor
        self._name = name
        self.offset = offset
        self.torn: Torn | None = None
        self.ended = False

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Yields (offset of the frame, payload of a group). Raises FileDamaged with the offset."""
        while True:
            size = os.fstat(self._descriptor).st_size
            if size < self.offset:
                raise self._damaged(size, "the file is shorter than what was already read of it")
            if size == self.offset:
                self.torn = None
                return
            if self.ended:
                raise self._damaged(self.offset, "bytes follow the closing frame")
            payload = self._next(size)
            if payload is None:
                self.torn = Torn(self.offset, size - self.offset)
                return
            start, kind, body = payload
            if kind == FrameKind.END:
                self.ended = True
            else:
                yield start, body

    def _next(self, size: int) -> tuple[int, int, bytes] | None:
        start = self.offset
        header = self._read(start, _HEADER.size)
        if len(header) < _HEADER.size:
            return None
        length, kind, head_check, payload_check = _HEADER.unpack(header)
        if zlib.crc32(header[: _HEADER_HEAD.size]) != head_check:
            if self._only_zeros(start, size):
                return None  # a file system may lengthen a file before the bytes of its last write reach the disk
            raise self._damaged(start, "the header's checksum does not fit")
        if kind not in (FrameKind.GROUP, FrameKind.END) or length > MAX_PAYLOAD:
            raise self._damaged(start, "the header names no frame we know")
        end = start + _HEADER.size + length
        if end > size:
            return None
        payload = self._read(start + _HEADER.size, length)
        if zlib.crc32(payload) != payload_check:
            if end == size:
                return None
            raise self._damaged(start, "the payload's checksum does not fit")
        self.offset = end
        return start, kind, payload

    def _read(self, offset: int, length: int) -> bytes:
        parts = []
        while length:
            part = os.pread(self._descriptor, length, offset)
            if not part:
                break
            parts.append(part)
            offset += len(part)
            length -= len(part)
        return b"".join(parts)

    def _only_zeros(self, start: int, size: int) -> bool:
        while start < size:
            part = self._read(start, min(1 << 20, size - start))
            if part.strip(b"\0"):
                return False
            start += len(part)
        return True

    def _damaged(self, offset: int, cause: str) -> FileDamaged:
        return FileDamaged(file=self._name, offset=offset, cause=cause)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte at the descriptor's position; OSError tells how it failed, the file may then hold a part."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_directory(path: str | os.PathLike[str]) -> None:
    """Make names created, renamed or removed in a directory survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
