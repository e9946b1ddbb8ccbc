"""Verbs of the intake room."""

from firsthour.intake.actions.flagged import receive_flagged
from firsthour.intake.actions.items import (
    attach_exhibit,
    end_watch,
    forget,
    forget_approaches,
    forget_file,
    minimise,
    postpone,
    receive_many,
)
from firsthour.intake.actions.naming import keep_fingerprints, refer, take_in_named

__all__ = [
    "attach_exhibit",
    "end_watch",
    "forget",
    "forget_approaches",
    "forget_file",
    "keep_fingerprints",
    "minimise",
    "postpone",
    "receive_flagged",
    "receive_many",
    "refer",
    "take_in_named",
]
