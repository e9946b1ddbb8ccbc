"""Index files: written once, never changed, opened in place by any number of processes. See FORMAT.md."""

import hashlib
import mmap
import os
import secrets
import struct
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

import numpy as np
from firsthour_kernel import _kernel

HEADER_BYTES = 4096
PAGE = 4096
FRONT = struct.Struct("<8sIIQQQII")
ROW = struct.Struct("<IIQQ32s")
DIGEST = slice(HEADER_BYTES - 32, HEADER_BYTES)


class Check(StrEnum):
    """How much of a segment is proved before it is used."""

    HEADER = "header"  # size, counts, directory and the header's own digest: no more than a page is read
    DIGESTS = "digests"  # every byte of the file against the digests in the header
    EVERYTHING = "everything"  # also that the sections do not contradict each other, for files from elsewhere


def _sections(header: bytes) -> list[tuple[int, int, int, bytes]]:
    """Place of the row, first byte, end with padding, digest: of each section that is there."""
    count = FRONT.unpack_from(header)[6]
    rows = []
    for place in range(FRONT.size, FRONT.size + count * ROW.size, ROW.size):
        _, _, offset, length, digest = ROW.unpack_from(header, place)
        if length:
            rows.append((place, offset, offset + -(-length // PAGE) * PAGE, digest))
    return rows


def _digests(image: memoryview, sections: list[tuple[int, int, int, bytes]], threads: int) -> list[bytes]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda row: hashlib.sha256(image[row[1] : row[2]]).digest(), sections))


def write_segment(index: _kernel.Index, path: Path, threads: int = 1) -> None:
    """Write an index to a new file: complete and on disk under its name, or not there at all.

    Raises FileExistsError when the name is taken (segments are never replaced), OSError as the file system gives it.
    """
    image = memoryview(index.image)
    header = bytearray(image[:HEADER_BYTES])
    sections = _sections(header)
    for (place, *_), digest in zip(sections, _digests(image, sections, threads), strict=True):
        header[place + ROW.size - 32 : place + ROW.size] = digest
    header[DIGEST] = hashlib.sha256(header[: DIGEST.start]).digest()
    path = Path(path)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(unfinished, "xb") as file:
            file.write(header)
            file.write(image[HEADER_BYTES:])
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def open_segment(path: Path, check: Check = Check.DIGESTS, threads: int = 1) -> _kernel.Index:
    """The index in a file, mapped into memory and shared with every other process that opens it.

    Raises AlteredSegment (a ValueError) with the reason when the file is torn, altered or of another version, OSError
    when it cannot be read. The file must not be truncated or written to while it is open.
    """
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size < HEADER_BYTES:
            raise _kernel.AlteredSegment("not a usable segment: shorter than a header")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    image = np.frombuffer(mapped, np.uint8)
    index = _kernel.over(image)
    header = bytes(image[:HEADER_BYTES])
    if hashlib.sha256(header[: DIGEST.start]).digest() != header[DIGEST]:
        raise _kernel.AlteredSegment("not a usable segment: its header does not have the digest it states")
    if Check(check) is not Check.HEADER:
        sections = _sections(header)
        for row, digest in zip(sections, _digests(memoryview(image), sections, threads), strict=True):
            if row[3] != digest:
                kind = ROW.unpack_from(header, row[0])[0]
                raise _kernel.AlteredSegment(f"not a usable segment: section {kind} was altered")
    if Check(check) is Check.EVERYTHING:
        index.check()
    return index
