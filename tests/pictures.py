"""Generated pictures: benign, made of noise smoothed to look like something."""

import io

import numpy as np
from PIL import Image


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
