"""The worker: each duty of each room in its own thread, and the publisher. Killed at any time, it loses nothing."""

import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from firsthour.appeals.duties import DUTIES as APPEALS
from firsthour.cases.duties import DUTIES as CASES
from firsthour.clocks.duties import DUTIES as CLOCKS
from firsthour.doors.desk.commits import Commits
from firsthour.doors.desk.publisher import Publisher
from firsthour.flags.duties import DUTIES as FLAGS
from firsthour.intake.duties import DUTIES as INTAKE
from firsthour.ledger.words import Duty
from firsthour.matching.duties import DUTIES as MATCHING
from firsthour.notices.duties import DUTIES as NOTICES
from firsthour.orders.duties import DUTIES as ORDERS
from firsthour.people.duties import DUTIES as PEOPLE
from firsthour.platform.duties import DUTIES as PLATFORM
from firsthour.reports.duties import DUTIES as REPORTS
from firsthour.reviewing.duties import DUTIES as REVIEWING
from firsthour.threats.duties import DUTIES as THREATS
from firsthour.vault.duties import DUTIES as VAULT
from firsthour.vault.queries import store

DUTIES: tuple[Duty, ...] = (
    *(*PEOPLE, *CLOCKS, *PLATFORM, *MATCHING, *VAULT),
    *(*INTAKE, *FLAGS, *NOTICES, *CASES, *APPEALS, *ORDERS, *THREATS, *REVIEWING, *REPORTS),
)
LOOK_EVERY = 0.05
PUBLISH_EVERY = 0.1
UNPROMPTED = 1.0
"""Seconds after which a duty looks for what only time made due, if nothing was committed since it last looked."""
SELDOM = 5.0
"""A duty that looks no oftener gives its connection back meanwhile: a server has a hundred for all that use it."""
AFTER_FAULT = 2.0
log = structlog.get_logger()


def run_forever(now: Callable[[], datetime], stop: threading.Event) -> None:
    """Run until `stop`. A duty that fails is logged with its traceback and tried again; it never stops the others."""
    commits = Commits()
    threads = [threading.Thread(target=_repeat, args=(duty, now, commits, stop), name=duty.name) for duty in DUTIES]
    threads.append(threading.Thread(target=_publish, args=(commits, stop), name="publisher"))
    threads.append(threading.Thread(target=_watch, args=(commits, stop), name="commits"))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _watch(commits: Commits, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            commits.look()
        except Exception:
            log.exception("what was committed cannot be seen and is looked for again")
            connection.close()
            commits.wake()  # nobody waits for what nobody sees
            stop.wait(AFTER_FAULT)
            continue
        stop.wait(LOOK_EVERY)
    commits.wake()
    connection.close()


def _repeat(duty: Duty, now: Callable[[], datetime], commits: Commits, stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        before = commits.number
        try:
            busy = duty.run(now)
        except Exception:
            log.exception("duty failed and is tried again", duty=duty.name)
            connection.close()
            stop.wait(AFTER_FAULT)
            continue
        if not busy:
            if duty.every >= SELDOM:
                connection.close()
            stop.wait(duty.every)
            if not duty.from_outside:
                commits.await_after(before, UNPROMPTED - duty.every)
    connection.close()


def _publish(commits: Commits, stop: threading.Event) -> None:
    publisher, published, looked_at = None, -1, 0.0
    while not stop.is_set():
        try:
            publisher = publisher or Publisher(Path(settings.HOME))
            before, at = commits.number, time.monotonic()
            if publisher.tail is None or before > published or at - looked_at >= UNPROMPTED:
                publisher.publish()
                published, looked_at = before, at
            else:
                publisher.beat()
        except Exception:
            log.exception("publishing failed and is tried again")
            if publisher is not None:
                publisher.close()
            publisher = None
            connection.close()
            stop.wait(AFTER_FAULT)
            continue
        commits.await_after(before, PUBLISH_EVERY)
    connection.close()


def main(now: Callable[[], datetime]) -> int:
    """The worker as a process: ends cleanly on SIGTERM and SIGINT. Without a trustworthy vault it does not run."""
    store().prove()
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    run_forever(now, stop)
    return 0
