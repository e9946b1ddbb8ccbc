"""Bytes of a picture become upright RGB pixels and then its PDQ. Runs only in an isolated process.

Pixels are what a browser would show: palette and transparency resolved (over white), CMYK and deep grey brought to
8-bit RGB, turned as the file says, each frame of an animation. The fingerprint is taken from all pixels.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pillow_heif
from firsthour_kernel import pdq_turned
from PIL import AvifImagePlugin, Image, ImageFile, ImageOps

from firsthour.signals.rules import format_of, frames_to_take, perceptual_signals, too_large
from firsthour.signals.words import Scanned, Signal, Unscannable, UnscannableReason

_DEFECTS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    ZeroDivisionError,
    RuntimeError,
    OverflowError,
    AttributeError,
)
"""What Pillow and its decoders raise on files that are not as their format says (each seen with fuzzed files)."""

_ANIMATED = ("GIF", "WEBP", "PNG", "AVIF")
"""Formats whose frames a browser plays; of pages of a TIFF and images of a HEIF it shows one."""

_WHOLE_OR_NOTHING = ("HEIF", "AVIF")
"""Formats of which nothing can be shown when a part is missing; tolerance would show a blank in its place."""

pillow_heif.options.DECODE_THREADS = 0
pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
pillow_heif.register_heif_opener()
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
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
    """The upright RGB pixels of a picture, of an animation the first frame; a damaged file is decoded as a browser
    shows it and marked truncated."""
    opened = _opened(content)
    return opened if isinstance(opened, Unscannable) else opened[1]


def scan_picture(content: bytes) -> Scanned | Unscannable:
    """Fingerprint one picture, or each distinct frame of an animation."""
    opened = _opened(content)
    if isinstance(opened, Unscannable):
        return opened
    image, first = opened
    height, width, _ = first.pixels.shape
    seen: dict[bytes, tuple[Signal, ...]] = {}
    _fingerprint(first.pixels, 0, seen)
    frames, taken, truncated = _frames_of(image), 1, first.truncated
    try:
        for index, pixels in _later_frames(image, frames, width * height):
            _fingerprint(pixels, index, seen)
            taken += 1
    except _TooManyPixels:
        return Unscannable(reason=UnscannableReason.TOO_MANY_PIXELS)
    except MemoryError:
        return Unscannable(reason=UnscannableReason.TOO_LARGE)
    except _DEFECTS:
        truncated = True  # a browser plays the frames before the damage
    found = [signals for signals in seen.values() if signals]
    return Scanned(
        signals=tuple(signals[0] for signals in found),
        turned=tuple(signal for signals in found for signal in signals[1:]),
        width=width,
        height=height,
        format=first.format,
        truncated=truncated,
        flat=not found,
        frames=frames,
        frames_taken=taken,
    )


def _fingerprint(pixels: np.ndarray, frame: int, seen: dict[bytes, tuple[Signal, ...]]) -> None:
    fingerprints, quality = pdq_turned(pixels)
    plain = fingerprints[0].tobytes()
    if plain not in seen:
        seen[plain] = perceptual_signals(fingerprints, quality, frame)


def _opened(content: bytes) -> tuple[Image.Image, Decoded] | Unscannable:
    try:
        image, truncated = _loaded(content)
        return image, Decoded(_rgb(image), image.format or "", truncated)
    except _TooManyPixels:
        return Unscannable(reason=UnscannableReason.TOO_MANY_PIXELS)
    except MemoryError:
        return Unscannable(reason=UnscannableReason.TOO_LARGE)
    except _DEFECTS:
        return Unscannable(reason=UnscannableReason.CORRUPT)


def _frames_of(image: Image.Image) -> int:
    if image.format not in _ANIMATED:
        return 1
    try:
        return max(1, getattr(image, "n_frames", 1))
    except _DEFECTS:
        return 1  # what follows the first frame is damaged beyond counting; decoding it will say so


def _later_frames(image: Image.Image, frames: int, pixels: int) -> Iterator[tuple[int, np.ndarray]]:
    for index in frames_to_take(frames, pixels)[1:]:
        image.seek(index)
        yield index, _rgb(_within_limits(image))


def _loaded(content: bytes) -> tuple[Image.Image, bool]:
    try:
        return _load(content, tolerant=False), False
    except _DEFECTS:
        if format_of(content) in _WHOLE_OR_NOTHING:
            raise
        return _load(content, tolerant=True), True


def _load(content: bytes, *, tolerant: bool) -> Image.Image:
    ImageFile.LOAD_TRUNCATED_IMAGES = tolerant
    return _within_limits(Image.open(io.BytesIO(content), formats=(format_of(content),)))


def _within_limits(image: Image.Image) -> Image.Image:
    if too_large(*image.size):
        raise _TooManyPixels
    image.load()
    if too_large(*image.size):  # some formats learn their size only now
        raise _TooManyPixels
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
