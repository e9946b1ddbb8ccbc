"""Whoever wraps a key under a month's key and whoever destroys that key never meet: a lock of the database."""

from django.db import connection

CLASS = 0x46484D4B


def keep_months_key(month: str) -> None:
    """Until this transaction ends nobody destroys the key of that month (YYYY-MM); others may wrap under it, too."""
    _lock("pg_advisory_xact_lock_shared", month)


def claim_months_key(month: str) -> None:
    """Wait until nobody wraps under the key of that month, and let nobody begin until this transaction ends."""
    _lock("pg_advisory_xact_lock", month)


def _lock(function: str, month: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [CLASS, int(month.replace("-", ""))])
