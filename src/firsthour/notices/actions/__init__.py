"""Verbs of the notices room."""

from firsthour.notices.actions.messages import (
    bounce_message,
    confirm_message,
    issue_statement,
    issue_warning,
    note_doubt,
    note_opened,
    note_returned,
    postpone_message,
    repeat_message,
)
from firsthour.notices.actions.replies import bounce_reply, confirm_reply, issue_reply, issue_reproof, postpone_reply

__all__ = [
    "bounce_message",
    "bounce_reply",
    "confirm_message",
    "confirm_reply",
    "issue_reply",
    "issue_reproof",
    "issue_statement",
    "issue_warning",
    "note_doubt",
    "note_opened",
    "note_returned",
    "postpone_message",
    "postpone_reply",
    "repeat_message",
]
