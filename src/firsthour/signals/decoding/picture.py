"""Bytes of a picture become upright RGB pixels and then its PDQ. Runs only in an isolated process.

Pixels are what a browser would show: palette and transparency resolved (over white), CMYK and deep grey brought to
8-bit RGB, turned as EXIF says, the first frame of an animation. The fingerprint is taken from all pixels.
"""

import io
from dataclasses import dataclass

import numpy as np
from firsthour_kernel import pdq
from PIL import Image, ImageFile, ImageOps

from firsthour.signals.rules import FORMATS, MAX_PIXELS, perceptual_signals
from firsthour.signals.words import Scanned, Unscannable, UnscannableReason

_DEFECTS = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, ZeroDivisionError)
"""What Pillow raises on files that are not as their format says (each seen with fuzzed files)."""

Image.init()  # every import Pillow makes later must be made before files are out of reach
Image.MAX_IMAGE_PIXELS = None  # our own limit below is the verdict, not Pillow's warning


class _TooManyPixels(Exception):
    pass


@dataclass(frozen=True)
class Decoded:
    """A picture as shown: `pixels` C-contiguous uint8 (height, width, 3) RGB; `truncated` when the file is damaged."""

    pixels: np.ndarray
    format: str
    truncated: bool


def decode_picture(content: bytes) -> Decoded | Unscannable:
    """The upright RGB pixels of a picture; a damaged file is decoded as a browser shows it and marked truncated."""
    try:
        image, truncated = _loaded(content)
        return Decoded(_rgb(image), image.format or "", truncated)
    except _TooManyPixels:
        return Unscannable(reason=UnscannableReason.TOO_MANY_PIXELS)
    except MemoryError:
        return Unscannable(reason=UnscannableReason.TOO_LARGE)
    except _DEFECTS:
        return Unscannable(reason=UnscannableReason.CORRUPT)


def scan_picture(content: bytes) -> Scanned | Unscannable:
    """Fingerprint one picture."""
    decoded = decode_picture(content)
    if isinstance(decoded, Unscannable):
        return decoded
    height, width, _ = decoded.pixels.shape
    fingerprint, quality = pdq(decoded.pixels)
    return Scanned(
        signals=perceptual_signals(fingerprint, quality),
        width=width,
        height=height,
        format=decoded.format,
        truncated=decoded.truncated,
    )


def _loaded(content: bytes) -> tuple[Image.Image, bool]:
    try:
        return _load(content, tolerant=False), False
    except _DEFECTS:
        return _load(content, tolerant=True), True


def _load(content: bytes, *, tolerant: bool) -> Image.Image:
    ImageFile.LOAD_TRUNCATED_IMAGES = tolerant
    image = Image.open(io.BytesIO(content), formats=FORMATS)
    if image.width * image.height > MAX_PIXELS:
        raise _TooManyPixels
    image.load()
    return image


def _rgb(image: Image.Image) -> np.ndarray:
    image = _eight_bits(_upright(image))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    return np.ascontiguousarray(image.convert("RGB"))


def _upright(image: Image.Image) -> Image.Image:
    kept = image.format
    try:
        turned = ImageOps.exif_transpose(image)
    except _DEFECTS:
        return image  # unreadable EXIF is ignored by browsers as well
    turned.format = kept
    return turned


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode != "F" and not image.mode.startswith("I"):
        return image
    values = np.nan_to_num(np.asarray(image).astype(np.float64))
    brightest = values.max(initial=0.0)
    if image.mode.startswith("I;16") or (image.mode == "I" and 255 < brightest <= 65535):
        values /= 257
    elif image.mode == "F" and brightest <= 1:
        values *= 255
    elif brightest > 255:
        values *= 255 / brightest
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
