"""What has been committed to the database, as a number that grows: whoever found nothing to do need not look before."""

import threading

from django.db import connection


class Commits:
    """How many times something was seen to have been committed. One thread looks, any number await.

    The database says which transactions a look would see (`pg_current_snapshot`); that text differs after every commit
    of a transaction that wrote anything, whatever the order in which they began, and stays the same without one.
    """

    def __init__(self) -> None:
        self.number = 0
        self._seen = ""
        self._grown = threading.Condition()

    def look(self) -> None:
        """Ask the database, and wake those who wait when something was committed since the last look."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            (seen,) = cursor.fetchone()
        if seen != self._seen:
            self._seen = seen
            self.wake()

    def wake(self) -> None:
        """Let everybody look for themselves: nobody knows what was committed."""
        with self._grown:
            self.number += 1
            self._grown.notify_all()

    def await_after(self, number: int, seconds: float) -> None:
        """Wait until more has been committed than when the number was that, at most so many seconds."""
        with self._grown:
            self._grown.wait_for(lambda: self.number > number, seconds)
