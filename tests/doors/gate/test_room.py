"""A nearly full disk refuses uploads, while the evidence of what came before is still sealed."""

import io
import json
import os
import subprocess
import uuid

import pytest

from firsthour.clocks.queries import deadlines_of
from firsthour.doors.gate import room
from firsthour.doors.gate.app import Gate
from firsthour.doors.gate.patience import Patience
from firsthour.doors.gate.shared import Shared
from firsthour.orders.mail.taking import take_mail
from firsthour.orders.words import Arrival, Way
from firsthour.vault.actions import open_exhibit, seal
from firsthour.vault.models import Exhibit
from firsthour.vault.words import LegalBasis, OpeningPurpose
from tests.doors.gate.house import SECRET, Publisher
from tests.making import AT, DESK, service
from tests.order_mail import HOST, mail, order_json
from tests.rooms.vault.sealing import sealed

MIB = 1 << 20


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 24 MiB, which only root may make; the test above does without."""
    if os.geteuid():
        pytest.skip("only root makes a file system")
    folder = tmp_path / "home"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


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


def filled(folder, *, but: int) -> None:
    """Fill the file system until only so many bytes are free."""
    disk = os.statvfs(folder)
    with (folder / f"filling-{but}").open("xb") as file:
        os.posix_fallocate(file.fileno(), 0, disk.f_bavail * disk.f_frsize - but)


def test_on_a_disk_that_really_fills_up_uploads_go_first_then_seals_while_orders_come_and_nothing_is_half(
    db, small_disk, settings_home, gate, monkeypatch
):
    settings_home(small_disk)
    monkeypatch.setattr(room, "RESERVE", 8 * MIB)
    on, content = service(), b"\5" * MIB
    assert submitted(gate, "roomy")[0] == 200
    filled(small_disk, but=6 * MIB)
    assert submitted(gate, "narrow")[1]["code"] == "gate:disk:reserved"
    assert sealed(content, on=on).state == "sealed"
    raw = mail(("application/json", order_json()))
    arrived = (Arrival("desk", AT, True),)
    order = take_mail(service=on, raw=raw, way=Way.MAIL, arrived=arrived, host=HOST, actor=DESK, at=AT)
    assert order.raw.state == "sealed" and deadlines_of([order.id]), "an order is taken while uploads are not"
    filled(small_disk, but=MIB // 2)
    receipt = uuid.uuid4()
    words = {"service": on, "receipt": receipt, "content": content, "media_type": "", "related": {}}
    words |= {"basis": LegalBasis.UNDER_ASSESSMENT, "actor": DESK, "at": AT}
    with pytest.raises(OSError, match="No space left"):
        seal(**words)
    assert Exhibit.objects.get(receipt=receipt).state == "sealing"
    (small_disk / f"filling-{6 * MIB}").unlink()
    begun = Exhibit.objects.get(receipt=receipt)
    finished = seal(**words)
    assert finished.id == begun.id and finished.state == "sealed"
    assert open_exhibit(exhibit_id=finished.id, purpose=OpeningPurpose.REVIEW, actor=DESK, at=AT) == content
    assert submitted(gate, "roomy again")[0] == 200
