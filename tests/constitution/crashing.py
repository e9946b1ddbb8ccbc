"""Rounds in which something is killed at a random point; afterwards nothing is lost and nothing was done twice.

Killing leaves the page cache as it is; what a power cut drops is another test's business.
"""

import contextlib
import hashlib
import io
import random
import subprocess
import threading
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path

import psutil
from PIL import Image

from firsthour.doors.desk.demo import pictures
from firsthour.doors.desk.demo.journey import KNOWN, OTHER, Journey
from firsthour.doors.desk.demo.stage import StepFailed

SETTLED_SECONDS = 120.0


class Round:
    """One seed: something goes on while one to three programs are killed at random points; then everything is started
    again, and after a while what must hold holds."""

    victims: tuple[str, ...]
    longest_delay: float

    def __init__(self, journey: Journey, seed: int) -> None:
        self.journey, self.stage = journey, journey.stage
        self.random = random.Random(seed)
        self.seed = seed
        self.killed: list[str] = []

    def play(self) -> None:
        """Play it, and look for damage."""
        raise NotImplementedError

    def kill(self) -> None:
        """Kill one to three of the victims, each after a while."""
        for victim in self.random.sample(self.victims, self.random.choice([1, 1, 2, 3])):
            time.sleep(self.random.uniform(0, self.longest_delay))
            found = self.programs(victim)
            if found:
                with contextlib.suppress(psutil.NoSuchProcess):
                    chosen = self.random.choice(found)
                    chosen.kill()
                    self.killed.append(victim)
                    self._await_end(chosen)

    def started(self) -> list[subprocess.Popen]:
        """The programs that this process started itself."""
        return list(self.stage.programs.values())

    def _await_end(self, killed: psutil.Process) -> None:
        """A kill takes its moment; what comes next relies on it. Whoever started a program must learn how it ended."""
        for program in self.started():
            if program.pid == killed.pid:
                program.wait(10)
                return
        psutil.wait_procs([killed], timeout=10)

    def programs(self, victim: str) -> list[psutil.Process]:
        """The running programs of that name; those of this home and stage alone."""
        serve, agora = self.stage.programs["firsthour"], self.stage.programs["agora"]
        if victim in ("supervisor", "agora"):
            return [psutil.Process((serve if victim == "supervisor" else agora).pid)]
        if victim in ("postmaster", "backend"):
            return _database_programs(self.stage.home, victim)
        words = {
            "gate": "firsthour.doors.gate",
            "worker": "desk.command worker",
            "keeper": "embedded keep",
            "console": "firsthour.doors.console",
            "decoder": "decoding.child",
        }[victim]
        with contextlib.suppress(psutil.NoSuchProcess):
            return [each for each in psutil.Process(serve.pid).children(recursive=True) if words in _line(each)]
        return []

    def everything_up(self) -> None:
        """What a service manager does: start again what ended. The rest is up to the supervisor."""
        agora, firsthour = (self.stage.programs.pop(name) for name in ("agora", "firsthour"))
        both = {"agora": agora, "firsthour": firsthour}
        self.stage.programs |= {name: program for name, program in both.items() if lives(program)}
        if not lives(agora):
            print("[crash] starting the example platform again", flush=True)
            self.stage.start_agora(self.journey.key)
        if not lives(firsthour):
            print("[crash] starting Firsthour again", flush=True)
            self._start_firsthour_again()

    def _start_firsthour_again(self) -> None:
        """The guard of a killed supervisor ends its programs within moments; until then the ports are taken."""
        deadline = time.monotonic() + SETTLED_SECONDS
        while True:
            try:
                self.stage.start_firsthour()
                return
            except StepFailed:
                if time.monotonic() > deadline or lives(self.stage.programs["firsthour"]):
                    raise
                del self.stage.programs["firsthour"]
                time.sleep(0.5)

    def settle(self, unsettled: Callable[[], list[str]]) -> None:
        """Wait until nothing is unsettled any more; the database may be away meanwhile."""
        from django.db import OperationalError, connection

        deadline = time.monotonic() + SETTLED_SECONDS
        while True:
            try:
                waiting = unsettled()
            except OperationalError as error:
                waiting = [f"the database: {error}"]
                connection.close()
            if not waiting:
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"seed {self.seed}: never settled: {waiting}")
            time.sleep(0.1)


class UploadRound(Round):
    """Two uploads, one of a known picture."""

    victims = ("gate", "worker", "postmaster", "backend", "keeper", "console", "supervisor", "agora", "decoder")
    longest_delay = 1.5

    def play(self) -> None:
        known, other = self._variant(KNOWN), self._variant(OTHER)
        before = {post["id"] for post in self._posts()}
        uploads = threading.Thread(target=self._upload_both, args=(known, other))
        killer = threading.Thread(target=self.kill)
        uploads.start()
        killer.start()
        uploads.join()
        killer.join()
        self.everything_up()
        new = [post for post in self._posts() if post["id"] not in before]
        print(f"[crash] seed {self.seed}: killed {', '.join(self.killed)}; {len(new)} posts stored", flush=True)
        self.settle(lambda: self._unsettled([post["id"] for post in new]))
        self._check(hashlib.sha256(known).hexdigest(), hashlib.sha256(other).hexdigest(), new)

    def _variant(self, name: str) -> bytes:
        """Bytes nobody has seen: the photograph with one pixel of this seed's, at a quality of this seed's."""
        picture = Image.open(io.BytesIO(pictures.photograph(name))).convert("RGB")
        picture.putpixel((self.random.randrange(picture.width), 0), (self.random.randrange(256), 0, self.seed % 256))
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=self.random.randrange(70, 96))
        return written.getvalue()

    def _upload_both(self, known: bytes, other: bytes) -> None:
        for author, content in (("known", known), ("other", other)):
            with contextlib.suppress(urllib.error.URLError, OSError, ValueError):
                # The board may be the victim; what it did not store was never accepted.
                self.journey.upload(author, f"seed {self.seed}", content, self.random.choice(["en", "ar"]))
            time.sleep(self.random.uniform(0, 0.2))

    def _posts(self) -> list[dict]:
        return self.journey.posts()

    def _unsettled(self, references: list[str]) -> list[str]:
        from firsthour.cases.models import Restriction
        from firsthour.intake.models import Item

        waiting = []
        posts = {post["id"]: post for post in self._posts()}
        for reference in references:
            post = posts[reference]
            item = Item.objects.filter(reference=reference).first()
            if post["verdict"] is None or item is None:
                waiting.append(f"{reference}: {post['verdict']}, item {bool(item)}")
            elif item.verdict != "pass":
                proved = Restriction.objects.filter(item=item, state="proved", statement__message__state="done")
                if not proved.exists():
                    waiting.append(f"{reference}: not proved and told yet")
        return waiting

    def _check(self, known: str, other: str, new: list[dict]) -> None:
        """Nothing lost, nothing doubled: at the board, in the database, in the vault and in the ledger."""
        posts = {post["id"]: post for post in self._posts()}
        for post in (posts[each["id"]] for each in new):
            assert post["sha256"] in (known, other)
            if post["sha256"] == known:
                assert post["verdict"] == "block", post
                _check_restricted(post)
            else:
                assert (post["verdict"], post["state"]) == ("pass", "published"), post
                _check_passed(post)
        check_ledger()


def lives(program: subprocess.Popen) -> bool:
    """Whether it has not ended."""
    return program.poll() is None


def _line(program: psutil.Process) -> str:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return " ".join(program.cmdline())
    return ""


def _database_programs(home: Path, victim: str) -> list[psutil.Process]:
    found = []
    for program in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if program.name() == "postgres" and Path(program.cwd()) == home / "postgres" / "cluster":
                main = "-D" in program.cmdline() or "bin/postgres" in _line(program)
                if main == (victim == "postmaster"):
                    found.append(program)
    return found


def one(rows, what: str):
    """The only row."""
    found = list(rows)
    assert len(found) == 1, f"{len(found)} {what} instead of one"
    return found[0]


def _check_restricted(post: dict) -> None:
    from firsthour.cases.models import Case, Decision, Restriction
    from firsthour.doors.now import now
    from firsthour.intake.models import Item
    from firsthour.ledger.models import Event
    from firsthour.ledger.words import Actor
    from firsthour.notices.models import Statement
    from firsthour.notices.words import StatementKind
    from firsthour.platform.models import Command
    from firsthour.vault.actions import open_exhibit
    from firsthour.vault.models import Exhibit
    from firsthour.vault.words import OpeningPurpose

    item = one(Item.objects.filter(reference=post["id"]), "items")
    case = one(Case.objects.filter(item=item), "cases")
    decision = one(Decision.objects.filter(case=case), "decisions")
    restriction = one(Restriction.objects.filter(item=item), "restrictions")
    command = one(Command.objects.filter(item_reference=post["id"]), "commands")
    statements = Statement.objects.filter(item_reference=post["id"])
    statement = one(statements.filter(kind=StatementKind.REASONS), "statements of reasons")
    warnings = {str(one.id) for one in statements.filter(kind=StatementKind.WARNING)}
    exhibit = one(Exhibit.objects.filter(receipt=item.receipt), "exhibits")
    assert item.idempotency_key == post["submission_key"]
    assert post["state"] == "disabled" and post["revision"] == 1
    carried_out = one(post["commands"], "commands carried out")
    assert carried_out["idempotency_key"] == str(command.id)
    assert post["statements"].count(str(statement.id)) == 1, "told exactly once"
    assert len(set(post["statements"])) == len(post["statements"]), "each warning shown once at most"
    assert set(post["statements"]) - {str(statement.id)} <= warnings, "and nothing that is not ours"
    content = open_exhibit(
        exhibit_id=exhibit.id, purpose=OpeningPurpose.REVIEW, actor=Actor.system("crash-test"), at=now()
    )
    assert hashlib.sha256(content).hexdigest() == post["sha256"], "the evidence is what was uploaded"
    for subject, tag in (
        (item.id, "intake:item:received"),
        (case.id, "cases:case:opened"),
        (decision.id, "cases:decision:taken"),
        (restriction.id, "cases:restriction:commanded"),
        (restriction.id, "cases:restriction:confirmed"),
        (restriction.id, "cases:restriction:proved"),
        (exhibit.id, "vault:exhibit:sealed"),
        (command.id, "platform:command:issued"),
        (command.id, "platform:command:confirmed"),
        (statement.id, "notices:statement:issued"),
        (statement.id, "notices:statement:delivered"),
    ):
        one(Event.objects.filter(subject_id=subject, tag=tag), f"events {tag}")


def _check_passed(post: dict) -> None:
    from firsthour.cases.models import Case
    from firsthour.intake.models import Item

    item = one(Item.objects.filter(reference=post["id"]), "items")
    assert item.verdict == "pass" and not Case.objects.filter(item=item).exists()


def check_ledger() -> None:
    """Every event is what it was."""
    from firsthour.ledger.models import Event

    for event in Event.objects.all():
        assert hashlib.sha256(event.canonical.encode()).digest() == bytes(event.digest)


def end_database(home: Path) -> None:
    """Stop the database of this home, should a killed keeper have left it running."""
    from django.db import connections

    from firsthour.doors.desk.embedded.database import EmbeddedDatabase

    connections.close_all()
    EmbeddedDatabase(home).stop()
