"""Verbs of the flags room."""

from firsthour.flags.actions.flaggers import add_flagger, end_flagger, renew_code, resume_flagger, suspend_flagger
from firsthour.flags.actions.flags import answer, close, hold_located, join, locate, postpone, postpone_joining, receive
from firsthour.flags.actions.notifiers import (
    answer_erasure,
    erase,
    forget_bursts,
    forget_erasures,
    know_notifier,
    look_at_notifier,
    note_warned,
    request_erasure,
)

__all__ = [
    "add_flagger",
    "answer",
    "answer_erasure",
    "close",
    "end_flagger",
    "erase",
    "forget_bursts",
    "forget_erasures",
    "hold_located",
    "join",
    "know_notifier",
    "locate",
    "look_at_notifier",
    "note_warned",
    "postpone",
    "postpone_joining",
    "receive",
    "renew_code",
    "request_erasure",
    "resume_flagger",
    "suspend_flagger",
]
