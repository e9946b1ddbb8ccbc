"""Verbs of the intake room."""

from firsthour.intake.actions.naming import keep_fingerprints, take_in_named
from firsthour.intake.actions.receiving import (
    attach_exhibit,
    end_watch,
    forget,
    forget_approaches,
    forget_file,
    minimise,
    postpone,
    receive_many,
)

__all__ = [
    "attach_exhibit",
    "end_watch",
    "forget",
    "forget_approaches",
    "forget_file",
    "keep_fingerprints",
    "minimise",
    "postpone",
    "receive_many",
    "take_in_named",
]
