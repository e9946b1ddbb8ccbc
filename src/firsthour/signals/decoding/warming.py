"""Decoding one tiny picture of every sort before the walls go up.

Pillow imports parts of itself only when a file first needs them; behind the walls nothing can be imported any more,
and a whole format would look corrupt.
"""

import io
from collections.abc import Iterator

from PIL import Image

from firsthour.signals.decoding.picture import scan_picture
from firsthour.signals.decoding.preview import preview_difference, preview_picture
from firsthour.signals.words import PreviewWish

_TURNED = 6
_ORIENTATION = 0x0112


def warm_up() -> None:
    """Scan every sample, whole and cut short, and make every sort of preview."""
    for sample in _samples():
        scan_picture(sample)
        scan_picture(sample[: len(sample) // 2])
    for grey in (False, True):
        preview_picture(sample, PreviewWish(longest=32, blur=2, grey=grey))
    preview_difference(sample, sample, PreviewWish(longest=32, blur=2, grey=True))


def _samples() -> Iterator[bytes]:
    plain = Image.linear_gradient("L").resize((64, 64)).convert("RGB")
    exif = Image.Exif()
    exif[_ORIENTATION] = _TURNED
    modes = {
        "JPEG": ("L", "RGB", "CMYK"),
        "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
        "WEBP": ("RGB", "RGBA"),
        "AVIF": ("RGB", "RGBA"),
        "HEIF": ("L", "RGB", "RGBA"),
        "BMP": ("1", "L", "P", "RGB", "RGBA"),
    }
    for form, wanted in modes.items():
        for mode in wanted:
            yield _encoded(plain.convert(mode) if mode != "I;16" else plain.convert("I").convert(mode), form)
    yield _encoded(plain, "JPEG", exif=exif, progressive=True)
    yield _encoded(plain.convert("P"), "PNG", transparency=0, exif=exif)
    yield _encoded(plain, "WEBP", exif=exif, lossless=True)
    for compression in ("raw", "tiff_lzw", "jpeg", "tiff_adobe_deflate", "packbits"):
        yield _encoded(plain, "TIFF", compression=compression, exif=exif)
    yield _encoded(plain.convert("F"), "TIFF")
    frames = [plain.rotate(90), plain.rotate(180)]
    yield _encoded(plain, "GIF")
    yield _encoded(plain.convert("P"), "GIF", transparency=0, save_all=True, append_images=frames, disposal=2)
    for form in ("WEBP", "PNG", "AVIF"):
        yield _encoded(plain, form, save_all=True, append_images=frames)
    yield _encoded(plain, "MPO", save_all=True, append_images=frames)


def _encoded(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()
