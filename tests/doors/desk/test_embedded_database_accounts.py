"""Under which account the embedded database runs: root, an ordinary user, a user without a name, another's home."""

import contextlib
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from firsthour.doors.desk.embedded.access import Role
from firsthour.doors.desk.embedded.database import EmbeddedDatabase
from firsthour.doors.desk.embedded.errors import OtherMajorVersion, RootRefused
from tests.doors.desk.servers import busy_backend, connected, kill_postmaster, of_cluster

IS_ROOT = os.geteuid() == 0
IS_ROOT_OF_ALL = IS_ROOT and Path("/proc/self/uid_map").read_text().split()[2] != "1"


@pytest.mark.skipif(not IS_ROOT_OF_ALL, reason="only root has to become somebody else")
def test_root_runs_the_database_as_the_owner_of_the_home(monkeypatch, fresh):
    owner = pwd.getpwnam("nobody")
    fresh.home.parent.chmod(0o755)
    fresh.home.mkdir()
    os.chown(fresh.home, owner.pw_uid, owner.pw_gid)
    monkeypatch.setattr(sys, "executable", python_for([], {"user": owner.pw_uid, "group": owner.pw_gid}))
    fresh.start()
    assert {path.stat().st_uid for path in fresh.root.iterdir()} == {owner.pw_uid}
    assert {Path(f"/proc/{running.pid}").stat().st_uid for running in of_cluster(fresh)} == {owner.pw_uid}
    with busy_backend_for_owner(fresh):
        kill_postmaster(fresh)
        fresh.start()
    fresh.stop()
    (fresh.cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(OtherMajorVersion):
        fresh.start()


@contextlib.contextmanager
def busy_backend_for_owner(database):
    with connected(database, Role.OWNER) as connection:
        connection.execute("CREATE TABLE kept (number integer)")
    with busy_backend(database, uncommitted=-1) as backend:
        yield backend


@pytest.mark.skipif(not IS_ROOT_OF_ALL, reason="only root can become a user without a name")
def test_a_user_without_a_name_starts_recovers_and_stops_too(place):
    nameless = {"user": 54321, "group": 54321, "extra_groups": []}
    python = python_for([], nameless)
    place.chmod(0o755)
    home = place / "nameless"
    home.mkdir()
    os.chown(home, 54321, 54321)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    database = EmbeddedDatabase(home)
    for verb in ("start", "start", "stop"):
        command = [python, "-P", "-m", "firsthour.doors.desk.embedded", verb, str(home)]
        ended = subprocess.run(command, **nameless, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        assert database.is_running() == (verb == "start")
        if verb == "start":
            kill_postmaster(database)
    assert of_cluster(database) == []


@pytest.mark.skipif(not IS_ROOT, reason="only root needs a namespace")
def test_root_without_a_namespace_is_told_what_to_do(fresh, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(RootRefused, match="ordinary user"):
        fresh.start()


@pytest.mark.torture
def test_all_of_this_holds_under_the_other_kind_of_account(place):
    """Root runs the other file again as an ordinary user; an ordinary user as the root of a user namespace."""
    other_place = place / "other"
    other_place.mkdir()
    prefix, account = ["unshare", "--user", "--map-root-user", "--"], {}
    if IS_ROOT_OF_ALL:
        place.chmod(0o755)
        nobody = pwd.getpwnam("nobody")
        os.chown(other_place, nobody.pw_uid, nobody.pw_gid)
        prefix, account = [], {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    python = python_for(prefix, account)
    packages = os.pathsep.join(place for place in sys.path if place)
    here = Path(__file__).parent
    tests = ["-k", "not moment", str(here / "test_embedded_database.py")]
    ended = subprocess.run(
        [*prefix, python, "-m", "pytest", "-p", "no:cacheprovider", f"--confcutdir={here}", "-q", *tests],
        **account,
        cwd=here.parents[2],
        env={
            "PATH": os.environ["PATH"],
            "TMPDIR": str(other_place),
            "PYTHONPATH": packages,
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def python_for(prefix, account):
    """A Python of this version that the other account may run: ours, or the system's when ours is out of reach."""
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        with contextlib.suppress(PermissionError, FileNotFoundError):
            if subprocess.run([*prefix, python, "-c", ""], **account, check=False, capture_output=True).returncode == 0:
                return python
    pytest.skip("the other account may run no Python of this version, or no user namespace")
