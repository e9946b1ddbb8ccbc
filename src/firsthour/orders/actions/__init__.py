"""Verbs of the orders room, by what they are about."""

from firsthour.orders.actions.copying import decide_copies, leave_copies, note_copies, note_prepared, postpone_copy
from firsthour.orders.actions.executing import (
    accept,
    carry_out,
    finish,
    note_gone,
    note_proved,
    note_resolved,
    note_unresolved,
    take_items,
)
from firsthour.orders.actions.receiving import receive, settle_call_back, type_in
from firsthour.orders.actions.register import add_authority, change_authority, end_authority

__all__ = [
    "accept",
    "add_authority",
    "carry_out",
    "change_authority",
    "decide_copies",
    "end_authority",
    "finish",
    "leave_copies",
    "note_copies",
    "note_gone",
    "note_prepared",
    "note_proved",
    "note_resolved",
    "note_unresolved",
    "postpone_copy",
    "receive",
    "settle_call_back",
    "take_items",
    "type_in",
]
