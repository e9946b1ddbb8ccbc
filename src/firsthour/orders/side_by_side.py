"""The same thing done for many at once, where each waits for somebody else's machine."""

import queue
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

MOST = 16
"""Threads, each with a database connection of its own."""
Subject = TypeVar("Subject")


class Hands:
    """Threads that work side by side until the block ends; each keeps its database connection from one work to the
    next, since a new one costs as much as twenty statements."""

    def __init__(self) -> None:
        self._connections: queue.SimpleQueue[BaseDatabaseWrapper] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(MOST, initializer=self._begin)

    def __enter__(self) -> "Hands":
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()
        while not self._connections.empty():
            self._connections.get().close()

    def _begin(self) -> None:
        own = connections[DEFAULT_DB_ALIAS]
        own.inc_thread_sharing()  # whoever ends the block closes it
        self._connections.put(own)

    def for_each(self, subjects: Iterable[Subject], work: Callable[[Subject], None]) -> None:
        """`work` for each subject. The first exception is raised when all of it has ended."""
        ends = [self._threads.submit(work, subject) for subject in subjects]
        faults = [fault for fault in (end.exception() for end in ends) if fault is not None]
        if faults:
            raise faults[0]

    def until_idle(self, work: Callable[[], bool]) -> None:
        """`work` again and again on all threads, each until it says that there is nothing left."""

        def run(_: int) -> None:
            while work():
                continue

        self.for_each(range(MOST), run)


def for_each(subjects: Iterable[Subject], work: Callable[[Subject], None]) -> None:
    """`work` for each subject, on threads of its own; see `Hands.for_each`."""
    with Hands() as hands:
        hands.for_each(subjects, work)
