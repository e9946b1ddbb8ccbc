"""What a person sees of a picture is made anew from its pixels, in an isolated process."""

import io

import numpy as np
import pytest
from PIL import Image

from firsthour.signals.decoding.pool import Decoder
from firsthour.signals.words import Preview, PreviewWish, Unscannable, UnscannableReason
from tests.pictures import encoded, picture


@pytest.fixture(scope="module")
def decoder():
    decoder = Decoder(workers=1)
    yield decoder
    decoder.close()


def shown(preview: Preview) -> Image.Image:
    image = Image.open(io.BytesIO(preview.jpeg))
    image.load()
    return image


def test_a_preview_is_small_and_keeps_its_shape(decoder):
    preview = decoder.preview(encoded(picture(1, 1600, 800), "PNG"), PreviewWish(longest=640))
    assert (preview.width, preview.height) == shown(preview).size == (640, 320)


def test_a_small_picture_is_not_made_larger(decoder):
    preview = decoder.preview(encoded(picture(1, 100, 60), "PNG"), PreviewWish(longest=640))
    assert (preview.width, preview.height) == (100, 60)


def test_nothing_of_the_file_comes_through(decoder):
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    preview = decoder.preview(encoded(picture(2), "JPEG", exif=exif, comment=b"a remark"), PreviewWish(longest=640))
    assert b"where it was taken" not in preview.jpeg and b"a remark" not in preview.jpeg
    assert not shown(preview).getexif()


def test_grey_is_without_colour_and_blur_takes_the_detail(decoder):
    content = encoded(picture(3), "PNG")
    clear = np.asarray(shown(decoder.preview(content, PreviewWish(longest=320))).convert("L"), dtype=float)
    hidden = shown(decoder.preview(content, PreviewWish(longest=320, blur=24, grey=True)))
    assert hidden.mode == "L"
    assert np.abs(np.diff(np.asarray(hidden, dtype=float))).mean() < np.abs(np.diff(clear)).mean() / 3


def test_what_cannot_be_decoded_gives_its_reason(decoder):
    assert decoder.preview(b"no picture", PreviewWish(longest=640)) == Unscannable(UnscannableReason.UNSUPPORTED)


def test_the_largest_preview_of_noise_still_fits(decoder):
    noise = Image.fromarray(np.random.default_rng(4).integers(0, 256, (1000, 1000, 3), dtype=np.uint8))
    assert len(decoder.preview(encoded(noise, "PNG"), PreviewWish(longest=640)).jpeg) > 100_000


def test_a_difference_is_black_where_both_are_the_same_and_shows_where_they_are_not(decoder):
    plain = Image.new("RGB", (400, 200), (90, 120, 60))
    changed = plain.resize((800, 400))
    changed.paste((255, 255, 255), (600, 0, 800, 400))
    wish = PreviewWish(longest=200, grey=True)
    found = decoder.difference(encoded(plain, "PNG"), encoded(changed, "JPEG"), wish)
    seen = np.asarray(shown(found), dtype=float)
    assert seen.shape == (100, 200) and seen[:, :140].max() < 12 and seen[:, 160:].min() > 100
    blurred = decoder.difference(encoded(plain, "PNG"), encoded(changed, "PNG"), PreviewWish(longest=200, blur=24))
    assert np.abs(np.diff(np.asarray(shown(blurred), dtype=float))).max() < np.abs(np.diff(seen)).max() / 3


def test_a_difference_needs_two_pictures(decoder):
    whole = encoded(picture(4), "PNG")
    for one, other in ((whole, whole[:30]), (whole[:30], whole), (whole, b"no picture"), (b"", whole)):
        assert isinstance(decoder.difference(one, other, PreviewWish(longest=64)), Unscannable)
