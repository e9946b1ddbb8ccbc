"""One picture in every format has one fingerprint; every frame of an animation has its own; eight ways to turn it."""

import io
import itertools
from functools import cache

import numpy as np
import pytest
from firsthour_kernel import reference
from PIL import Image

from firsthour.doors.desk.demo.pictures import photograph
from firsthour.signals.decoding.pool import Decoder
from firsthour.signals.rules import MAX_FRAMES
from firsthour.signals.words import Scanned, SignalKind, Turn, Unscannable, UnscannableReason
from tests.pictures import encoded, interlaced_png, picture

FEW_BITS = 10
TURNED_BITS = 20
"""PDQ samples a picture a little off its middle, so turning the pixels moves up to 16 bits; measured."""

PHOTOGRAPHS = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "motorcycle_left.png")
ROTATE = Image.Transpose


def turned_by_exif(image: Image.Image, form: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(image.transpose(ROTATE.ROTATE_90), form, quality=90, exif=exif.tobytes())


def opaque_on_transparent(image: Image.Image, form: str, **options) -> bytes:
    """The picture itself opaque; its palette or channel also has what is transparent."""
    return encoded(image.convert("RGBA"), form, **options)


FORMATS = {
    "jpeg": lambda image: encoded(image, "JPEG", quality=90),
    "progressive jpeg": lambda image: encoded(image, "JPEG", quality=90, progressive=True),
    "cmyk jpeg": lambda image: encoded(image.convert("CMYK"), "JPEG", quality=90),
    "grey jpeg": lambda image: encoded(image.convert("L"), "JPEG", quality=90),
    "jpeg turned by exif": lambda image: turned_by_exif(image, "JPEG"),
    "png with 128 colours": lambda image: encoded(image.quantize(128), "PNG"),
    "png with alpha": lambda image: opaque_on_transparent(image, "PNG"),
    "interlaced png": interlaced_png,
    "16-bit png": lambda image: encoded(
        Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257), "PNG"
    ),
    "gif with 256 colours": lambda image: encoded(image.quantize(256), "GIF"),
    "gif with 128 colours": lambda image: encoded(image.quantize(128), "GIF"),
    "webp": lambda image: encoded(image, "WEBP", quality=90),
    "webp with alpha": lambda image: opaque_on_transparent(image, "WEBP", quality=90),
    "avif": lambda image: encoded(image, "AVIF", quality=90),
    "avif with alpha": lambda image: opaque_on_transparent(image, "AVIF", quality=90),
    "avif turned": lambda image: turned_by_exif(image, "AVIF"),
    "heic": lambda image: encoded(image, "HEIF", quality=90),
    "heic with alpha": lambda image: opaque_on_transparent(image, "HEIF", quality=90),
    "heic turned": lambda image: turned_by_exif(image, "HEIF"),
    "tiff": lambda image: encoded(image, "TIFF", compression="tiff_lzw"),
    "tiff with a jpeg in it": lambda image: encoded(image, "TIFF", compression="jpeg", quality=90),
    "bmp": lambda image: encoded(image, "BMP"),
}


@pytest.fixture(scope="module")
def decoder():
    decoder = Decoder(workers=1)
    yield decoder
    decoder.close()


@cache
def opened(name: str) -> Image.Image:
    image = Image.open(io.BytesIO(photograph(name))).convert("RGB")
    image.thumbnail((800, 800))  # some formats take seconds to write a large one
    return image


def prints(scanned: Scanned) -> list[int]:
    assert isinstance(scanned, Scanned), scanned
    return [int(signal.value, 16) for signal in scanned.signals if signal.kind is SignalKind.PDQ]


@pytest.fixture(scope="module")
def plain(decoder):
    found = {}
    for name in PHOTOGRAPHS:
        (found[name],) = prints(decoder.scan(encoded(opened(name), "PNG")))
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_a_photograph_lands_within_ten_bits_in_every_format(decoder, plain, form):
    for name in PHOTOGRAPHS:
        (other,) = prints(decoder.scan(FORMATS[form](opened(name))))
        assert (plain[name] ^ other).bit_count() <= FEW_BITS, name


BY_PILLOW = {
    Turn.TURNED_90: ROTATE.ROTATE_90,
    Turn.TURNED_180: ROTATE.ROTATE_180,
    Turn.TURNED_270: ROTATE.ROTATE_270,
    Turn.FLIPPED: ROTATE.FLIP_TOP_BOTTOM,
    Turn.MIRRORED: ROTATE.FLIP_LEFT_RIGHT,
    Turn.TRANSPOSED: ROTATE.TRANSPOSE,
    Turn.TRANSVERSED: ROTATE.TRANSVERSE,
}


@pytest.mark.parametrize("turn", BY_PILLOW)
def test_each_turn_is_the_fingerprint_of_the_picture_so_turned(decoder, turn):
    image = opened("astronaut.png")
    scanned = decoder.scan(encoded(image, "PNG"))
    (found,) = [int(signal.value, 16) for signal in scanned.turned if signal.turn is turn]
    expected, _ = reference.pdq(np.ascontiguousarray(image.transpose(BY_PILLOW[turn])))
    assert (found ^ int.from_bytes(expected, "big")).bit_count() <= TURNED_BITS


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "AVIF"])
def test_every_distinct_frame_of_an_animation_is_fingerprinted_once(decoder, form):
    images = [picture(seed) for seed in (1, 2, 3)]
    content = encoded(images[0], form, save_all=True, append_images=[*images[1:], images[0]], duration=100)
    scanned = decoder.scan(content)
    found = prints(scanned)
    assert len(found) == 3 and scanned.frames >= 3 and scanned.frames_taken == scanned.frames
    for one, other in itertools.pairwise(found):
        assert (one ^ other).bit_count() > 60
    frames = {signal.frame for signal in scanned.turned}
    assert frames == {signal.frame for signal in scanned.signals if signal.kind is SignalKind.PDQ}
    assert len(scanned.turned) == 3 * 7


def test_of_a_long_animation_some_frames_are_taken_and_it_says_so(decoder):
    images = [picture(seed, 64, 48) for seed in range(MAX_FRAMES + 10)]
    scanned = decoder.scan(encoded(images[0], "GIF", save_all=True, append_images=images[1:]))
    assert (scanned.frames, scanned.frames_taken) == (MAX_FRAMES + 10, MAX_FRAMES)


def test_an_animation_cut_short_has_the_frames_before_the_cut_and_is_marked(decoder):
    images = [picture(seed) for seed in (1, 2, 3)]
    content = encoded(images[0], "GIF", save_all=True, append_images=images[1:])
    scanned = decoder.scan(content[: len(content) // 2])
    assert scanned.truncated and 1 <= len(prints(scanned)) <= 2


@pytest.mark.parametrize("form", ["AVIF", "HEIF"])
def test_a_format_that_shows_nothing_when_cut_is_corrupt_then(decoder, form):
    content = encoded(picture(2), form)
    assert decoder.scan(content[: len(content) * 3 // 4]) == Unscannable(UnscannableReason.CORRUPT)
