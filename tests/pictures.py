"""Generated pictures: benign, made of noise smoothed to look like something."""

import io
import struct
import zlib

import numpy as np
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()
_ADAM7 = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
"""First row, first column, row step and column step of the seven passes (PNG specification, section 8)."""


def picture(seed: int = 1, width: int = 320, height: int = 240) -> Image.Image:
    """An RGB picture with plenty of structure, the same for the same seed."""
    noise = np.random.default_rng(seed)
    mixed = np.zeros((height, width, 3))
    for cells, weight in ((3, 0.5), (9, 0.3), (27, 0.2)):
        coarse = Image.fromarray(noise.integers(0, 256, (cells, cells, 3), dtype=np.uint8))
        mixed += weight * np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))
    return Image.fromarray(mixed.astype(np.uint8))


def encoded(image: Image.Image, form: str, **options) -> bytes:
    """The bytes of a picture in a format."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def interlaced_png(image: Image.Image) -> bytes:
    """An RGB picture as interlaced PNG, which Pillow reads but does not write."""
    pixels = np.asarray(image.convert("RGB"))
    passes = [pixels[row::down, column::across] for row, column, down, across in _ADAM7]
    lines = b"".join(b"\0" + line.tobytes() for part in passes for line in part if line.size)
    header = struct.pack(">IIBBBBB", image.width, image.height, 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, content) for kind, content in ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
