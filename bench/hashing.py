"""PDQ beside the pdqhash package and Pillow, in one process, one thread. python -m bench.hashing --json FILE"""

import io
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import firsthour_kernel as kernel
import numpy as np
import pdqhash
from PIL import Image
from skimage import data as photographs

from bench.report import Report, arguments, begin, finish, seconds, side_by_side

SIZES = ((512, 512), (1024, 768), (1155, 866), (1920, 1080), (4000, 3000))  # width, height
FROM_PIXELS = {(512, 512): 40.0, (4000, 3000): 200.0}
SMALLEST_QUALITY = 50
ENCODINGS = ((1, 90), (1, 60), (2, 75), (3, 50))  # factor of enlargement, quality of the JPEG
REPOSITORY = Path(__file__).resolve().parents[1]


def packaged(pixels: np.ndarray) -> tuple[bytes, int]:
    """The reference package's hash and quality."""
    vector, quality = pdqhash.compute(pixels)
    return np.packbits(vector).tobytes(), quality


def apart(a: bytes, b: bytes) -> int:
    """Bits in which two hashes differ."""
    return int(np.bitwise_count(np.frombuffer(a, np.uint8) ^ np.frombuffer(b, np.uint8)).sum())


def pictures() -> list[np.ndarray]:
    """Real photographs: the test material's where it is, and always those that scikit-image carries."""
    carried = (photographs.astronaut, photographs.chelsea, photographs.coffee, photographs.rocket)
    found = [np.ascontiguousarray(picture()) for picture in carried]
    folder = Path(os.environ.get("FIRSTHOUR_TEST_DATA") or REPOSITORY.parent / "shared" / "data")
    endings = (".jpg", ".jpeg", ".png")
    paths = [path for path in sorted((folder / "photos").rglob("*")) if path.suffix.lower() in endings]
    for path in paths:
        with Image.open(path) as picture:
            found.append(np.array(picture.convert("RGB")))
    if not paths:
        print(f"no photographs in {folder}: only the {len(found)} of scikit-image; set FIRSTHOUR_TEST_DATA")
    return found


def as_jpeg(picture: Image.Image, quality: int) -> bytes:
    """Encoded in memory."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def decoded(jpeg: bytes) -> np.ndarray:
    """All pixels, as the reference stack decodes them."""
    return np.array(Image.open(io.BytesIO(jpeg)).convert("RGB"))


def from_jpeg(jpeg: bytes) -> tuple[bytes, int]:
    """Our whole path from bytes: luminance at the defined scale, summed weights, hash."""
    picture = Image.open(io.BytesIO(jpeg))
    width, height = picture.size
    scale = kernel.jpeg_scale(width, height)
    picture.draft("L", (width // scale, height // scale))
    return kernel.pdq_scaled(np.asarray(picture), width, height, scale)


def same_pixels(report: Report, found: list[np.ndarray]) -> None:
    """Bits and quality beside the package's on identical pixels."""
    bits, quality = [], []
    for pixels in found:
        ours, theirs = kernel.pdq(pixels), packaged(pixels)
        bits.append(apart(ours[0], theirs[0]))
        quality.append(abs(ours[1] - theirs[1]))
    report.at_most(f"most bits from pdqhash, same pixels, {len(found)} photographs", max(bits), "bits", 0)
    report.at_most("most difference of quality", max(quality), "points", 0)


def drift_of(pixels: np.ndarray) -> list[int]:
    """Bits between scaled decoding and the package on the fully decoded picture, for JPEGs of four kinds."""
    picture = Image.fromarray(pixels)
    bits = []
    for factor, quality in ENCODINGS:
        size = (picture.width * factor, picture.height * factor)
        jpeg = as_jpeg(picture.resize(size, Image.Resampling.LANCZOS), quality)
        reference, reference_quality = packaged(decoded(jpeg))
        if reference_quality >= SMALLEST_QUALITY:
            bits.append(apart(from_jpeg(jpeg)[0], reference))
    return bits


def same_jpegs(report: Report, found: list[np.ndarray]) -> None:
    """Drift of scaled decoding over all photographs; nothing is timed here, so all cores may work."""
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as workers:
        drift = [bits for each in workers.map(drift_of, found, chunksize=8) for bits in each]
    report.inform("JPEGs compared (quality of the hash 50 and more)", len(drift), "pictures")
    report.at_most("bits from pdqhash, scaled decoding, mean", float(np.mean(drift)), "bits", 1)
    report.at_most("bits from pdqhash, scaled decoding, p99", float(np.percentile(drift, 99)), "bits", 4)
    report.at_most("bits from pdqhash, scaled decoding, most", max(drift), "bits", 10)
    for bits, count in enumerate(np.bincount(drift)):
        report.inform(f"JPEGs that differ in {bits} bits", count, "pictures")


def speed(report: Report, photograph: np.ndarray) -> None:
    """From pixels and from JPEG bytes, by size."""
    for width, height in SIZES:
        size = f"{width}x{height}"
        picture = Image.fromarray(photograph).resize((width, height), Image.Resampling.BICUBIC)
        pixels = np.array(picture)
        ours, theirs = side_by_side(lambda pixels=pixels: kernel.pdq(pixels), lambda pixels=pixels: packaged(pixels))
        report.faster(f"{size} from pixels", ours, "pdqhash", theirs, FROM_PIXELS.get((width, height)))
        megapixels = round(width * height / 1e6, 2)
        report.point("megapixels", "Firsthour, from pixels", megapixels, ours * 1e3, "ms")
        report.point("megapixels", "pdqhash, from pixels", megapixels, theirs * 1e3, "ms")
        jpeg = as_jpeg(picture, 85)
        path, bare = side_by_side(lambda jpeg=jpeg: from_jpeg(jpeg), lambda jpeg=jpeg: decoded(jpeg))
        report.point("megapixels", "Firsthour, from JPEG bytes", megapixels, path * 1e3, "ms")
        report.point("megapixels", "Pillow's full decode alone", megapixels, bare * 1e3, "ms")
        if width * height >= 1_000_000:
            most = 0.5 if width * height >= 12_000_000 else 1.0
            report.no_slower(f"{size} from JPEG bytes", path, "bare full decode", bare, most)
        else:
            report.inform(f"{size} from JPEG bytes, share of the bare full decode", 100 * path / bare, "%")
        stack = seconds(lambda jpeg=jpeg: packaged(decoded(jpeg)), 3)
        least = 15.0 if width * height >= 12_000_000 else None
        report.faster(f"{size} from JPEG bytes, beside the stack", path, "Pillow + pdqhash", stack, least)


def many(report: Report, found: list[np.ndarray]) -> None:
    """A batch on two cores, and the eight turned hashes."""
    batch = (found * 100)[:200]
    one, two = side_by_side(lambda: kernel.pdq_many(batch), lambda: kernel.pdq_many(batch, threads=2))
    report.inform("200 pictures in a batch on two cores, times one core", one / two, "x")
    single, eight = side_by_side(lambda: kernel.pdq(found[0]), lambda: kernel.pdq_turned(found[0]), 51)
    report.inform("eight turned hashes, times the single one", eight / single, "x")


def run() -> int:
    """The whole bench."""
    options = arguments(__doc__).parse_args()
    report = begin(options, "pdqhash", "pillow")
    report.machine["instruction_set"] = kernel.cpu()
    found = pictures()
    speed(report, found[0])
    same_pixels(report, found)
    same_jpegs(report, found)
    many(report, found)
    return finish(report, options)


if __name__ == "__main__":
    sys.exit(run())
