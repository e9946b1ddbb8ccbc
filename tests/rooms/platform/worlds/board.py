"""The example board as a program of its own, with a gate that lets everything pass."""

import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from firsthour.doors.desk.demo import pictures
from firsthour.doors.desk.demo.journey import Journey
from firsthour.doors.desk.demo.stage import Ports, Stage
from firsthour.doors.lifetime import unused_port

EXAMPLES = Path(__file__).parents[4] / "examples"
SECRET = "shared with the board"


class Passing(BaseHTTPRequestHandler):
    """A stand-in for the gate, which is somebody else here: it lets everything pass."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = b'{"verdict":"pass","receipt":"r"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@contextmanager
def running_board(home: Path) -> Iterator[Stage]:
    """A board that serves until the block ends."""
    gate = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    threading.Thread(target=gate.serve_forever, daemon=True).start()
    port = unused_port()
    program = subprocess.Popen(
        [
            *(sys.executable, "-m", "agora", "--home", str(home), "--port", str(port), "--open-status"),
            *("--gate", f"http://127.0.0.1:{gate.server_address[1]}"),
        ],
        env=os.environ | {"AGORA_GATE_KEY": "a key", "AGORA_HOOK_SECRET": SECRET, "PYTHONPATH": str(EXAMPLES)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    stage = Stage(home, Ports(gate=gate.server_address[1], agora=port, console=0))
    stage.await_address(f"{stage.agora}/")
    yield stage
    program.terminate()
    program.wait(20)
    gate.shutdown()
    gate.server_close()


def published_post(board: Stage) -> dict:
    """A new post of a photograph by an author of its own, once it is published."""
    journey = Journey(board)
    reference = journey.upload(f"Ana {uuid.uuid4().hex[:8]}", "a cup", pictures.photograph("coffee.png"), "en")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = next(each for each in journey.posts() if each["id"] == reference)
        if found["state"] == "published":
            return found
        time.sleep(0.05)
    raise AssertionError("the board never published the post")
