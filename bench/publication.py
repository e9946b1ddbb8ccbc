"""From a committed change to the answers of every gate process. python -m bench.publication --json FILE"""

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil

from bench.report import Report, arguments, begin, finish
from bench.words import random_words
from firsthour.doors.desk import surroundings
from firsthour.doors.lifetime import unused_port
from firsthour.doors.now import now

PROCESSES = 2
LONGEST = 60.0  # seconds to wait for anything before the bench gives up
AFTER_ASKING = 0.002  # between two looks, so that the looking is not the load


class Process:
    """One gate process, asked over a connection that it accepted itself; `connect` makes one."""

    def __init__(self, connect: Callable[[], http.client.HTTPConnection]) -> None:
        self._connect = connect
        self._connection: http.client.HTTPConnection | None = None

    def call(self, path: str, fields: dict, key: str) -> tuple[int, dict]:
        """(status, document)."""
        headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        connection = self._connection or self._connect()
        connection.request("POST", path, json.dumps(fields), headers)
        answer = connection.getresponse()
        document = json.loads(answer.read())
        if answer.status == 200:
            self._connection = connection
        else:  # the body was not read, so the server closes
            connection.close()
            self._connection = None
        return answer.status, document

    def hits(self, value: str, key: str) -> set[str]:
        """The entries that a fingerprint hits here."""
        _, found = self.call("/v1/match", {"signals": [{"kind": "pdq", "value": value}]}, key)
        return {hit["entry"] for hit in found["hits"]}


class Installation:
    """`firsthour serve` with several gate processes, on a home and a database of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port, console = unused_port(), unused_port()
        command = [sys.executable, "-P", "-m", "firsthour.doors.desk.command", "serve"]
        command += ["--gate-port", str(self.port), "--console-port", str(console), "--gates", str(PROCESSES)]
        self._log = (home / "serve.log").open("wb")
        environment = os.environ | {"FIRSTHOUR_HOME": str(home)}
        self._serve = subprocess.Popen(command, env=environment, stdout=self._log, stderr=self._log)
        await_true(self._ready, "the gate to be ready")

    def processes(self) -> list[Process]:
        """Each gate process."""
        found: set[int] = set()
        await_true(lambda: found.add(self._connected()[0]) or len(found) == PROCESSES, "every gate process to accept")
        return [Process(lambda pid=pid: self._connected_to(pid)) for pid in found]

    def _connected_to(self, pid: int) -> http.client.HTTPConnection:
        """A connection that this process accepted: new ones are opened until it takes one."""
        while True:
            accepted_by, connection = self._connected()
            if accepted_by == pid:
                return connection
            connection.close()

    def _connected(self) -> tuple[int, http.client.HTTPConnection]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        connection.request("GET", "/status")
        connection.getresponse().read()
        return self._accepted_by(connection.sock.getsockname()[1]), connection

    def kill_worker(self) -> None:
        """End the worker, with the publisher in it, without warning; the supervisor starts another."""
        for program in psutil.Process(self._serve.pid).children(recursive=True):
            if program.name().startswith("python") and program.cmdline()[-1] == "worker":
                program.kill()
                program.wait(LONGEST)
                return
        sys.exit("there is no worker to kill")

    def stop(self) -> None:
        """End everything."""
        self._serve.terminate()
        self._serve.wait(LONGEST)
        self._log.close()

    def _ready(self) -> bool:
        if self._serve.poll() is not None:
            sys.exit(f"firsthour serve ended: {(self.home / 'serve.log').read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/status", timeout=1) as answer:
                return json.load(answer)["ready"]
        except OSError:
            return False

    def _accepted_by(self, client_port: int) -> int:
        """The process that holds the other end of a connection of ours."""
        for program in psutil.Process(self._serve.pid).children(recursive=True):
            for each in program.net_connections("tcp"):
                if each.raddr and each.laddr.port == self.port and each.raddr.port == client_port:
                    return program.pid
        sys.exit("a connection that no process holds")


def await_true(holds: Callable[[], bool], what: str) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + LONGEST
    while not holds():
        if time.monotonic() > deadline:
            sys.exit(f"waited {LONGEST:.0f} s in vain for {what}")
        time.sleep(AFTER_ASKING)


class Changes:
    """Makes changes through the rooms' verbs, and times each from its commit until every process answers by it."""

    def __init__(self, installation: Installation, words: np.ndarray) -> None:
        from tests.making import adopted, person, service

        self.processes = installation.processes()
        self.person, self.service = person(at=now()), service(at=now())
        self.rule = adopted(self.service, self.person, at=now())[0].text
        self._values = iter(word.tobytes().hex() for word in words)
        self._version = 1
        from firsthour.matching.actions import add_bank

        self.bank = add_bank(name="bench", actor=self.person, at=now())
        self.key = self._new_key()
        for process in self.processes:
            await_true(lambda process=process: self._answers(process, self.key), "a first answer")

    def add(self):
        """(entry, its value): a new confirmed entry."""
        from firsthour.matching.actions import add_entry, confirm_entry

        value = next(self._values)
        licence = "own assessment"
        entry = add_entry(
            bank=self.bank, source="bench", licence=licence, kind="pdq", value=value, harms=["TVEC1"],
            actor=self.person, at=now(),
        )  # fmt: skip
        return confirm_entry(entry_id=entry.id, purpose="none-found", actor=self.person, at=now()), value

    def entry_added(self) -> float:
        """Seconds until a new entry is hit everywhere."""
        entry, value = self.add()
        return self._until(lambda process: str(entry.id) in process.hits(value, self.key))

    def entry_retired(self) -> float:
        """Seconds until a retired one is hit nowhere."""
        from firsthour.matching.actions import retire_entry

        entry, value = self.add()
        self._until(lambda process: str(entry.id) in process.hits(value, self.key))
        retire_entry(entry_id=entry.id, actor=self.person, at=now())
        return self._until(lambda process: not process.hits(value, self.key))

    def fingerprint_allowed(self) -> float:
        """Seconds until an allow-listed one is hit nowhere."""
        from firsthour.matching.actions import allow_fingerprint
        from firsthour.matching.words import AllowanceReason

        entry, value = self.add()
        self._until(lambda process: str(entry.id) in process.hits(value, self.key))
        allow_fingerprint(kind="pdq", value=value, reason=AllowanceReason.HARMLESS, actor=self.person, at=now())
        return self._until(lambda process: not process.hits(value, self.key))

    def rule_adopted(self) -> float:
        """Seconds until a new version of a rule speaks on items everywhere."""
        from firsthour.policy.actions import adopt_rule

        _, value = self.add()
        self._version += 1
        text = re.sub(r"^version: \d+$", f"version: {self._version}", self.rule, flags=re.MULTILINE)
        adopt_rule(service=self.service, text=text, file="rule.yaml", actor=self.person, at=now())
        item = {"id": "1", "author": "a", "audience": "public", "signals": [{"kind": "pdq", "value": value}]}

        def speaks(process: Process) -> bool:
            _, answer = process.call("/v1/items", item, self.key)
            return [rule["version"] for rule in answer["rules"]] == [self._version]

        return self._until(speaks)

    def key_revoked(self) -> float:
        """Seconds until a revoked key is refused everywhere."""
        from firsthour.platform.actions import revoke_key

        key = self._new_key()
        self._until(lambda process: self._answers(process, key))
        revoke_key(prefix=key.split("_")[1], actor=self.person, at=now())
        return self._until(lambda process: not self._answers(process, key))

    def _new_key(self) -> str:
        from firsthour.platform.actions import issue_key
        from firsthour.platform.words import LARGEST_PER_MINUTE, PLATFORM_SCOPES

        scopes = list(PLATFORM_SCOPES)
        _, text = issue_key(
            service=self.service, scopes=scopes, per_minute=LARGEST_PER_MINUTE, actor=self.person, at=now()
        )
        return text

    def _answers(self, process: Process, key: str) -> bool:
        return process.call("/v1/match", {"signals": [{"kind": "sha256", "value": "ab" * 32}]}, key)[0] == 200

    def _until(self, holds: Callable[[Process], bool]) -> float:
        """Seconds from now until it holds at every process."""
        began, left = time.perf_counter(), list(self.processes)
        while left:
            left = [process for process in left if not holds(process)]
            if time.perf_counter() - began > LONGEST:
                sys.exit(f"waited {LONGEST:.0f} s in vain for {len(left)} processes")
            time.sleep(AFTER_ASKING if left else 0)
        return time.perf_counter() - began


def kills(report: Report, installation: Installation, changes: Changes, times: int) -> None:
    """Kill the worker with changes under way; the next change is timed over its restart, and no number may be lost."""
    from firsthour.matching.formats import TailReader, read_current
    from firsthour.platform.models import GateChange

    took = []
    for _ in range(times):
        for _ in range(20):
            changes.add()
        installation.kill_worker()
        took.append(changes.entry_added())
    directory = installation.home / "published"
    current = read_current(directory)
    first = int(re.search(r"\d+", current.segment).group())
    reader = TailReader(directory / current.tail, first)
    numbers = [record.number for record in reader.read()]
    reader.close()
    numbered = list(GateChange.objects.filter(number__gt=first).order_by("number").values_list("number", flat=True))
    report.inform("entry added while the publisher is killed and restarted, p50", statistics.median(took), "s")
    report.inform("entry added while the publisher is killed and restarted, max", max(took), "s")
    lost = len(set(numbered) - set(numbers)) + (numbers[-1] - first - len(set(numbers)) if numbers else 0)
    report.at_most("changes lost from the tail", lost, "changes", 0)
    report.at_most("changes repeated in the tail", len(numbers) - len(set(numbers)), "changes", 0)


def run() -> int:
    """The whole bench."""
    parser = arguments(__doc__)
    parser.add_argument("--times", type=int, default=30, help="how often each change is made")
    parser.add_argument("--kills", type=int, default=5, help="how often the publisher is killed")
    options = parser.parse_args()
    report = begin(options, "granian", "psycopg")
    words = random_words(np.random.default_rng(options.seed), options.times * 8 + options.kills * 30)
    place = Path("out/bench")
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        home = Path(folder).resolve()
        installation = Installation(home)
        try:
            os.environ["FIRSTHOUR_HOME"] = str(home)
            surroundings.enter()
            changes = Changes(installation, words)
            kinds = ("entry_added", "entry_retired", "fingerprint_allowed", "rule_adopted", "key_revoked")
            for kind in kinds:
                took = [getattr(changes, kind)() for _ in range(options.times)]
                name = kind.replace("_", " ")
                report.inform(f"{name}, in force in {PROCESSES} processes, p50", statistics.median(took), "s")
                report.at_most(f"{name}, in force in {PROCESSES} processes, max", max(took), "s", 1)
            kills(report, installation, changes, options.kills)
        finally:
            installation.stop()
            from django.db import connections

            connections.close_all()
    return finish(report, options)


if __name__ == "__main__":
    sys.exit(run())
