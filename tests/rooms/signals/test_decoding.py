"""Whatever an upload holds, decoding it gives fingerprints or a reason, and harms nothing else."""

import os
import random
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from firsthour_kernel import reference
from PIL import Image

from firsthour.signals.decoding.pool import Decoder
from firsthour.signals.errors import DecoderUnstartable
from firsthour.signals.rules import MAX_SIDE
from firsthour.signals.words import Scanned, SignalKind, Unscannable, UnscannableReason
from tests.pictures import encoded, interlaced_png, picture

MATERIAL = Path(os.environ.get("FIRSTHOUR_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))


@pytest.fixture(scope="module")
def decoder():
    decoder = Decoder(workers=2)
    yield decoder
    decoder.close()


def fingerprint(scanned: Scanned) -> int:
    (value,) = [signal.value for signal in scanned.signals if signal.kind is SignalKind.PDQ]
    return int(value, 16)


def bits_apart(one: Scanned, other: Scanned) -> int:
    return (fingerprint(one) ^ fingerprint(other)).bit_count()


def test_the_fingerprint_is_that_of_the_full_pixels(decoder):
    image = picture(3)
    scanned = decoder.scan(encoded(image, "PNG"))
    expected, quality = reference.pdq(np.ascontiguousarray(image))
    assert (fingerprint(scanned) ^ int.from_bytes(expected, "big")).bit_count() <= 2
    assert scanned.signals[0].quality == quality
    assert [signal.kind for signal in scanned.signals] == [SignalKind.PDQ, SignalKind.SHA256, SignalKind.MD5]
    assert (scanned.width, scanned.height, scanned.format, scanned.truncated) == (320, 240, "PNG", False)


def sixteen_bit_grey(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)


def turned_with_exif(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(image.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=exif)


FEW_BITS = 26
"""Coarse colours cost noise up to 24 bits; a picture decoded wrongly is more than 100 away."""

COSTUMES = {
    "jpeg": lambda image: encoded(image, "JPEG", quality=90),
    "palette png": lambda image: encoded(image.quantize(256), "PNG"),
    "palette png with a transparent colour": lambda image: encoded(image.quantize(255), "PNG", transparency=255),
    "gif": lambda image: encoded(image, "GIF"),
    "webp": lambda image: encoded(image, "WEBP", quality=90),
    "bmp": lambda image: encoded(image, "BMP"),
    "tiff": lambda image: encoded(image, "TIFF", compression="tiff_lzw"),
    "cmyk jpeg": lambda image: encoded(image.convert("CMYK"), "JPEG", quality=95),
    "grey": lambda image: encoded(image.convert("L"), "PNG"),
    "16-bit grey": lambda image: encoded(sixteen_bit_grey(image), "PNG"),
    "16-bit grey tiff": lambda image: encoded(sixteen_bit_grey(image), "TIFF"),
    "with alpha": lambda image: encoded(image.convert("RGBA"), "PNG"),
    "grey with alpha": lambda image: encoded(image.convert("LA"), "PNG"),
    "turned by exif": turned_with_exif,
    "progressive jpeg": lambda image: encoded(image, "JPEG", quality=90, progressive=True),
    "avif": lambda image: encoded(image, "AVIF", quality=90),
    "heic": lambda image: encoded(image, "HEIF", quality=90),
    "interlaced png": interlaced_png,
    "half the size": lambda image: encoded(image.resize((160, 120), Image.Resampling.LANCZOS), "JPEG", quality=90),
}


@pytest.mark.parametrize("costume", COSTUMES)
def test_the_same_picture_in_another_costume_has_the_same_fingerprint(decoder, costume):
    image = picture(7)
    plain = decoder.scan(encoded(image, "PNG"))
    assert bits_apart(plain, decoder.scan(COSTUMES[costume](image))) <= FEW_BITS


def test_transparent_parts_are_white_as_a_browser_shows_them(decoder):
    image = picture(5).convert("RGBA")
    pixels = np.array(image)
    pixels[:, :160, 3] = 0
    over_white = pixels[:, :, :3].copy()
    over_white[:, :160] = 255
    one = decoder.scan(encoded(Image.fromarray(pixels), "PNG"))
    other = decoder.scan(encoded(Image.fromarray(over_white), "PNG"))
    assert bits_apart(one, other) == 0


def test_a_flat_or_tiny_picture_has_only_its_exact_digest(decoder):
    for image in (Image.new("RGB", (200, 200), "teal"), picture(1, 3, 3)):
        scanned = decoder.scan(encoded(image, "PNG"))
        assert [signal.kind for signal in scanned.signals] == [SignalKind.SHA256, SignalKind.MD5]
        assert scanned.flat and not scanned.turned


@pytest.mark.parametrize(("form", "options"), [("JPEG", {}), ("PNG", {}), ("TIFF", {"compression": "raw"})])
def test_a_file_cut_short_is_hashed_as_shown_and_marked(decoder, form, options):
    content = encoded(picture(2), form, **options)
    scanned = decoder.scan(content[: len(content) * 3 // 4])
    assert scanned.truncated
    assert not decoder.scan(content).truncated


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", UnscannableReason.EMPTY),
        (b"%PDF-1.7 not a picture", UnscannableReason.UNSUPPORTED),
        (b"\xff\xd8\xff" + b"rubbish" * 50, UnscannableReason.CORRUPT),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), UnscannableReason.CORRUPT),
        (b"GIF89a", UnscannableReason.CORRUPT),
    ],
)
def test_what_cannot_be_decoded_says_why(decoder, content, reason):
    assert decoder.scan(content) == Unscannable(reason)


def test_a_picture_of_too_many_pixels_is_refused_from_its_header(decoder):
    bomb = encoded(Image.new("1", (10_001, 10_000)), "PNG")
    assert len(bomb) < 100_000
    assert decoder.scan(bomb) == Unscannable(UnscannableReason.TOO_MANY_PIXELS)


def test_a_picture_with_a_longer_side_than_can_be_fingerprinted_is_refused_and_ends_no_decoder(decoder):
    before = set(decoder.pids())
    for size in [(MAX_SIDE + 1, 2), (2, MAX_SIDE + 1)]:
        assert decoder.scan(encoded(Image.new("RGB", size), "BMP")) == Unscannable(UnscannableReason.TOO_MANY_PIXELS)
    assert isinstance(decoder.scan(encoded(Image.new("RGB", (MAX_SIDE, 2)), "BMP")), Scanned)
    assert set(decoder.pids()) == before


def test_a_picture_that_takes_too_long_costs_only_itself():
    hasty = Decoder(workers=1, wall_seconds=0.05)
    try:
        slow = encoded(Image.new("RGB", (6000, 6000), "navy"), "PNG")
        assert hasty.scan(slow) == Unscannable(UnscannableReason.TOO_SLOW)
        patient = encoded(picture(1, 64, 64), "BMP")
        assert any(isinstance(hasty.scan(patient), Scanned) for _ in range(20))
    finally:
        hasty.close()


def test_processes_that_cannot_be_started_are_started_once_they_can_and_no_place_is_lost():
    decoder = Decoder(workers=2)
    asked, granted = resource.getrlimit(resource.RLIMIT_NOFILE)
    shown = encoded(picture(), "PNG")
    try:
        for pid in decoder.pids():
            os.kill(pid, signal.SIGKILL)
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # all its threads are gone, and nobody has collected it
        resource.setrlimit(resource.RLIMIT_NOFILE, (4, granted))
        try:
            for _ in range(3):
                with pytest.raises(DecoderUnstartable):
                    decoder.scan(shown)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (asked, granted))
        assert isinstance(decoder.scan(shown), Scanned)
        with ThreadPoolExecutor(2) as both:
            assert all(isinstance(each, Scanned) for each in both.map(decoder.scan, [shown] * 4))
    finally:
        decoder.close()


def test_a_decoder_killed_at_work_costs_one_item_and_one_killed_idle_costs_none():
    decoder = Decoder(workers=1)
    try:
        (pid,) = decoder.pids()
        outcomes = []
        slow = encoded(Image.new("RGB", (6000, 6000), "navy"), "PNG")
        scanning = threading.Thread(target=lambda: outcomes.append(decoder.scan(slow)))
        os.kill(pid, signal.SIGSTOP)
        scanning.start()
        time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        scanning.join()
        assert outcomes == [Unscannable(UnscannableReason.CRASHED)]
        (pid,) = decoder.pids()
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert isinstance(decoder.scan(encoded(picture(), "PNG")), Scanned)
    finally:
        decoder.close()


def test_hostile_files_never_raise_and_never_end_a_decoder(decoder):
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    dice = random.Random(seed)
    before, late = set(decoder.pids()), 0
    originals = [dress(picture(4, 48, 32)) for dress in COSTUMES.values()]
    for _ in range(300):
        content = bytearray(dice.choice(originals))
        for _ in range(dice.randrange(1, 8)):
            content[dice.randrange(min(len(content), 400))] = dice.randrange(256)
        outcome = decoder.scan(bytes(content[: dice.randrange(1, len(content) + 1)]))
        assert isinstance(outcome, Scanned | Unscannable)
        assert outcome != Unscannable(UnscannableReason.CRASHED)
        late += outcome == Unscannable(UnscannableReason.TOO_SLOW)  # its size may be anything up to what is taken
    assert len(before - set(decoder.pids())) <= late


PRISONER = """
import ctypes, os, socket, sys
from firsthour.signals.decoding.child import build_walls
inherited = os.open("/etc/hostname", os.O_RDONLY)
walls = build_walls()
def refused(attempt):
    try:
        attempt()
    except OSError as error:
        return True
    return False
print(walls.landlock, all([
    refused(lambda: open("/etc/hostname")),
    refused(lambda: open("/tmp/written", "w")),
    refused(lambda: os.listdir("/")),
    refused(lambda: os.mkdir("/tmp/made")),
    refused(lambda: socket.socket()),
    refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
    refused(os.fork),
    refused(os.pipe),
    refused(lambda: os.execv("/bin/true", ["true"])),
    refused(lambda: os.kill(os.getppid(), 0)) or walls.landlock < 6,
    refused(lambda: os.setuid(0)) or os.getuid() != 0,
]), os.getuid() != 0)
"""


def test_behind_the_walls_there_are_no_files_sockets_or_processes():
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PRISONER)], capture_output=True, text=True, timeout=60, check=True
    )
    landlock, all_refused, not_root = done.stdout.split()
    print("landlock ABI", landlock)
    assert all_refused == "True"
    assert not_root == "True"


KEEPER = """
import sys, time
from firsthour.signals.decoding.pool import Decoder
decoder = Decoder(workers=2)
print(*decoder.pids(), flush=True)
time.sleep(600)
"""


def test_decoders_end_when_their_parent_is_killed():
    with subprocess.Popen([sys.executable, "-c", KEEPER], stdout=subprocess.PIPE, text=True) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.kill()
    while any(_alive(pid) for pid in pids):  # the suite's time limit ends a wait in vain
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_the_reference_pictures_in_all_modes_agree(decoder):
    modes = MATERIAL / "pdq" / "misc-images" / "modes"
    if not modes.is_dir():
        pytest.skip(f"no test material at {MATERIAL}: colour modes are tested on generated pictures only")
    original = decoder.scan((modes / "original.jpg").read_bytes())
    for path in sorted(path for path in modes.iterdir() if path.suffix != ".md"):
        scanned = decoder.scan(path.read_bytes())
        assert isinstance(scanned, Scanned), path.name
        assert bits_apart(original, scanned) <= (30 if path.stem == "1" else 12), path.name
