"""Verbs of the clocks room: what happens to a deadline, its alarms, and who is on call."""

from firsthour.clocks.actions.resting import begin_rest
from firsthour.clocks.actions.roster import add_shift, end_shift, hand_over
from firsthour.clocks.actions.running import annul, breach, extend, pause, reach_next, restart, satisfy, start, void
from firsthour.clocks.actions.sounding import acknowledge, sound_next

__all__ = [
    "acknowledge",
    "add_shift",
    "annul",
    "begin_rest",
    "breach",
    "end_shift",
    "extend",
    "hand_over",
    "pause",
    "reach_next",
    "restart",
    "satisfy",
    "sound_next",
    "start",
    "void",
]
