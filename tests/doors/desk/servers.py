"""What the tests of the embedded database do to real servers: connect, keep them busy, kill them."""

import contextlib
import signal
import subprocess
import sys
import threading
import time

import psycopg

from firsthour.doors.desk import pids
from firsthour.doors.desk.embedded import postmaster
from firsthour.doors.desk.embedded.access import Role

ENDLESS = "DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$"


@contextlib.contextmanager
def connected(database, role):
    with contextlib.closing(psycopg.connect(database.url(role), autocommit=True)) as connection:
        yield connection


def keep_row(database, number):
    with connected(database, Role.OWNER) as connection:
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def rows(database):
    with connected(database, Role.OWNER) as connection:
        return {row[0] for row in connection.execute("SELECT number FROM kept")}


@contextlib.contextmanager
def busy_backend(database, uncommitted):
    """A backend that never looks up from its work, in a transaction that wrote a row; yields the backend."""
    connection = psycopg.connect(database.url(Role.OWNER))
    backend = pids.look(connection.info.backend_pid)

    def work():
        with contextlib.suppress(psycopg.OperationalError):
            connection.execute("INSERT INTO kept VALUES (%s)", [uncommitted])
            connection.execute(ENDLESS)

    thread = threading.Thread(target=work)
    thread.start()
    with connected(database, Role.OWNER) as beside:
        working = "SELECT FROM pg_stat_activity WHERE pid = %s AND state = 'active' AND query = %s"
        while beside.execute(working, [backend.pid, ENDLESS]).fetchone() is None:
            time.sleep(0.02)
    yield backend
    thread.join(timeout=60)
    assert not thread.is_alive()
    connection.close()


def of_cluster(database):
    return [running for running in pids.everyone() if postmaster.belongs(running, database.cluster)]


def kill_postmaster(database):
    running = postmaster.find(database.cluster).running
    pids.send(running, signal.SIGKILL)
    assert pids.await_end(running, 10)
    return running


def start_elsewhere(home):
    command = [sys.executable, "-P", "-m", "firsthour.doors.desk.embedded", "start", str(home)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_until(is_so):
    while not is_so():
        time.sleep(0.02)
