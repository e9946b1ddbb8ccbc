"""Verbs of the threats room."""

from firsthour.threats.actions.observing import dismiss, observe
from firsthour.threats.actions.reporting import keep_printed, write_report
from firsthour.threats.actions.telling import acknowledge, confirm_dispatch, note_call, postpone_dispatch

__all__ = [
    "acknowledge",
    "confirm_dispatch",
    "dismiss",
    "keep_printed",
    "note_call",
    "observe",
    "postpone_dispatch",
    "write_report",
]
