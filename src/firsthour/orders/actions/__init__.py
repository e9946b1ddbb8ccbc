"""Verbs of the orders room, by what they are about."""

from firsthour.orders.actions.answering import confirm_answer, keep_printed, postpone_answer
from firsthour.orders.actions.banking import bank_item
from firsthour.orders.actions.copying import (
    decide_copies,
    leave_copies,
    note_copies,
    note_prepared,
    open_copies,
    postpone_copy,
)
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
from firsthour.orders.actions.falling import give_back, note_fall
from firsthour.orders.actions.informing import acknowledge
from firsthour.orders.actions.noting import note_effect, report_measures
from firsthour.orders.actions.officers import end_officer, name_officer
from firsthour.orders.actions.receiving import receive, settle_call_back, type_in
from firsthour.orders.actions.referring import answer_referral, take_up
from firsthour.orders.actions.register import add_authority, change_authority, end_authority
from firsthour.orders.actions.requests import use_nonce
from firsthour.orders.actions.returning import resume, return_order
from firsthour.orders.actions.starting import open_request
from firsthour.orders.actions.withdrawing import withdraw
from firsthour.orders.actions.withholding import extend_withholding, lift_withholding

__all__ = [
    "accept",
    "acknowledge",
    "add_authority",
    "answer_referral",
    "bank_item",
    "carry_out",
    "change_authority",
    "confirm_answer",
    "decide_copies",
    "end_authority",
    "end_officer",
    "extend_withholding",
    "finish",
    "give_back",
    "keep_printed",
    "leave_copies",
    "lift_withholding",
    "name_officer",
    "note_copies",
    "note_effect",
    "note_fall",
    "note_gone",
    "note_prepared",
    "note_proved",
    "note_resolved",
    "note_unresolved",
    "open_copies",
    "open_request",
    "postpone_answer",
    "postpone_copy",
    "receive",
    "report_measures",
    "resume",
    "return_order",
    "settle_call_back",
    "take_items",
    "take_up",
    "type_in",
    "use_nonce",
    "withdraw",
]
