"""The photographs of the demo: freely licensed ones that scikit-image carries. They stand for what they are not."""

import io
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageOps

from firsthour.ledger.errors import Refusal


class NoPhotographs(Refusal):
    """The package with the photographs is missing."""

    code = "desk:demo:no-photographs"
    sentence = "The photographs of the demo are not installed."
    remedy = "Run `make demo`, which installs them with the environment."


def photograph(name: str) -> bytes:
    """The bytes of one of the photographs."""
    found = find_spec("skimage")
    if found is None or found.origin is None:
        raise NoPhotographs()
    return (Path(found.origin).parent / "data" / name).read_bytes()


def smaller_palette_gif(content: bytes) -> bytes:
    """The same picture at three quarters of its size, with 128 colours, as GIF."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    small = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4), Image.Resampling.LANCZOS)
    return _written(small.quantize(128), "GIF")


def rough_jpeg(content: bytes) -> bytes:
    """The same picture as a JPEG of low quality."""
    return _written(Image.open(io.BytesIO(content)).convert("RGB"), "JPEG", quality=40)


def cmyk_jpeg(content: bytes) -> bytes:
    """The same picture as a JPEG of four printing colours."""
    return _written(Image.open(io.BytesIO(content)).convert("RGB").convert("CMYK"), "JPEG", quality=85)


def mirrored_jpeg(content: bytes) -> bytes:
    """The picture as in a mirror, at three quarters of its size, as a JPEG."""
    picture = ImageOps.mirror(Image.open(io.BytesIO(content)).convert("RGB"))
    small = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4), Image.Resampling.LANCZOS)
    return _written(small, "JPEG", quality=70)


def _written(picture: Image.Image, form: str, **options: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()
