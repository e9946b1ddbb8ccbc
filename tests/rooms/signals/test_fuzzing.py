"""Whatever is done to a file of any format, decoding it ends in fingerprints or a reason, and in the same process."""

import random

import pytest
from PIL import Image

from firsthour.signals.decoding.pool import Decoder
from firsthour.signals.words import Scanned, Unscannable, UnscannableReason
from tests.pictures import encoded, interlaced_png, picture

FRAMES = [picture(seed, 40, 30) for seed in (1, 2, 3)]
PLAIN = FRAMES[0]


def animated(form: str) -> bytes:
    return encoded(PLAIN, form, save_all=True, append_images=FRAMES[1:])


ORIGINALS = {
    "jpeg": [
        encoded(PLAIN, "JPEG"),
        encoded(PLAIN, "JPEG", progressive=True),
        encoded(PLAIN.convert("CMYK"), "JPEG"),
        encoded(PLAIN.convert("L"), "JPEG"),
    ],
    "png": [
        encoded(PLAIN, "PNG"),
        encoded(PLAIN.quantize(32), "PNG"),
        encoded(PLAIN.convert("RGBA"), "PNG"),
        interlaced_png(PLAIN),
        animated("PNG"),
    ],
    "gif": [encoded(PLAIN.quantize(32), "GIF"), animated("GIF")],
    "webp": [encoded(PLAIN, "WEBP"), encoded(PLAIN, "WEBP", lossless=True), animated("WEBP")],
    "avif": [encoded(PLAIN, "AVIF"), animated("AVIF")],
    "heic": [encoded(PLAIN, "HEIF"), encoded(PLAIN.convert("RGBA"), "HEIF")],
    "tiff": [
        encoded(PLAIN, "TIFF", compression=compression)
        for compression in ("raw", "tiff_lzw", "jpeg", "tiff_adobe_deflate", "packbits")
    ],
    "bmp": [encoded(PLAIN, "BMP"), encoded(PLAIN.quantize(32), "BMP"), encoded(Image.new("1", (40, 30)), "BMP")],
}


def mutated(dice: random.Random, original: bytes) -> bytes:
    """Bytes changed, most of them near the front where headers are; now and then a part cut out, doubled or lost."""
    content = bytearray(original)
    for _ in range(dice.randrange(1, 10)):
        reach = len(content) if dice.random() < 0.5 else min(len(content), 400)
        content[dice.randrange(reach)] = dice.choice((0, 1, 127, 128, 255, dice.randrange(256)))
    if dice.random() < 0.2:
        start = dice.randrange(len(content))
        end = min(len(content), start + dice.randrange(1, 40))
        content[start:end] = content[start:end] * dice.choice((0, 2))
    if dice.random() < 0.2:
        del content[dice.randrange(1, len(content) + 1) :]
    return bytes(content)


def fuzz(form: str, mutations: int) -> None:
    """Allowed for each mutation: fingerprints or a reason. A crash is a reason too, but may not happen often."""
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    dice = random.Random(seed)
    counts: dict[str, int] = {}
    decoder = Decoder(workers=1)
    try:
        for _ in range(mutations):
            outcome = decoder.scan(mutated(dice, dice.choice(ORIGINALS[form])))
            assert isinstance(outcome, Scanned | Unscannable)
            name = outcome.reason.value if isinstance(outcome, Unscannable) else "scanned"
            counts[name] = counts.get(name, 0) + 1
        assert isinstance(decoder.scan(encoded(picture(), "PNG")), Scanned)
    finally:
        decoder.close()
    print(form, counts)
    assert counts.get(UnscannableReason.CRASHED.value, 0) <= mutations // 100


@pytest.mark.parametrize("form", ORIGINALS)
def test_two_hundred_mutations_of_a_format_harm_nothing(form):
    fuzz(form, 200)


@pytest.mark.torture
@pytest.mark.parametrize("form", ORIGINALS)
def test_ten_thousand_mutations_of_a_format_harm_nothing(form):
    fuzz(form, 10_000)
