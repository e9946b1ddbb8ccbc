"""The webhook connector against a real platform: the example board, as a program of its own."""

import hashlib
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from firsthour.doors.desk.demo import pictures
from firsthour.doors.desk.demo.journey import Journey
from firsthour.doors.desk.demo.stage import Ports, Stage
from firsthour.doors.lifetime import unused_port
from firsthour.platform.connectors.webhook.connector import WebhookConnector
from firsthour.platform.errors import ConnectorRefused
from firsthour.platform.words import CommandKind

EXAMPLES = Path(__file__).parents[3] / "examples"
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


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    gate = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    threading.Thread(target=gate.serve_forever, daemon=True).start()
    port = unused_port()
    home = tmp_path_factory.mktemp("board")
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


@pytest.fixture
def post(board):
    journey = Journey(board)
    reference = journey.upload("ana", "a cup", pictures.photograph("coffee.png"), "en")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = next(each for each in journey.posts() if each["id"] == reference)
        if found["state"] == "published":
            return found
        time.sleep(0.05)
    raise AssertionError("the board never published the post")


@pytest.fixture
def connector(board):
    return WebhookConnector(address=f"{board.agora}/firsthour/hook", secret=SECRET.encode(), service="agora")


def status_of(link: str) -> int:
    try:
        with urllib.request.urlopen(link, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def key() -> str:
    return str(uuid.uuid4())


def test_a_link_is_resolved_to_its_item_and_an_unknown_one_to_nothing(connector, post):
    (item,) = connector.resolve(post["page_link"], key=key())
    assert (item.item, item.author, item.state, item.audience) == (post["id"], post["author"], "published", "public")
    assert post["picture_link"] in item.surfaces
    assert connector.resolve(post["page_link"] + "0", key=key()) == []


def test_bytes_are_fetched_also_of_a_disabled_item_and_it_comes_back_the_same(connector, post):
    disabled = connector.command(CommandKind.DISABLE, post["id"], revision=1, territories=[], key=key())
    assert (disabled.state, disabled.revision, disabled.ignored) == ("disabled", 1, False)
    assert disabled.views_at_removal is not None and post["page_link"] in disabled.surfaces
    assert {status_of(link) for link in disabled.surfaces} == {404}
    content = connector.fetch(post["id"], key=key())
    assert hashlib.sha256(content).hexdigest() == post["sha256"]
    assert connector.confirm(post["id"], key=key()).state == "disabled"
    restored = connector.command(CommandKind.RESTORE, post["id"], revision=2, territories=[], key=key())
    assert restored.state == "published" and status_of(post["picture_link"]) == 200


def test_a_lower_revision_is_ignored_and_says_so(connector, post):
    connector.command(CommandKind.DISABLE, post["id"], revision=5, territories=[], key=key())
    late = connector.command(CommandKind.RESTORE, post["id"], revision=4, territories=[], key=key())
    assert late.ignored and (late.state, late.revision) == ("disabled", 5)


def test_a_statement_is_delivered_once_under_one_key(connector, post):
    statement = {
        "id": key(),
        "language": "en",
        "direction": "ltr",
        "title": "Statement of reasons",
        "paragraphs": ["One."],
        "redress": ["Complain."],
        "issued_at": "2026-11-22T10:00:00.000000Z",
    }
    once = key()
    connector.statement(post["id"], post["author"], statement, key=once)
    connector.statement(post["id"], post["author"], statement, key=once)


def test_another_secret_is_refused(connector, post):
    stranger = WebhookConnector(address=connector.address, secret=b"another", service="agora")
    with pytest.raises(ConnectorRefused, match="401"):
        stranger.fetch(post["id"], key=key())


def test_an_unknown_item_is_refused(connector):
    with pytest.raises(ConnectorRefused, match="404"):
        connector.fetch("0" * 20, key=key())
