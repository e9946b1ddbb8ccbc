"""The worker: each duty of each room in its own thread, and the publisher. Killed at any time, it loses nothing."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from firsthour.cases.duties import DUTIES as CASES
from firsthour.clocks.duties import DUTIES as CLOCKS
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
from firsthour.vault.duties import DUTIES as VAULT
from firsthour.vault.queries import store

DUTIES: tuple[Duty, ...] = (
    *(*PEOPLE, *CLOCKS, *PLATFORM, *MATCHING, *VAULT),
    *(*INTAKE, *FLAGS, *NOTICES, *CASES, *ORDERS, *REVIEWING, *REPORTS),
)
PUBLISH_EVERY = 0.1
AFTER_FAULT = 2.0
log = structlog.get_logger()


def run_forever(now: Callable[[], datetime], stop: threading.Event) -> None:
    """Run until `stop`. A duty that fails is logged with its traceback and tried again; it never stops the others."""
    threads = [threading.Thread(target=_repeat, args=(duty, now, stop), name=duty.name) for duty in DUTIES]
    threads.append(threading.Thread(target=_publish, args=(stop,), name="publisher"))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _repeat(duty: Duty, now: Callable[[], datetime], stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        try:
            busy = duty.run(now)
        except Exception:
            log.exception("duty failed and is tried again", duty=duty.name)
            connection.close()
            stop.wait(AFTER_FAULT)
            continue
        if not busy:
            stop.wait(duty.every)
    connection.close()


def _publish(stop: threading.Event) -> None:
    publisher = None
    while not stop.is_set():
        try:
            publisher = publisher or Publisher(Path(settings.HOME))
            publisher.publish()
        except Exception:
            log.exception("publishing failed and is tried again")
            if publisher is not None:
                publisher.close()
            publisher = None
            connection.close()
            stop.wait(AFTER_FAULT)
            continue
        stop.wait(PUBLISH_EVERY)
    connection.close()


def main(now: Callable[[], datetime]) -> int:
    """The worker as a process: ends cleanly on SIGTERM and SIGINT. Without a trustworthy vault it does not run."""
    store().prove()
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    run_forever(now, stop)
    return 0
