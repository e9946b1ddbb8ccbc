"""A program: play the journey again and again, each time killing something at a random point, and look for damage.

`python -m tests.constitution.crashing --home DIR --seeds FROM TO` ends with exit status 0 when nothing was lost and
nothing was done twice in any round. The home has its own embedded database, so that the postmaster can be killed too.
Killing leaves the page cache as it is; what a power cut drops is another test's business.
"""

import argparse
import contextlib
import hashlib
import io
import os
import random
import subprocess
import sys
import threading
import time
import urllib.error
from pathlib import Path

import psutil
from PIL import Image

from firsthour.doors.desk.demo import pictures
from firsthour.doors.desk.demo.journey import KNOWN, OTHER, Journey
from firsthour.doors.desk.demo.stage import Ports, Stage, StepFailed

VICTIMS = ("gate", "worker", "postmaster", "backend", "keeper", "console", "supervisor", "agora", "decoder")
LONGEST_DELAY = 1.5
SETTLED_SECONDS = 120.0


class Round:
    """One seed: two uploads, a random kill of one to three programs while they are under way, and what must hold."""

    def __init__(self, journey: Journey, seed: int) -> None:
        self.journey, self.stage = journey, journey.stage
        self.random = random.Random(seed)
        self.seed = seed
        self.killed: list[str] = []

    def play(self) -> None:
        known, other = self._variant(KNOWN), self._variant(OTHER)
        before = {post["id"] for post in self._posts()}
        uploads = threading.Thread(target=self._upload_both, args=(known, other))
        killer = threading.Thread(target=self._kill)
        uploads.start()
        killer.start()
        uploads.join()
        killer.join()
        self._everything_up()
        new = [post for post in self._posts() if post["id"] not in before]
        print(f"[crash] seed {self.seed}: killed {', '.join(self.killed)}; {len(new)} posts stored", flush=True)
        self._await_settled([post["id"] for post in new])
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

    def _kill(self) -> None:
        for victim in self.random.sample(VICTIMS, self.random.choice([1, 1, 2, 3])):
            time.sleep(self.random.uniform(0, LONGEST_DELAY))
            found = self._programs(victim)
            if found:
                with contextlib.suppress(psutil.NoSuchProcess):
                    chosen = self.random.choice(found)
                    chosen.kill()
                    self.killed.append(victim)
                    psutil.wait_procs([chosen], timeout=10)  # a kill takes its moment; what comes next relies on it

    def _programs(self, victim: str) -> list[psutil.Process]:
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
            return [one for one in psutil.Process(serve.pid).children(recursive=True) if words in _line(one)]
        return []

    def _everything_up(self) -> None:
        """What a service manager does: start again what ended. The rest is up to the supervisor."""
        agora, firsthour = (self.stage.programs.pop(name) for name in ("agora", "firsthour"))
        self.stage.programs |= {name: one for name, one in (("agora", agora), ("firsthour", firsthour)) if lives(one)}
        if not lives(agora):
            self.stage.start_agora(self.journey.key)
        if not lives(firsthour):
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

    def _posts(self) -> list[dict]:
        return self.journey.posts()

    def _await_settled(self, references: list[str]) -> None:
        from django.db import OperationalError, connection

        deadline = time.monotonic() + SETTLED_SECONDS
        while True:
            try:
                unsettled = self._unsettled(references)
            except OperationalError as error:
                unsettled = [f"the database: {error}"]
                connection.close()
            if not unsettled:
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"seed {self.seed}: never settled: {unsettled}")
            time.sleep(0.1)

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
        for post in (posts[one["id"]] for one in new):
            assert post["sha256"] in (known, other)
            if post["sha256"] == known:
                assert post["verdict"] == "block", post
                _check_restricted(post)
            else:
                assert (post["verdict"], post["state"]) == ("pass", "published"), post
                _check_passed(post)
        _check_ledger()


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


def _one(rows, what: str):
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

    item = _one(Item.objects.filter(reference=post["id"]), "items")
    case = _one(Case.objects.filter(item=item), "cases")
    decision = _one(Decision.objects.filter(case=case), "decisions")
    restriction = _one(Restriction.objects.filter(item=item), "restrictions")
    command = _one(Command.objects.filter(item_reference=post["id"]), "commands")
    statements = Statement.objects.filter(item_reference=post["id"])
    statement = _one(statements.filter(kind=StatementKind.REASONS), "statements of reasons")
    warnings = {str(one.id) for one in statements.filter(kind=StatementKind.WARNING)}
    exhibit = _one(Exhibit.objects.filter(receipt=item.receipt), "exhibits")
    assert item.idempotency_key == post["submission_key"]
    assert post["state"] == "disabled" and post["revision"] == 1
    carried_out = _one(post["commands"], "commands carried out")
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
        _one(Event.objects.filter(subject_id=subject, tag=tag), f"events {tag}")


def _check_passed(post: dict) -> None:
    from firsthour.cases.models import Case
    from firsthour.intake.models import Item

    item = _one(Item.objects.filter(reference=post["id"]), "items")
    assert item.verdict == "pass" and not Case.objects.filter(item=item).exists()


def _check_ledger() -> None:
    from firsthour.ledger.models import Event

    for event in Event.objects.all():
        assert hashlib.sha256(event.canonical.encode()).digest() == bytes(event.digest)


def main() -> int:
    """Play every seed on one home."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs=2, required=True, metavar=("FROM", "TO"))
    asked = parser.parse_args()
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    asked.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Stage(asked.home, Ports.free()) as stage:
        journey = Journey(stage)
        journey.open()
        for seed in range(*asked.seeds):
            Round(journey, seed).play()
    end_database(asked.home)
    return 0


def end_database(home: Path) -> None:
    """Stop the database of this home, should a killed keeper have left it running."""
    from django.db import connections

    from firsthour.doors.desk.embedded.database import EmbeddedDatabase

    connections.close_all()
    EmbeddedDatabase(home).stop()


if __name__ == "__main__":
    sys.exit(main())
