"""The same thing done for many at once, where each waits for somebody else's machine."""

import queue
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

MOST = 16
"""Threads, each with a database connection of its own."""
Subject = TypeVar("Subject")


def for_each(subjects: Iterable[Subject], work: Callable[[Subject], None]) -> None:
    """`work` for each subject, on several threads. The first exception is raised when all of them have ended."""
    waiting: queue.SimpleQueue[Subject] = queue.SimpleQueue()
    count = 0
    for subject in subjects:
        waiting.put(subject)
        count += 1

    def run() -> None:
        try:
            while True:
                try:
                    subject = waiting.get_nowait()
                except queue.Empty:
                    return
                work(subject)
        finally:
            connection.close()

    with ThreadPoolExecutor(min(MOST, max(1, count))) as threads:
        ends = [threads.submit(run) for _ in range(min(MOST, count))]
    for end in ends:
        end.result()


def until_idle(work: Callable[[], bool], *, threads: int) -> None:
    """`work` again and again on so many threads, each until it says that there is nothing left."""

    def run(_: int) -> None:
        while work():
            continue

    for_each(range(threads), run)
