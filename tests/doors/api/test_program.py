"""The authorities' door as a program, asked by the script that authorities are given."""

import json
import signal
import subprocess
import sys

import msgspec

from firsthour.doors.desk.command import parser
from firsthour.doors.desk.commands import serve
from firsthour.doors.lifetime import unused_port
from firsthour.orders.models import Filing
from tests.doors.console.serving import answers, until
from tests.filing import ENTRY, registered
from tests.making import service
from tests.signing import SCRIPT, example


def test_the_example_files_an_order_follows_and_withdraws_it(db, home, tmp_path, monkeypatch, capsysbinary):
    port, key = unused_port(), str(tmp_path / "authority.key")
    site, script = f"http://127.0.0.1:{port}", example()
    monkeypatch.setenv("FIRSTHOUR_API", site)
    monkeypatch.setenv("FIRSTHOUR_HOME", str(home))
    program = subprocess.Popen([sys.executable, "-P", "-m", "firsthour.doors.api", "--port", str(port)])
    try:
        until(lambda: answers(f"{site}/v1/filings"))
        service()

        def said(*words: str) -> tuple[int, bytes]:
            status = script.main(list(words))
            told = capsysbinary.readouterr()
            return status, told.out or told.err

        order = str(SCRIPT.with_name("order.json"))
        status, public = said("key", key)
        assert status == 0 and said("file", site, "agora", order, "--key", key)[0] == 1  # not in the register yet
        registered(msgspec.structs.replace(ENTRY, keys=(public.decode().strip(),)))
        status, told = said("file", site, "agora", order, "--key", key)
        filed = json.loads(told)
        assert status == 0 and filed["typed"] and filed["doubts"] == [] and Filing.objects.get().way == "api"
        assert json.loads(said("follow", site, filed["id"], "--key", key)[1]) == filed
        assert json.loads(said("withdraw", site, filed["id"], "--key", key)[1])["state"] == "withdrawn"
        # another name than its own is not answered, so that nothing signed for another provider is obeyed here
        assert script.call(f"http://localhost:{port}", _key(script, key), "GET", "/v1/filings")[0] == 404
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(20)


def _key(script, path: str):
    with open(path, "rb") as kept:
        return script.Ed25519PrivateKey.from_private_bytes(kept.read())


def test_serve_opens_the_door_only_where_its_address_is_set(monkeypatch):
    asked = parser().parse_args(["serve"])
    monkeypatch.delenv("FIRSTHOUR_API", raising=False)
    assert "api" not in [child.name for child in serve.children(asked)]
    monkeypatch.setenv("FIRSTHOUR_API", "https://orders.example")
    (child,) = [child for child in serve.children(asked) if child.name == "api"]
    assert child.port == 8804
