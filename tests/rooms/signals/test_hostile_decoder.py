"""A decoder replaced by hostile code finds no file, no socket, no process and no memory but its own."""

import subprocess
import sys
import textwrap

import pytest

from firsthour.signals.decoding.pool import Decoder
from firsthour.signals.words import Scanned, SignalKind
from tests.pictures import encoded, picture

SIGNAL_SIZE = (123, 77)
HOSTILE = f"""
import ctypes, os, socket, threading
import numpy as np

def refused(attempt):
    try:
        result = attempt()
    except OSError:
        return 1
    return 2 if result is None or result >= 0 else 1

def attempts():
    libc = ctypes.CDLL(None, use_errno=True)
    yield lambda: os.open("/etc/passwd", os.O_RDONLY)
    yield lambda: os.open("/proc/self/environ", os.O_RDONLY)
    yield lambda: os.open(WRITTEN, os.O_CREAT | os.O_WRONLY)
    yield lambda: os.listdir("/") and None
    yield lambda: socket.socket(socket.AF_INET).close()
    yield lambda: socket.socket(socket.AF_UNIX).close()
    yield lambda: libc.socket(2, 1, 0)
    yield os.fork
    yield lambda: libc.syscall(57)
    yield lambda: libc.syscall(56, 17, 0, 0, 0, 0)
    yield lambda: libc.syscall(435, 0, 0)
    yield lambda: os.execv("/bin/true", ["true"])
    yield lambda: libc.ptrace(16, os.getppid(), 0, 0)
    yield lambda: os.kill(os.getppid(), 0)

def pdq_turned(pixels, *_):
    found = np.zeros((8, 32), np.uint8)
    if pixels.shape[:2] == ({SIGNAL_SIZE[1]}, {SIGNAL_SIZE[0]}):
        answers = []
        inside = threading.Thread(target=lambda: answers.extend(refused(each) for each in attempts()))
        inside.start()
        inside.join()
        found[0, :len(answers)] = answers
        found[0, 31] = os.getuid() != 0 and set(os.environ) <= {{"LC_CTYPE"}}
    return found, 100
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")
def test_hostile_code_in_the_place_of_a_decoder_reaches_nothing(tmp_path, monkeypatch):
    written = tmp_path / "written"
    tmp_path.chmod(0o777)
    hostile = f"WRITTEN = {str(written)!r}\n{textwrap.dedent(HOSTILE)}"
    (tmp_path / "firsthour_kernel.py").write_text(hostile, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    decoder = Decoder(workers=1)
    try:
        if not decoder.walls.threads or decoder.walls.landlock < 6:
            pytest.skip(f"this kernel has not all walls: {decoder.walls}")
        outcome = decoder.scan(encoded(picture(1, *SIGNAL_SIZE), "PNG"))
    finally:
        decoder.close()
    assert isinstance(outcome, Scanned)
    (value,) = [signal.value for signal in outcome.signals if signal.kind is SignalKind.PDQ]
    answers = bytes.fromhex(value)
    assert answers[:14] == bytes([1] * 14) and answers[31] == 1
    assert not written.exists()


FORKLESS = """
import os, platform, threading
platform.machine = lambda: "unheard-of"
from firsthour.signals.decoding.child import build_walls
walls = build_walls()
try:
    os.fork()
except OSError:
    print(walls.threads)
"""


def test_where_no_filter_is_known_processes_are_refused_with_the_threads():
    done = subprocess.run([sys.executable, "-c", FORKLESS], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "False\n"
