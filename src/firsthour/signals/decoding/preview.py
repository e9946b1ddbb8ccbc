"""A picture made small, grey and blurred for a person to look at. Runs only in an isolated process."""

import io

from PIL import Image, ImageFilter

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
    if wish.grey:
        image = image.convert("L")
    if wish.blur:
        image = image.filter(ImageFilter.GaussianBlur(wish.blur))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    return Preview(jpeg=buffer.getvalue(), width=image.width, height=image.height)
