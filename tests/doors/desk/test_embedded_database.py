"""The embedded database: real servers, really killed. All of it also runs under the other kind of account."""

import contextlib
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from firsthour.doors.desk import pids
from firsthour.doors.desk.embedded import binaries, locks, postmaster
from firsthour.doors.desk.embedded.access import Role
from firsthour.doors.desk.embedded.child import keeper
from firsthour.doors.desk.embedded.database import EmbeddedDatabase
from firsthour.doors.desk.embedded.errors import (
    BinariesMissing,
    ClusterDamaged,
    DirectoryNotOurs,
    HeldElsewhere,
    NotStarted,
    OtherMajorVersion,
)
from firsthour.ledger.errors import Refusal
from tests.doors.desk.servers import (
    busy_backend,
    connected,
    keep_row,
    kill_postmaster,
    of_cluster,
    rows,
    start_elsewhere,
    wait_until,
)


def test_a_first_start_makes_one_database_where_the_application_owns_nothing(fresh, monkeypatch):
    monkeypatch.setenv("PGDATA", "/nonexistent")
    monkeypatch.setenv("PGPORT", "1")
    with pytest.raises(NotStarted):
        fresh.url("firsthour_app")
    fresh.start()
    with connected(fresh, Role.OWNER) as connection:
        connection.execute("CREATE TABLE mine (number integer)")
        shown = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, current_setting('data_checksums'),"
            " current_setting('fsync'), current_setting('listen_addresses') FROM pg_database"
            " WHERE datname = 'firsthour'"
        ).fetchone()
    assert shown == ("UTF8", "C", "on", "on", "")
    with connected(fresh, Role.APP) as connection:
        for forbidden in ("CREATE TABLE theirs (x integer)", "CREATE TEMP TABLE t (x integer)", "SELECT * FROM mine",
                          "CREATE SCHEMA s", "SET ROLE firsthour_owner", "CREATE ROLE r"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden)
    settings = fresh.settings("firsthour_app")
    assert set(settings) == {"HOST", "PORT", "NAME", "USER", "PASSWORD"}
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        psycopg.connect(fresh.url("firsthour_app").replace("firsthour_app", "postgres"))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(fresh.url("firsthour_app").replace(settings["PASSWORD"], "guess"))
    with pytest.raises(ValueError, match="postgres"):
        fresh.url("postgres")


def test_directories_and_passwords_are_for_the_owner_alone(shared):
    shared.start()
    for path in (shared.root, shared.cluster, Path(shared.settings(Role.APP)["HOST"]), shared.root / "access.json"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert shared.settings(Role.OWNER)["PASSWORD"] not in repr(shared.start())
    arguments = b"".join(Path(f"/proc/{running.pid}/cmdline").read_bytes() for running in of_cluster(shared))
    assert shared.settings(Role.OWNER)["PASSWORD"].encode() not in arguments


def test_starting_while_it_runs_returns_the_same_parameters(shared):
    before, server = shared.start(), postmaster.find(shared.cluster).running
    assert EmbeddedDatabase(shared.home).start() == before
    assert postmaster.find(shared.cluster).running == server
    assert shared.is_running()


def test_one_start_suffices_after_the_postmaster_is_killed_over_a_busy_backend(shared):
    shared.start()
    keep_row(shared, 1)
    with busy_backend(shared, uncommitted=-1) as backend:
        kill_postmaster(shared)
        assert pids.lives(backend)
        assert not shared.is_running()
        shared.start()
        assert not pids.lives(backend)
    assert 1 in rows(shared)
    assert -1 not in rows(shared)


def test_one_start_suffices_after_everything_is_killed(shared):
    shared.start()
    keep_row(shared, 2)
    assert pids.kill_every(lambda running: postmaster.belongs(running, shared.cluster), 10) == []
    shared.start()
    assert 2 in rows(shared)


def test_a_clean_stop_leaves_nothing_running_and_nothing_to_recover(shared):
    shared.start()
    keep_row(shared, 3)
    with busy_backend(shared, uncommitted=-3):
        shared.stop()
    assert not shared.is_running()
    assert of_cluster(shared) == []
    shared.stop()
    for log in (shared.root / "log").iterdir():
        log.write_text("")
    shared.start()
    log = "".join(log.read_text() for log in (shared.root / "log").iterdir())
    assert "was shut down at" in log
    assert "automatic recovery" not in log
    assert rows(shared) >= {3}
    assert -3 not in rows(shared)


def test_lock_files_with_numbers_given_to_other_programs_are_not_believed(shared):
    shared.stop()
    (shared.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{shared.cluster}\n1700000000\n5432\n")
    (Path(shared.settings(Role.APP)["HOST"]) / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    shared.start()
    shared.stop()
    (shared.cluster / "postmaster.pid").write_text("")
    shared.start()
    assert shared.is_running()


def test_a_server_whose_socket_was_removed_is_started_anew(shared):
    shared.start()
    (Path(shared.settings(Role.APP)["HOST"]) / ".s.PGSQL.5432").unlink()
    assert not shared.is_running()
    shared.start()
    assert shared.is_running()


def test_a_start_waits_until_the_server_has_recovered_from_a_killed_backend(shared):
    shared.start()
    with contextlib.closing(psycopg.connect(shared.url(Role.OWNER))) as connection:
        backend = pids.look(connection.info.backend_pid)
        pids.send(backend, signal.SIGKILL)
        assert pids.await_end(backend, 10)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    shared.start()
    keep_row(shared, 5)


def test_a_server_told_to_stop_that_waits_for_its_clients_is_started_anew(shared):
    shared.start()
    server = postmaster.find(shared.cluster).running
    with contextlib.closing(psycopg.connect(shared.url(Role.OWNER))):
        pids.send(server, signal.SIGTERM)
        wait_until(lambda: postmaster.find(shared.cluster).state == postmaster.STOPPING)
        shared.start()
    assert not pids.lives(server)
    keep_row(shared, 6)


def test_a_lost_password_file_gets_new_passwords(shared):
    shared.start()
    keep_row(shared, 4)
    old = shared.url(Role.OWNER)
    (shared.root / "access.json").unlink()
    shared.start()
    assert shared.url(Role.OWNER) != old
    assert 4 in rows(shared)


def test_two_programs_that_start_at_once_get_the_same_database(fresh):
    programs = [start_elsewhere(fresh.home) for _ in range(2)]
    for program in programs:
        _, errors = program.communicate(timeout=60)
        assert program.returncode == 0, errors
    titles = [Path(f"/proc/{running.pid}/cmdline").read_bytes() for running in of_cluster(fresh)]
    assert sum(b"checkpointer" in title for title in titles) == 1
    with connected(fresh, Role.APP) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_start_killed_at_any_moment_is_completed_by_the_next(fresh):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(3):
        program = start_elsewhere(fresh.home)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(timeout=chance.uniform(0.2, 1.4))
        program.kill()
        program.communicate()
    fresh.start()
    assert fresh.is_running()
    assert list(fresh.root.glob("new-*")) == []


def test_a_long_home_gets_a_short_private_socket_directory_elsewhere(fresh):
    database = EmbeddedDatabase(fresh.home / ("long" * 25))
    first = Path(database.start().host)
    try:
        assert database.home not in first.parents
        assert stat.S_IMODE(first.stat().st_mode) == 0o700
        database.stop()
        assert Path(database.start().host) == first
        database.stop()
        first.chmod(0o755)
        second = Path(database.start().host)
        assert second != first
        assert stat.S_IMODE(first.stat().st_mode) == 0o755
        assert database.is_running()
        database.stop()
        shutil.rmtree(second)
    finally:
        database.stop()
        shutil.rmtree(first)


def test_a_database_held_by_a_program_that_cannot_be_seen_is_refused(shared):
    shared.stop()
    with locks.Claim(shared.root / "alive") as claim:
        assert claim.taken()
        with pytest.raises(HeldElsewhere):
            EmbeddedDatabase(shared.home, held_seconds=0.2).start()
    shared.start()


def test_what_the_keeper_keeps_comes_back_by_itself_and_stops_with_it(shared):
    shared.stop()
    child = keeper(shared.home)
    program = subprocess.Popen(child.argv, env=dict(child.env), stderr=subprocess.PIPE, text=True)
    try:
        wait_until(child.is_ready)
        killed = kill_postmaster(shared)
        wait_until(child.is_ready)
        assert postmaster.find(shared.cluster).running != killed
    finally:
        program.terminate()
        _, errors = program.communicate(timeout=30)
    assert "starting it again" in errors
    assert program.returncode == 0
    assert of_cluster(shared) == []


def test_data_of_another_major_version_is_refused_and_not_touched(fresh):
    fresh.cluster.mkdir(parents=True, mode=0o700)
    fresh.root.chmod(0o700)
    with pytest.raises(ClusterDamaged):
        fresh.start()
    (fresh.cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(OtherMajorVersion, match="PostgreSQL 12"):
        fresh.start()
    assert [path.name for path in fresh.cluster.iterdir()] == ["PG_VERSION"]


def test_a_directory_that_others_may_enter_is_refused_and_its_mode_stays(fresh):
    fresh.root.mkdir(parents=True)
    fresh.root.chmod(0o755)
    with pytest.raises(DirectoryNotOurs):
        fresh.start()
    assert stat.S_IMODE(fresh.root.stat().st_mode) == 0o755
    fresh.root.rmdir()


def test_without_server_programs_the_remedy_is_named(fresh, monkeypatch):
    monkeypatch.setattr(binaries, "WHEEL", "no_wheel_of_this_name")
    with pytest.raises(BinariesMissing, match="make env"):
        fresh.start()


def test_a_full_disk_is_refused_by_name(place):
    mount_point = place / "small"
    mount_point.mkdir()
    steps = (
        f"mount -t tmpfs -o size=60m,mode=0700 none {mount_point} && "
        f"exec {sys.executable} -P -m firsthour.doors.desk.embedded start {mount_point}/home"
    )
    as_root_of_nothing = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if subprocess.run([*as_root_of_nothing, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("no user namespaces here, so no small disk can be mounted")
    ended = subprocess.run([*as_root_of_nothing, steps], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "desk:database:disk-full" in ended.stdout


def test_every_refusal_names_a_remedy():
    from firsthour.doors.desk.embedded.errors import BY_CODE

    for code, refusal in BY_CODE.items():
        assert code.startswith("desk:database:")
        assert refusal.remedy != Refusal.remedy
        assert refusal.sentence != Refusal.sentence
