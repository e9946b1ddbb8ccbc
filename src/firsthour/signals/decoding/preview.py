"""A picture made small, grey and blurred for a person to look at. Runs only in an isolated process."""

import io

from PIL import Image, ImageChops, ImageFilter

from firsthour.signals.decoding.picture import decode_picture
from firsthour.signals.words import Preview, PreviewWish, Unscannable

_QUALITY = 82


def preview_picture(content: bytes, wish: PreviewWish) -> Preview | Unscannable:
    """A new JPEG from the pixels of a picture: nothing of the file itself, its metadata included, comes through."""
    decoded = decode_picture(content)
    if isinstance(decoded, Unscannable):
        return decoded
    image = Image.fromarray(decoded.pixels)
    image.thumbnail((wish.longest, wish.longest), Image.Resampling.BILINEAR)
    return _encoded(image.convert("L") if wish.grey else image, wish)


def preview_difference(one: bytes, other: bytes, wish: PreviewWish) -> Preview | Unscannable:
    """How far two pictures differ at each place, both without colour and the second drawn to the size of the first:
    black where they are the same, white where one is black and the other white. Unscannable if either is."""
    pictures = []
    for content in (one, other):
        decoded = decode_picture(content)
        if isinstance(decoded, Unscannable):
            return decoded
        pictures.append(Image.fromarray(decoded.pixels).convert("L"))
    first, second = pictures
    first.thumbnail((wish.longest, wish.longest), Image.Resampling.BILINEAR)
    second = second.resize(first.size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return _encoded(ImageChops.difference(first, second), wish)


def _encoded(image: Image.Image, wish: PreviewWish) -> Preview:
    if wish.blur:
        image = image.filter(ImageFilter.GaussianBlur(wish.blur))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    return Preview(jpeg=buffer.getvalue(), width=image.width, height=image.height)
