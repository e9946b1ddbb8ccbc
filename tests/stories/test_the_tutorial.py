"""The tutorial's own commands, from starting to the first match, as somebody who follows it types them."""

import http.cookiejar
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from firsthour.doors.lifetime import answers, unused_port

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
PASSWORD = "a long password of nobody"
MATCH = "/v1/match"


def blocks() -> list[str]:
    """The commands up to and with the first question to the gate, block by block."""
    found = BLOCK.findall((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8"))
    last = next(place for place, block in enumerate(found) if MATCH in block)
    return found[: last + 1]


def enrolled(link: str) -> None:
    """What a browser sends when the link is opened and the form filled in."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(link, timeout=30).read().decode()
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
    fields = {"csrfmiddlewaretoken": token, "name": "You", "password": PASSWORD, "again": PASSWORD}
    sent = urllib.request.Request(link, urllib.parse.urlencode(fields).encode(), {"Referer": link})
    assert browser.open(sent, timeout=30).status == 200


@pytest.mark.torture
def test_the_first_match_comes_by_the_commands_of_the_tutorial_alone(tmp_path):
    gate, board, console = unused_port(), unused_port(), unused_port()

    def here(commands: str) -> str:
        for usual, port in ((8800, gate), (8801, board), (8802, console)):
            commands = commands.replace(str(usual), str(port))
        return commands

    install, invite, password, *rest = (here(block) for block in blocks())
    assert "make env" in install and "admin invite" in invite and "FIRSTHOUR_PASSWORD" in password
    kept_away = ("FIRSTHOUR_", "DATABASE_", "DJANGO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(kept_away)}
    environment |= {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "FIRSTHOUR_PASSWORD": PASSWORD}
    begun = time.monotonic()
    serve = next(line for line in install.splitlines() if "firsthour serve" in line)
    ports = f" --gate-port {gate} --console-port {console}"
    with (tmp_path / "serve.log").open("wb") as written:
        running = subprocess.Popen(
            ["bash", "-c", f"exec env {serve}{ports}"], cwd=tmp_path, env=environment, stdout=written, stderr=written
        )
    try:
        while not answers("127.0.0.1", console):
            assert running.poll() is None, (tmp_path / "serve.log").read_text()
            time.sleep(0.1)
        said = subprocess.run(
            ["bash", "-ec", invite], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        enrolled(here(re.search(r"http\S+/enrol/\S+", said.stdout).group()))
        typed = subprocess.run(
            ["bash", "-ec", "\n".join(rest)], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert typed.returncode == 0, typed.stderr
        assert '"near":true' in typed.stdout
        print(f"from starting to the first match: {time.monotonic() - begun:.1f} s of the machine")
    finally:
        running.terminate()
        running.wait(60)
