"""A nearly full disk refuses uploads, while the evidence of what came before is still sealed."""

import io
import json
import os
import uuid

import pytest

from firsthour.doors.gate import room
from firsthour.doors.gate.app import Gate
from firsthour.doors.gate.patience import Patience
from firsthour.doors.gate.shared import Shared
from tests.doors.gate.house import SECRET, Publisher
from tests.rooms.vault.sealing import sealed


@pytest.fixture
def publisher(tmp_path):
    publishing = Publisher(tmp_path / "home")
    yield publishing
    publishing.close()


@pytest.fixture
def gate(publisher):
    (publisher.directory.parent / "spool").mkdir(exist_ok=True)
    gate = Gate(publisher.directory.parent, decoders=1, patience=Patience(threads=1, seconds=60), shared=Shared())
    yield gate
    gate.close()


def submitted(gate: Gate, key: str) -> tuple[int, dict]:
    item = {"id": "one", "author": "a", "audience": "public"}
    body = json.dumps(item | {"signals": [{"kind": "sha256", "value": "1" * 64}]}).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/v1/items",
        "HTTP_AUTHORIZATION": f"Bearer fh_both_{SECRET}",
        "HTTP_IDEMPOTENCY_KEY": key,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    status = []
    (answer,) = gate(environ, lambda line, headers: status.append(int(line[:3])))
    return status[0], json.loads(answer)


def test_uploads_are_refused_before_seals_are(gate, publisher, monkeypatch, db, home):
    assert submitted(gate, "before")[0] == 200
    disk = os.statvfs(publisher.directory)
    monkeypatch.setattr(room, "RESERVE", disk.f_blocks * disk.f_frsize)
    status, problem = submitted(gate, uuid.uuid4().hex)
    assert (status, problem["code"]) == (503, "gate:disk:reserved")
    assert "Do not publish the item yet" in problem["remedy"]
    assert submitted(gate, "before")[0] == 200, "an answer given once is given again"
    assert sealed().state == "sealed"
