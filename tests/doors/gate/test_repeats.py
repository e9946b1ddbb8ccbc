"""The memory of earlier answers: who gets which answer again, whatever dies or fills up meanwhile."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from firsthour.doors.gate import verbs
from firsthour.doors.gate.errors import IdempotencyConflict, RepeatsDamaged
from firsthour.doors.gate.repeats import FILE_NAME, REMEMBERED, Repeats, Turn
from firsthour.doors.gate.shapes import Answer
from firsthour.doors.now import now
from firsthour.intake.formats import SpoolReader, SpoolWriter, spool_files
from firsthour.intake.words import Verdict
from tests.doors.gate.house import Publisher, RunningGate, entry, standing_of, submission

BODY, OTHER_BODY = "aa" * 32, "bb" * 32
VALUE = "f0" * 32


def answer(receipt: str = "") -> Answer:
    return Answer(
        receipt=receipt or str(uuid4()),
        item="post-1",
        verdict=Verdict.PASS,
        hits=(),
        rules=(),
        published=1,
        degraded=False,
        unscannable=None,
    )


@pytest.fixture
def repeats(tmp_path):
    repeats = Repeats(tmp_path)
    yield repeats
    repeats.close()


def test_a_kept_promise_is_found_by_every_process_and_another_body_is_refused(repeats, tmp_path):
    given, at = answer(), now()
    with repeats.turn("agora", "key") as turn:
        assert turn.earlier(BODY, at) is None
        turn.promise(BODY, given, at)
        turn.keep()
    another = Repeats(tmp_path)
    with another.turn("agora", "key") as turn:
        earlier = turn.earlier(BODY, now())
        assert (earlier.answer, earlier.at, earlier.kept) == (given, at, True)
        with pytest.raises(IdempotencyConflict):
            turn.earlier(OTHER_BODY, now())
    with another.turn("other", "key") as turn:
        assert turn.earlier(BODY, now()) is None
    another.close()


def test_answers_are_forgotten_after_a_day_and_not_before(repeats):
    at = now()
    for number in range(3):
        with repeats.turn("agora", f"key-{number}") as turn:
            turn.promise(BODY, answer(), at - timedelta(hours=number))
            turn.keep()
    repeats.tidy(at - timedelta(hours=2, microseconds=1) + REMEMBERED)
    assert repeats.run("SELECT count(*) FROM answers").fetchone() == (3,)
    repeats.tidy(at - timedelta(hours=1) + REMEMBERED)
    assert repeats.run("SELECT count(*) FROM answers").fetchone() == (1,)
    with repeats.turn("agora", "key-0") as turn:
        assert turn.earlier(BODY, at + REMEMBERED) is None
        assert turn.earlier(BODY, at + REMEMBERED - timedelta(seconds=1)).kept


def test_a_file_that_is_no_database_stops_submissions_and_says_what_to_do(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"not a database, whatever it once was" * 100)
    repeats = Repeats(tmp_path)
    with repeats.turn("agora", "key") as turn, pytest.raises(RepeatsDamaged) as refused:
        turn.earlier(BODY, now())
    assert FILE_NAME in refused.value.remedy


def test_after_a_power_cut_the_spool_tells_what_was_answered(tmp_path):
    publisher = Publisher(tmp_path)
    with standing_of(tmp_path) as standing:
        first = verbs.submit(standing, submission(standing, VALUE, repeat="before"))
    for file in (tmp_path / "spool").glob("repeats.*"):
        file.unlink()  # what was never synced is lost with the power; the spool's records were synced
    publisher.publish(entry(1, VALUE))
    with standing_of(tmp_path) as standing:
        assert verbs.submit(standing, submission(standing, VALUE, repeat="before")) == first
        assert verbs.submit(standing, submission(standing, VALUE, repeat="after")).verdict is Verdict.BLOCK
    publisher.close()


STEPS = (
    (Turn, "promise", "before"),
    (Turn, "promise", "after"),
    (SpoolWriter, "append", "after"),
    (Turn, "keep", "after"),
)


@pytest.mark.parametrize(("kind", "step", "when"), STEPS, ids=lambda value: str(getattr(value, "__name__", value)))
def test_killed_between_any_two_steps_the_receipt_answered_is_in_the_spool_with_the_answer(tmp_path, kind, step, when):
    publisher = Publisher(tmp_path)
    child = os.fork()
    if child == 0:
        _die(kind, step, when)
        with standing_of(tmp_path) as standing:
            verbs.submit(standing, submission(standing, VALUE, repeat="killed"))
        os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    publisher.publish(entry(1, VALUE))  # so that an answer made anew differs from the one promised before
    with standing_of(tmp_path) as standing:
        given = verbs.submit(standing, submission(standing, VALUE, repeat="killed"))
        assert verbs.submit(standing, submission(standing, VALUE, repeat="killed")) == given
    publisher.close()
    spooled = [record for path in spool_files(tmp_path / "spool") for _, record in SpoolReader(path)]
    assert {(record.receipt, record.verdict) for record in spooled} == {(given.receipt, given.verdict)}
    promised = (step, when) != ("promise", "before")
    assert given.verdict is (Verdict.PASS if promised else Verdict.BLOCK)
    assert len(spooled) == (2 if (step, when) == ("append", "after") else 1)  # both under one receipt: received once


def _die(kind: type, step: str, when: str) -> None:
    """From now on this process is killed there."""
    original = getattr(kind, step)

    def dying(*args):
        if when == "after":
            original(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(kind, step, dying)


SMALL_DISK = """
import ctypes, os, sys
from pathlib import Path
libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWUSER, CLONE_NEWNS = 0x10000000, 0x00020000
uid, gid = os.geteuid(), os.getegid()
if libc.unshare(CLONE_NEWNS if uid == 0 else CLONE_NEWUSER | CLONE_NEWNS):
    sys.exit(77)
if uid:
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
MS_REC, MS_PRIVATE = 0x4000, 1 << 18
if libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None):
    sys.exit(77)
if libc.mount(b"tmpfs", sys.argv[1].encode(), b"tmpfs", 0, b"size=1m,mode=700"):
    sys.exit(77)
from tests.doors.gate.test_repeats import fill_and_submit
fill_and_submit(Path(sys.argv[2]))
"""


def fill_and_submit(home: Path) -> None:
    """Runs where the spool is a small file system of its own: fill it, free it, and tell what was answered."""
    publisher = Publisher(home)
    gate = RunningGate(home)
    told: dict = {"answered": [], "refused": []}
    number = 0
    while not told["refused"]:
        number += 1
        status, document = gate.submit(signals=[{"kind": "pdq", "value": VALUE}], repeat=f"key-{number}")
        told["answered" if status == 200 else "refused"].append([number, status, document])
        if number == 5:
            (home / "spool" / "filling").write_bytes(b"x" * (_free(home) - 150_000))
    told["match"] = gate.ask({"kind": "pdq", "value": VALUE})[0]
    told["again while full"] = gate.submit(signals=[{"kind": "pdq", "value": VALUE}], repeat=f"key-{number}")[0]
    (home / "spool" / "filling").unlink()
    told["freed"] = gate.submit(signals=[{"kind": "pdq", "value": VALUE}], repeat=f"key-{number}")
    told["repeated"] = [gate.submit(signals=[{"kind": "pdq", "value": VALUE}], repeat="key-1")[1]]
    told["spooled"] = [record.receipt for record in gate.spooled()]
    told["ended"] = gate.stop()
    publisher.close()
    print(json.dumps(told))


def _free(home: Path) -> int:
    found = os.statvfs(home / "spool")
    return found.f_bavail * found.f_frsize


def test_on_a_full_disk_nothing_is_answered_that_is_not_kept_and_it_goes_on_when_there_is_room(tmp_path):
    (tmp_path / "spool").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", SMALL_DISK, str(tmp_path / "spool"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode == 77:
        pytest.skip("no file system may be mounted here, neither as root nor in a user namespace")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    ((_, status, problem),) = told["refused"]
    assert (status, problem["code"]) == (503, "intake:spool:unwritable")
    assert "same Idempotency-Key" in problem["remedy"]
    assert len(told["answered"]) > 5
    assert (told["match"], told["again while full"], told["freed"][0], told["ended"]) == (200, 503, 200, 0)
    receipts = [document["receipt"] for _, _, document in told["answered"]]
    assert told["repeated"] == [told["answered"][0][2]]
    assert {*receipts, told["freed"][1]["receipt"]} == set(told["spooled"])
