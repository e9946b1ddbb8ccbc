"""Verbs of the cases room."""

from firsthour.cases.actions.considering import consider
from firsthour.cases.actions.deciding import decide, leave
from firsthour.cases.actions.item_marks import mark_item, unmark_item
from firsthour.cases.actions.looking import (
    confirm_hit,
    dispute_hit,
    judge_seeds,
    keep_reference,
    look_at,
    note_reveal,
    renew_reference,
)
from firsthour.cases.actions.ordered import open_asked, open_each_asked, preserve
from firsthour.cases.actions.proposing import approve, decline, judge, propose, withdraw
from firsthour.cases.actions.proving import confirm, lift, look_again, note_told, prove
from firsthour.cases.actions.recording import forget_reasons
from firsthour.cases.actions.suspending import end_suspension, suspend
from firsthour.cases.actions.undoing import release, reverse, undo

__all__ = [
    "approve",
    "confirm",
    "confirm_hit",
    "consider",
    "decide",
    "decline",
    "dispute_hit",
    "end_suspension",
    "forget_reasons",
    "judge",
    "judge_seeds",
    "keep_reference",
    "leave",
    "lift",
    "look_again",
    "look_at",
    "mark_item",
    "note_reveal",
    "note_told",
    "open_asked",
    "open_each_asked",
    "preserve",
    "propose",
    "prove",
    "release",
    "renew_reference",
    "reverse",
    "suspend",
    "undo",
    "unmark_item",
    "withdraw",
]
