"""The worker looks when something was committed, and now and then for what only time made due."""

import os
import threading

import psycopg
import pytest
from django.db import connection

from firsthour.doors.desk import worker
from firsthour.doors.desk.commits import Commits
from firsthour.doors.now import now
from firsthour.ledger.words import Duty
from tests.doors.console.serving import until
from tests.making import service

ENOUGH = 60.0
"""Seconds that only end a test which would otherwise hang."""


@pytest.fixture
def others(db):
    """Two transactions of other programs, under way at once."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as first, psycopg.connect(os.environ["DATABASE_URL"]) as second:
        for each in (first, second):
            each.execute("SET ROLE firsthour_app")
        yield first, second


def written(other: psycopg.Connection, slug: str) -> None:
    other.execute("INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, '', now())", [slug])


def test_whatever_is_committed_in_whatever_order_is_seen(others):
    commits, (first, second) = Commits(), others
    commits.look()
    written(first, "first")
    written(second, "second")
    for other in (second, first):  # the one that began last is committed first
        commits.look()
        before = commits.number
        other.commit()
        commits.look()
        assert commits.number > before


def test_where_nothing_is_committed_there_is_nothing_to_look_for(db):
    commits, looks = Commits(), 50
    for _ in range(looks):
        commits.look()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM platform_service")
    assert commits.number < looks  # others of the same server may commit, but not between any two looks


@pytest.fixture
def at_work(db, home, monkeypatch):
    """Let a worker with this duty alone do its work; tells when it has run, and over which connections."""
    ran, stop, threads, used = threading.Semaphore(0), threading.Event(), [], set()

    def begin(**named) -> None:
        def run(_) -> bool:
            with connection.cursor():
                used.add(connection.connection.info.backend_pid)
            ran.release()
            return False

        monkeypatch.setattr(worker, "DUTIES", (Duty("desk:count", **{"every": 0.01, "run": run} | named),))
        threads.append(threading.Thread(target=worker.run_forever, args=(now, stop)))
        threads[0].start()

    def awaited(times: int) -> bool:
        return all(ran.acquire(timeout=ENOUGH) for _ in range(times))

    yield begin, awaited, used
    stop.set()
    for thread in threads:
        thread.join()


def test_a_duty_looks_at_once_when_something_is_committed(at_work, monkeypatch):
    monkeypatch.setattr(worker, "UNPROMPTED", 3600.0)
    begin, awaited, _ = at_work
    begin()
    assert awaited(1)
    for number in range(3):
        service(f"agora-{number}")
        assert awaited(1)


def test_without_a_commit_it_looks_for_what_time_made_due(at_work):
    begin, awaited, _ = at_work
    begin()
    assert awaited(3)


def test_for_what_is_laid_down_outside_the_database_it_looks_without_any_commit(at_work, monkeypatch):
    monkeypatch.setattr(worker, "UNPROMPTED", 3600.0)
    begin, awaited, _ = at_work
    begin(from_outside=True)
    assert awaited(20)


def test_when_what_is_committed_cannot_be_seen_every_duty_looks_for_itself(at_work, monkeypatch):
    monkeypatch.setattr(worker, "UNPROMPTED", 3600.0)
    monkeypatch.setattr(worker, "AFTER_FAULT", 0.1)
    monkeypatch.setattr(Commits, "look", lambda _: connection.cursor().execute("SELECT broken"))
    begin, awaited, _ = at_work
    begin()
    assert awaited(5)


def test_a_duty_that_looks_seldom_holds_no_connection_meanwhile(at_work, owner):
    begin, awaited, used = at_work
    begin(every=3600.0)
    assert awaited(1)
    open_ones = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)"
    until(lambda: owner.execute(open_ones, [list(used)]).fetchone() == (0,))
