"""What a gate does when things around it fail: the worker, the disk, its processes, its neighbours."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from firsthour.doors.gate.errors import HomeUnseparable
from firsthour.doors.gate.walls import confine
from firsthour.intake.formats import SpoolReader, SpoolWriter, spool_files
from firsthour.matching.formats import PublishedRule
from firsthour.signals.decoding.confinement import landlock_abi
from tests.doors.gate.house import STANDARD, Publisher, RunningGate, adopted_rule, alive, half_an_upload
from tests.pictures import encoded, picture

EXACT = [{"kind": "sha256", "value": "ab" * 32}]


@pytest.fixture
def started(tmp_path):
    """Starts gates and publishers of this test and ends them after it."""
    running = []

    def start(*options: str, publisher: bool = True, prepare=None):
        published = Publisher(tmp_path) if publisher else None
        gate = RunningGate(tmp_path, *options, prepare=prepare)
        running.extend(each for each in (published, gate) if each)
        return gate, published

    yield start
    for each in running:
        if isinstance(each, Publisher):
            each.close()
        elif each.process.poll() is None:
            each.stop()


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    """A gate for the tests that only look at one which runs, and leave it as it is."""
    home = tmp_path_factory.mktemp("settled")
    published, gate = Publisher(home), RunningGate(home)
    yield gate
    gate.stop()
    published.close()


def test_without_a_published_state_the_gate_says_so_and_answers_as_soon_as_there_is_one(started, tmp_path):
    gate, _ = started(publisher=False)
    assert gate.get("/status")[1]["reason"] == "matching:state:unpublished"
    status, problem = gate.submit(signals=EXACT)
    assert (status, problem["code"]) == (503, "matching:state:unpublished")
    publisher = Publisher(tmp_path)
    assert gate.submit(signals=EXACT)[0] == 200
    publisher.close()


def test_a_late_publisher_makes_answers_degraded_and_a_silent_one_ends_them(started):
    gate, publisher = started()
    assert gate.submit(signals=EXACT)[1]["degraded"] is False
    publisher.silence(10)
    assert gate.submit(signals=EXACT)[1]["degraded"] is True
    document = gate.get("/status")[1]
    assert (document["ready"], document["degraded"]) == (True, True)
    assert 10 <= document["heartbeat_age"] < 20
    publisher.beat(seconds_ago=31)
    for _ in range(2):
        status, problem = gate.submit(signals=EXACT)
        assert (status, problem["code"]) == (503, "gate:state:stale")
    assert gate.get("/status")[1]["ready"] is False
    publisher.beat()
    assert gate.submit(signals=EXACT)[0] == 200


def test_a_rule_that_is_not_the_one_adopted_stops_the_gate_from_answering(started):
    gate, publisher = started()
    rule = adopted_rule()
    publisher.publish(PublishedRule("agora", rule.name, rule.version, "00" * 32, rule.text, shadow=False))
    status, problem = gate.submit(signals=EXACT)
    assert (status, problem["code"]) == (503, "gate:rule:unusable")
    assert rule.name in problem["detail"]


def test_a_damaged_published_file_stops_the_gate_from_answering(started):
    gate, publisher = started()
    tail = publisher.directory / "tail-1.log"
    publisher.publish(STANDARD[0])
    publisher.publish(STANDARD[1])
    content = bytearray(tail.read_bytes())
    content[20] ^= 1
    tail.write_bytes(content)
    status, problem = gate.submit(signals=EXACT)
    assert (status, problem["code"]) == (503, "ledger:file:damaged")


def test_a_repeated_submission_gets_its_first_answer_after_a_restart(started, tmp_path):
    gate, _ = started()
    content = encoded(picture(5), "PNG")
    first = gate.submit(content, repeat="restart")
    gate.stop()
    assert [path.suffix for path in spool_files(tmp_path / "spool")] == [".closed"]
    gate, _ = started(publisher=False)
    assert gate.submit(content, repeat="restart") == first
    assert gate.submit(content, repeat="restart", id="other")[0] == 409


def test_two_processes_give_one_answer_to_one_key(started):
    gate, _ = started("--workers", "2")
    while len(spool_files(gate.home / "spool")) < 2:  # until both processes are there and have answered
        gate.submit(signals=EXACT)
    answers = []

    def submit(key: str) -> None:
        answers.append((key, gate.submit(signals=EXACT, repeat=key)[1]["receipt"]))

    def submit_all() -> None:
        for number in range(40):
            submit(f"key-{number}")

    threads = [threading.Thread(target=submit_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 160
    assert len(set(answers)) == 40
    assert len([record for record in gate.spooled() if record.idempotency_key.startswith("key-")]) == 40



def test_a_killed_process_is_replaced_and_nothing_it_answered_is_lost(started):
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    dice = random.Random(seed)
    gate, _ = started()
    answered, stop = [], threading.Event()

    def submit_on() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                status, document = gate.submit(signals=EXACT, id=f"post-{number}")
            except OSError:
                time.sleep(0.05)
                continue
            if status == 200:
                answered.append(document["receipt"])

    submitting = threading.Thread(target=submit_on)
    submitting.start()
    time.sleep(dice.uniform(0.1, 1.0))
    (worker,) = [pid for pid in gate.children() if _parent(pid) == gate.process.pid]
    os.kill(worker, signal.SIGKILL)
    while alive(worker):
        time.sleep(0.001)
    before = len(answered)
    while len(answered) < before + 3:  # the suite's time limit ends a wait in vain
        time.sleep(0.05)
    stop.set()
    submitting.join()
    kept = [record.receipt for record in gate.spooled()]
    assert set(answered) <= set(kept)
    assert len(kept) == len(set(kept))


def test_a_process_whose_every_thread_waits_for_half_a_body_is_replaced(started):
    gate, _ = started("--threads", "2", "--body-seconds", "0.5")
    waiting = [half_an_upload(gate) for _ in range(3)]
    answered = None
    while answered is None:  # the suite's time limit ends a wait in vain
        try:
            answered = gate.submit(signals=EXACT)[0]
        except OSError:
            time.sleep(0.05)
    assert answered == 200
    for connection in waiting:
        connection.close()


def _parent(pid: int) -> int:
    with open(f"/proc/{pid}/stat") as stat:
        return int(stat.read().rsplit(")", 1)[1].split()[1])


def test_nothing_of_a_gate_survives_its_killed_parent(started):
    gate, _ = started("--workers", "2")
    gate.submit(encoded(picture(1), "PNG"))
    below = gate.children()
    assert len(below) == 6
    gate.process.kill()
    gate.process.wait()
    while any(alive(pid) for pid in below):
        time.sleep(0.02)
    reader = SpoolReader(spool_files(gate.home / "spool")[0])
    assert len(list(reader)) == 1
    assert not reader.writer_lives()


def test_a_port_that_already_answers_is_refused_with_the_remedy(settled):
    second = subprocess.run(
        [sys.executable, "-m", "firsthour.doors.gate", "--port", str(settled.port)],
        env={**os.environ, "FIRSTHOUR_HOME": str(settled.home)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert second.returncode == 1
    assert "already answers" in second.stderr
    assert "--port" in second.stderr


def test_the_spool_file_of_a_living_gate_is_never_taken_for_a_dead_ones(settled):
    settled.submit(signals=EXACT)
    (path,) = spool_files(settled.home / "spool")
    assert SpoolReader(path).writer_lives()


PRISONER = """
import sys
from pathlib import Path
from firsthour.doors.gate.walls import confine
home = Path(sys.argv[1])
abi = confine(home)
def refused(attempt):
    try:
        attempt()
    except PermissionError:
        return True
    return False
print(abi, refused(lambda: (home / "keys" / "master").read_bytes()),
      refused(lambda: list((home / "keys").iterdir())),
      refused(lambda: (home / "postgres").iterdir().__next__()),
      refused(lambda: (home / "published" / "new").write_bytes(b"x")),
      (home / "published" / "current").read_bytes() == b"state",
      (home / "spool" / "file").write_bytes(b"x") == 1)
"""


def test_the_gate_cannot_read_the_keys(tmp_path):
    if not landlock_abi():
        pytest.skip("this kernel has no Landlock: the gate says so when it starts")
    for name in ("keys", "postgres", "published", "spool"):
        (tmp_path / name).mkdir()
    (tmp_path / "keys" / "master").write_bytes(b"secret")
    (tmp_path / "published" / "current").write_bytes(b"state")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PRISONER), str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stdout.split()[1:] == ["True"] * 6


def test_a_running_gate_is_behind_its_walls(settled):
    for pid in [settled.process.pid, *settled.children()]:
        with open(f"/proc/{pid}/status") as status:
            assert "NoNewPrivs:\t1" in status.read()


def test_keys_that_lie_among_the_system_files_are_refused(tmp_path):
    with pytest.raises(HomeUnseparable) as refused:
        confine(type(tmp_path)(sys.prefix) / "var")
    assert "/srv/firsthour" in refused.value.remedy


def test_the_gate_never_imports_django():
    script = (
        "import sys, firsthour.doors.gate.app, firsthour.doors.gate.__main__;"
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in ('django', 'psycopg', 'PIL')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_damaged_spool_file_of_another_process_does_not_stop_the_gate(started, tmp_path):
    (tmp_path / "spool").mkdir()
    other = SpoolWriter(tmp_path / "spool")
    gate, _ = started()
    record = None
    gate.submit(signals=EXACT)
    (record,) = gate.spooled()
    known = set(spool_files(tmp_path / "spool"))
    for _ in range(3):
        other.append(record)
    (path,) = set(spool_files(tmp_path / "spool")) - known
    content = bytearray(path.read_bytes())
    content[30] ^= 1
    path.write_bytes(content)
    assert gate.submit(signals=EXACT)[0] == 200
    other.close()
