"""Verbs of the cases room."""

from firsthour.cases.actions.considering import consider
from firsthour.cases.actions.deciding import decide, leave, reverse
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
from firsthour.cases.actions.proving import confirm, lift, look_again, note_told, prove

__all__ = [
    "confirm",
    "confirm_hit",
    "consider",
    "decide",
    "dispute_hit",
    "judge_seeds",
    "keep_reference",
    "leave",
    "lift",
    "look_again",
    "look_at",
    "note_reveal",
    "note_told",
    "open_asked",
    "open_each_asked",
    "preserve",
    "prove",
    "renew_reference",
    "reverse",
]
