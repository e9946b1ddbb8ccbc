"""Verbs of the notices room."""

from firsthour.notices.actions.calling import (
    acknowledge_by_link,
    call_next,
    confirm_call_out,
    postpone_call_out,
)
from firsthour.notices.actions.messages import (
    bounce_message,
    confirm_message,
    hand_over_link,
    note_opened,
    note_returned,
    postpone_message,
    repeat_message,
    take_message,
)
from firsthour.notices.actions.replies import (
    bounce_reply,
    confirm_reply,
    drop_mailing,
    issue_reply,
    issue_reproof,
    note_returned_reply,
    postpone_reply,
    repeat_reply,
    settle_reply,
)
from firsthour.notices.actions.statements import issue_ruling, issue_statement, issue_warning, recall_statement
from firsthour.notices.actions.withholding import (
    end_withholding,
    extend_withholding,
    lift_withholding,
    withhold,
)

__all__ = [
    "acknowledge_by_link",
    "bounce_message",
    "bounce_reply",
    "call_next",
    "confirm_call_out",
    "confirm_message",
    "confirm_reply",
    "drop_mailing",
    "end_withholding",
    "extend_withholding",
    "hand_over_link",
    "issue_reply",
    "issue_reproof",
    "issue_ruling",
    "issue_statement",
    "issue_warning",
    "lift_withholding",
    "note_opened",
    "note_returned",
    "note_returned_reply",
    "postpone_call_out",
    "postpone_message",
    "postpone_reply",
    "recall_statement",
    "repeat_message",
    "repeat_reply",
    "settle_reply",
    "take_message",
    "withhold",
]
