"""A board as its own program, a stand-in gate, and benign pictures."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(EXAMPLES))

import skimage  # noqa: E402

from agora.tests.platform_client import SECRET, Client  # noqa: E402
from agora.tests.standin_gate import StandinGate  # noqa: E402

PHOTOGRAPHS = Path(skimage.__file__).with_name("data")


class RunningBoard(Client):
    """A board process on a free port; the port stays the same after a restart."""

    def __init__(self, home: Path, gate_url: str) -> None:
        self.home, self._gate_url, self._port = home, gate_url, 0
        self.process: subprocess.Popen | None = None
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(EXAMPLES), "AGORA_GATE_KEY": "key", "AGORA_HOOK_SECRET": SECRET}
        command = [sys.executable, "-m", "agora", "--home", str(self.home), "--gate", self._gate_url]
        command += ["--port", str(self._port), "--open-status"]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        line = self.process.stdout.readline()
        assert line.startswith("agora: ready on "), f"the board did not start: {line!r}, exit {self.process.poll()}"
        super().__init__(line.split()[-1])
        self._port = int(self.url.rpartition(":")[2])

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        return code


@pytest.fixture
def gate() -> Iterator[StandinGate]:
    gate = StandinGate()
    yield gate
    gate.close()


@pytest.fixture
def board(tmp_path: Path, gate: StandinGate) -> Iterator[RunningBoard]:
    board = RunningBoard(tmp_path / "board", gate.url)
    yield board
    gate.let_through.set()
    if board.process.poll() is None:
        board.stop()


@pytest.fixture
def photograph() -> bytes:
    return (PHOTOGRAPHS / "coffee.png").read_bytes()


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Wait until a condition holds; the limit only ends a test that would otherwise hang."""

    def wait(condition: Callable[[], bool]) -> None:
        give_up_at = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < give_up_at, "it never came to be"
            time.sleep(0.05)

    return wait
