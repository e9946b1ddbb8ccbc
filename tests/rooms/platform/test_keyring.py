"""The master key may change, be lost, or come from elsewhere; what it guards stays readable or says so."""

import os
import subprocess
import sys
import threading

import pytest

from firsthour.ledger.models import Event
from firsthour.platform import errors
from firsthour.platform.actions import finish_rotation, rotate_master_key, upkeep
from firsthour.platform.custody import KeyFile, KeyFromCommand, KeyInEnvironment, custodian
from firsthour.platform.keyring import Keyring, finish, rotate
from firsthour.platform.queries import keyring
from tests.making import AT, DESK

FIRST, SECOND = "1f" * 32, "2e" * 32

KILLED_AT = """
import os, signal, sys
from pathlib import Path
from firsthour.platform.keyring import Keyring, rotate

left = int(sys.argv[2])

def strike(event, words):
    global left
    if event in ("os.rename", "os.link", "os.remove") or (event == "open" and words[2] & os.O_CREAT):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

keys = Keyring(Path(sys.argv[1]))
sys.addaudithook(strike)
rotate(keys, None)
"""


def test_rotated_everything_derived_stays_and_the_old_key_opens_nothing(tmp_path):
    keys = Keyring(tmp_path / "keys")
    before, wrapped = keys.derived("purpose"), keys.wrap("purpose", b"secret")
    old = KeyInEnvironment((tmp_path / "keys" / "master.key").read_bytes().hex())
    assert rotate(keys, None)
    assert keys.derived("purpose") == before and keys.unwrap("purpose", wrapped) == b"secret"
    with pytest.raises(errors.KeyDoesNotFit):
        Keyring(tmp_path / "keys", old).derived("purpose")
    assert {path.name for path in (tmp_path / "keys").iterdir()} == {"master.key", "root.key"}


def test_killed_at_every_step_of_a_rotation_it_reads_on_and_the_next_one_completes(tmp_path):
    keys = Keyring(tmp_path / "keys")
    before, kills = keys.derived("purpose"), 0
    while True:
        ended = subprocess.run([sys.executable, "-c", KILLED_AT, str(keys.folder), str(kills)], check=False)
        assert keys.derived("purpose") == before, f"after a kill at step {kills}"
        if ended.returncode == 0:
            break
        assert ended.returncode == -9
        kills += 1
    assert kills > 8
    assert rotate(keys, None) and len(keys.wraps()) == 1 and keys.derived("purpose") == before
    assert {path.name for path in keys.folder.iterdir()} == {"master.key", "root.key"}


def test_readers_in_the_middle_of_rotations_never_fail(tmp_path):
    keys = Keyring(tmp_path / "keys")
    before, stop, found = keys.derived("purpose"), threading.Event(), set()

    def read():
        while not stop.is_set():
            found.add(keys.derived("purpose"))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(20):
        rotate(keys, None)
    stop.set()
    reader.join()
    assert found == {before}


def test_with_a_key_elsewhere_both_fit_until_the_overlap_is_ended(tmp_path):
    folder = tmp_path / "keys"
    first, second = KeyInEnvironment(FIRST), KeyInEnvironment(SECOND)
    before = Keyring(folder, first).derived("purpose")
    with pytest.raises(errors.SuccessorNeeded):
        rotate(Keyring(folder, first), None)
    assert not rotate(Keyring(folder, first), second)
    assert not rotate(Keyring(folder, first), second)
    assert len(Keyring(folder, first).wraps()) == 2
    assert Keyring(folder, first).derived("purpose") == Keyring(folder, second).derived("purpose") == before
    assert finish(Keyring(folder, second)) == 1 and Keyring(folder, second).derived("purpose") == before
    with pytest.raises(errors.KeyDoesNotFit):
        Keyring(folder, first).derived("purpose")


def test_from_a_file_to_a_key_service_and_back(tmp_path):
    folder, program = tmp_path / "keys", tmp_path / "service"
    program.write_text(f"#!/bin/sh\necho asked >> {tmp_path}/asked\necho {SECOND}\n")
    program.chmod(0o700)
    before = Keyring(folder).derived("purpose")
    service = KeyFromCommand(f"{program} --key firsthour")
    rotate(Keyring(folder), service)
    finish(Keyring(folder, service))
    (folder / "master.key").unlink()
    assert [Keyring(folder, service).derived("purpose") for _ in range(3)] == [before] * 3
    assert (tmp_path / "asked").read_text().count("asked") == 1, "asked once by each process"
    rotate(Keyring(folder, service), KeyFile(tmp_path / "elsewhere.key"))
    assert Keyring(folder, KeyFile(tmp_path / "elsewhere.key")).derived("purpose") == before


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 3", "exit status 3"),
        ("echo not-a-key", "hexadecimal"),
        ("echo 1f1f", "2 bytes instead of 32"),
    ],
)
def test_a_key_service_that_gives_no_key_is_told_without_what_it_said(tmp_path, script, reason):
    program = tmp_path / "service"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    with pytest.raises(errors.MasterKeyUnusable, match=reason) as refused:
        Keyring(tmp_path / "keys", KeyFromCommand(str(program))).derived("purpose")
    assert "not-a-key" not in str(refused.value)


def test_a_master_key_that_is_not_there_is_never_made_anew_once_something_needs_it(tmp_path):
    keys = Keyring(tmp_path / "keys")
    keys.derived("purpose")
    (keys.folder / "master.key").rename(tmp_path / "kept")
    with pytest.raises(errors.MasterKeyMissing):
        keys.derived("purpose")
    (tmp_path / "kept").rename(keys.folder / "master.key")
    (keys.folder / "retention").mkdir()
    (keys.folder / "retention" / "2027-03.key").write_bytes(b"wrapped")
    keys.root_file.unlink()
    with pytest.raises(errors.RootKeyMissing):
        keys.derived("purpose")


def test_two_rotations_at_once_are_refused(tmp_path):
    import fcntl

    keys = Keyring(tmp_path / "keys")
    keys.derived("purpose")
    descriptor = os.open(keys.folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(errors.RotationUnderWay):
        rotate(keys, None)
    os.close(descriptor)


@pytest.mark.parametrize("named", ["", "vault", "environment:OTHER", "command:", "command: "])
def test_a_custodian_nobody_knows_is_refused(tmp_path, named):
    with pytest.raises(errors.CustodianUnknown):
        custodian(named, folder=tmp_path, digits="")


def test_the_environment_without_a_key_says_so(tmp_path):
    with pytest.raises(errors.MasterKeyMissing, match="environment"):
        Keyring(tmp_path / "keys", custodian("environment", folder=tmp_path, digits="")).derived("purpose")


def test_cut_short_the_ledger_says_that_a_rotation_was_begun_and_not_that_it_was_done(db, home, monkeypatch):
    def power_fails(*_):
        raise SystemExit

    with monkeypatch.context() as cut:
        cut.setattr(upkeep, "rotate", power_fails)
        with pytest.raises(SystemExit):
            rotate_master_key(keyring=keyring(), successor=None, actor=DESK, at=AT)
    assert told() == ["platform:rotation:begun"]
    assert rotate_master_key(keyring=keyring(), successor=None, actor=DESK, at=AT)
    assert told() == ["platform:rotation:begun", "platform:rotation:begun", "platform:master-key:rotated"]
    assert finish_rotation(keyring=keyring(), actor=DESK, at=AT) == 0
    assert told()[3:] == ["platform:rotation:begun"], "nothing was ended, so nothing is said to be"


def told() -> list[str]:
    return list(Event.objects.filter(subject_kind="keys").order_by("id").values_list("tag", flat=True))
