"""A gate as it runs: a home directory, a publisher that keeps it alive, granian on loopback, and a client."""

import hashlib
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from firsthour.doors.gate.bodies import Body
from firsthour.doors.gate.patience import Patience
from firsthour.doors.gate.shared import Shared
from firsthour.doors.gate.standing import Standing
from firsthour.doors.gate.verbs import Call
from firsthour.doors.lifetime import unused_port
from firsthour.doors.now import now
from firsthour.intake.formats import SpoolReader, SpoolRecord, spool_files
from firsthour.matching.formats import (
    Counter,
    PublishedBank,
    PublishedEntry,
    PublishedKey,
    PublishedRule,
    TailWriter,
    changed,
    gone,
    write_current,
    write_segment,
)
from firsthour.matching.words import EntryStatus
from firsthour.platform.boxes import new_private_key, open_sealed, public_key_of
from firsthour.platform.words import DEFAULT_PER_MINUTE, LARGEST_PER_MINUTE
from firsthour.policy import rules as policy_rules
from firsthour.signals.words import SignalKind

SECRET = "s3cret-" * 4
RULE_TEXT = (Path(policy_rules.__file__).parents[1] / "pack" / "rules" / "known-picture.yaml").read_text()


def key(prefix: str, *scopes: str, per_minute: int = DEFAULT_PER_MINUTE) -> PublishedKey:
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    return PublishedKey(f"id-{prefix}", prefix, digest, "agora", scopes, per_minute)


def entry(number: int, value: str, status=EntryStatus.CONFIRMED, kind=SignalKind.PDQ) -> PublishedEntry:
    return PublishedEntry(str(UUID(int=number)), "known", "own", status, kind, value, ("TVEC1",))


def adopted_rule() -> PublishedRule:
    rule = policy_rules.compile_rule(RULE_TEXT, file="known-picture.yaml")
    return PublishedRule("agora", rule.name, rule.version, rule.digest, rule.text, shadow=False)


STANDARD = (
    key("both", "match:ask", "items:submit", per_minute=LARGEST_PER_MINUTE),
    key("asks", "match:ask"),
    PublishedBank("known", "own", near=12, far=31),
    adopted_rule(),
)


class Publisher:
    """Publishes like the worker, its heart beating until `silence()`."""

    def __init__(self, home: Path, subjects=STANDARD) -> None:
        self.directory = home / "published"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.private_key = new_private_key()
        (self.directory / "spool.pub").write_bytes(public_key_of(self.private_key))
        self.counter = Counter(self.directory, writable=True)
        write_segment(self.directory, 1, subjects)
        self.tail = TailWriter(self.directory, 1)
        write_current(self.directory, 1)
        self.counter.announce(1)
        self._silent = threading.Event()
        self.beat()
        self._heart = threading.Thread(target=self._beating, daemon=True)
        self._heart.start()

    def publish(self, *subjects) -> None:
        number = self.tail.number
        self.tail.append([changed(number + step, subject) for step, subject in enumerate(subjects, 1)])
        self.counter.announce(self.tail.number)

    def withdraw(self, kind: str, identity: str) -> None:
        self.tail.append([gone(self.tail.number + 1, kind, identity)])
        self.counter.announce(self.tail.number)

    def beat(self, seconds_ago: float = 0.0) -> None:
        self.counter.beat(int((time.time() - seconds_ago) * 1e6))

    def silence(self, seconds_ago: float) -> None:
        self._silent.set()
        self._heart.join()
        self.beat(seconds_ago)

    def close(self) -> None:
        self._silent.set()
        self._heart.join()
        self.tail.close()

    def _beating(self) -> None:
        while not self._silent.wait(0.5):
            self.beat()


@contextmanager
def standing_of(home: Path):
    """What one gate process stands on, without a server before it."""
    (home / "spool").mkdir(exist_ok=True)
    standing = Standing(home, decoders=1, patience=Patience(threads=1, seconds=60), shared=Shared(), paths=[])
    try:
        yield standing
    finally:
        standing.close()


def submission(standing: Standing, value: str, *, repeat: str) -> Call:
    """A call that submits an item by its PDQ."""
    view, degraded = standing.view()
    item = {"id": "post-1", "author": "author-1", "audience": "public", "signals": [{"kind": "pdq", "value": value}]}
    return Call(view.keys["both"], view, degraded, Body(json.dumps(item).encode()), repeat, "", now())


class RunningGate:
    """A gate process and a client of it."""

    def __init__(self, home: Path, *options: str, prepare=None) -> None:
        self.home = home
        self.port = unused_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "firsthour.doors.gate", "--port", str(self.port), *options],
            env={**os.environ, "FIRSTHOUR_HOME": str(home)},
            preexec_fn=prepare,
        )
        while True:
            try:
                self.get("/status")
                return
            except ConnectionRefusedError:
                assert self.process.poll() is None, "the gate ended while starting"
                time.sleep(0.05)

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def call(self, method: str, path: str, body: bytes | None = None, *, prefix="both", secret=SECRET, **headers):
        """(status, document) of one call; `headers` with underscores for hyphens, None to leave one out."""
        sent = {"Authorization": f"Bearer fh_{prefix}_{secret}"} if prefix else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
        connection = self.connection()
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            document = json.loads(answer.read())
            if answer.status >= 400:
                assert answer.headers["Content-Type"] == "application/problem+json"
                assert set(document) == {"type", "title", "status", "detail", "code", "remedy"}
                assert document["status"] == answer.status
            return answer.status, document
        finally:
            connection.close()

    def get(self, path: str):
        return self.call("GET", path, prefix=None)

    def ask(self, *signals: dict, **options):
        body = json.dumps({"signals": signals}).encode()
        return self.call("POST", "/v1/match", body, Content_Type="application/json", **options)

    def ask_about(self, content: bytes, **options):
        body, kind = multipart(content=content)
        return self.call("POST", "/v1/match", body, Content_Type=kind, **options)

    def submit(
        self,
        content: bytes | None = None,
        *,
        repeat: str | None = None,
        signals=None,
        prefix="both",
        secret=SECRET,
        **fields,
    ):
        item = {"id": "post-1", "author": "author-1", "audience": "public", **fields}
        named = repeat or str(uuid4())
        if content is None:
            body, kind = json.dumps({**item, "signals": signals or []}).encode(), "application/json"
        else:
            body, kind = multipart(item=json.dumps(item).encode(), content=content)
        key = {"prefix": prefix, "secret": secret}
        return self.call("POST", "/v1/items", body, Content_Type=kind, Idempotency_Key=named, **key)

    def spooled(self) -> list[SpoolRecord]:
        return [record for path in spool_files(self.home / "spool") for _, record in SpoolReader(path)]

    def children(self) -> list[int]:
        """Every process below the gate's own, however deep."""
        return descendants(self.process.pid)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(30)


def half_an_upload(gate: RunningGate) -> http.client.HTTPConnection:
    """A connection whose call has begun and whose body does not come."""
    connection = gate.connection()
    connection.putrequest("POST", "/v1/items")
    connection.putheader("Authorization", f"Bearer fh_both_{SECRET}")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", "5000")
    connection.endheaders()
    connection.send(b"--x\r\n")
    return connection


def descendants(pid: int) -> list[int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, look = [], [pid]
    while look:
        parent = look.pop()
        below = [child for child, its in parents.items() if its == parent]
        found += below
        look += below
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def multipart(**parts: bytes) -> tuple[bytes, str]:
    boundary = uuid4().hex
    lines = []
    for name, content in parts.items():
        kind = "application/json" if name == "item" else "image/png"
        file = '; filename="picture.png"' if name == "content" else ""
        opening = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n'
        lines.append(f"{opening}Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(lines) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def opened(publisher: Publisher, record: SpoolRecord) -> bytes:
    return open_sealed(publisher.private_key, record.content)
