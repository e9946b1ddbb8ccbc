"""The stage of the demo: Firsthour itself and the example platform, as programs of their own."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from firsthour.doors.desk.children import answers
from firsthour.doors.lifetime import unused_port

START_SECONDS = 120.0
EXAMPLES = Path(__file__).resolve().parents[5] / "examples"


class StepFailed(Exception):
    """A step of the demo did not do what it should."""


@dataclass(frozen=True)
class Ports:
    """Where the demo listens, on this machine alone."""

    gate: int = 8800
    agora: int = 8801
    console: int = 8802
    portal: int = 8803

    @classmethod
    def usual(cls) -> "Ports":
        """The usual ones where nothing answers there, else free ones, and a line that says so."""
        ports = cls()
        if not any(answers("127.0.0.1", port) for port in (ports.gate, ports.agora, ports.console, ports.portal)):
            return ports
        print("[demo] the usual ports are taken by another program; taking free ones", file=sys.stderr)
        return cls.free()

    @classmethod
    def free(cls) -> "Ports":
        """Four ports that nothing uses now."""
        return cls(unused_port(), unused_port(), unused_port(), unused_port())


class Stage:
    """Starts the programs and ends them. `step` prints one progress line for what is done inside it."""

    def __init__(self, home: Path, ports: Ports) -> None:
        self.home, self.ports = home, ports
        self.gate = f"http://127.0.0.1:{ports.gate}"
        self.agora = f"http://127.0.0.1:{ports.agora}"
        self.console = f"http://localhost:{ports.console}"  # passkeys need a name
        self.hook_secret = secrets.token_urlsafe(32)
        self.programs: dict[str, subprocess.Popen] = {}
        # As it was before this process pointed itself at the database: each program finds it for itself.
        self.environment = os.environ | {"FIRSTHOUR_HOME": str(home)}

    def __enter__(self) -> "Stage":
        os.environ["FIRSTHOUR_HOME"] = str(self.home)
        return self

    def __exit__(self, *_: object) -> None:
        for program in reversed(self.programs.values()):
            program.send_signal(signal.SIGTERM)
        for program in reversed(self.programs.values()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.wait(30)
            program.kill()
            program.wait()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block and print `name … done`; whatever fails in it fails under its name."""
        begun = time.monotonic()
        print(f"[demo] {name} …", end=" ", flush=True, file=sys.stderr)
        try:
            yield
        except Exception as failure:
            print("FAILED", file=sys.stderr)
            raise StepFailed(f"{name}: {failure}") from failure
        print(f"done ({time.monotonic() - begun:.1f} s)", flush=True, file=sys.stderr)

    def start_firsthour(self) -> None:
        """`firsthour serve`, until the console answers."""
        serve = [sys.executable, "-P", "-m", "firsthour.doors.desk.command", "serve"]
        serve += ["--gate-port", str(self.ports.gate), "--console-port", str(self.ports.console)]
        serve += ["--portal-port", str(self.ports.portal)]
        added = {
            "FIRSTHOUR_PROBE_ALLOW": f"127.0.0.1:{self.ports.agora}",
            "FIRSTHOUR_PORTAL": f"http://127.0.0.1:{self.ports.portal}",
        }
        self._start("firsthour", serve, added)
        self.await_address(f"{self.console}/sign-in")

    def start_agora(self, key: str) -> None:
        """The example platform, until it answers."""
        board = [sys.executable, "-m", "agora", "--home", str(self.home / "agora"), "--gate", self.gate]
        board += ["--port", str(self.ports.agora), "--open-status"]
        added = {"AGORA_GATE_KEY": key, "AGORA_HOOK_SECRET": self.hook_secret, "PYTHONPATH": str(EXAMPLES)}
        self._start("agora", board, added)
        self.await_address(f"{self.agora}/")

    def _start(self, name: str, argv: list[str], added: dict[str, str]) -> None:
        with (self.home / f"{name}.log").open("ab") as written:
            self.programs[name] = subprocess.Popen(
                argv, env=self.environment | added, stdin=subprocess.DEVNULL, stdout=written, stderr=written
            )

    def await_address(self, address: str) -> None:
        """Wait until something answers there without a fault of its own."""
        self.await_true(lambda: _answers(address), f"{address} to answer", START_SECONDS)

    def await_true(self, holds: Callable[[], bool], what: str, seconds: float = 90.0) -> None:
        """Wait until it holds. Raises StepFailed when it takes too long or a program of the stage has ended."""
        deadline = time.monotonic() + seconds
        while True:
            if any(program.poll() is not None for program in self.programs.values()):
                raise StepFailed(f"a program ended while waiting for {what}; read the logs")
            if holds():
                return
            if time.monotonic() > deadline:
                raise StepFailed(f"waited {seconds:.0f} s in vain for {what}")
            time.sleep(0.05)

    def stay_up(self) -> None:
        """Until the person at the terminal has seen enough."""
        print("[demo] press Ctrl-C to end it", file=sys.stderr)
        stopped = []
        signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
        with contextlib.suppress(KeyboardInterrupt):
            while not stopped and all(program.poll() is None for program in self.programs.values()):
                time.sleep(0.2)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (our own programs on loopback)
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
