"""Verbs of the appeals room."""

from firsthour.appeals.actions.answering import answer, erase, look_again, note_told, prove_restored
from firsthour.appeals.actions.hearing import answer_question, ask, record_view, release, take
from firsthour.appeals.actions.lodging import hold_on, lodge
from firsthour.appeals.actions.ruling import reverse_siblings, rule_on

__all__ = [
    "answer",
    "answer_question",
    "ask",
    "erase",
    "hold_on",
    "lodge",
    "look_again",
    "note_told",
    "prove_restored",
    "record_view",
    "release",
    "reverse_siblings",
    "rule_on",
    "take",
]
