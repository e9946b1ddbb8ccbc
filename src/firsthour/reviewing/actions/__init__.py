"""Verbs of the reviewing room."""

from firsthour.reviewing.actions.asking import ask_opinion, escalate, return_case
from firsthour.reviewing.actions.checking import (
    draw_sample,
    give_judgement,
    note_calibration_seen,
    retire_gold,
    set_gold,
    stop_imprecise,
    take_blind_review,
)
from firsthour.reviewing.actions.choosing import choose_budget, choose_first_sight, choose_spared
from firsthour.reviewing.actions.claiming import claim, claim_next, keep_claim, release
from firsthour.reviewing.actions.exposing import begin_breaks, forget_exposures, look_away, reveal
from firsthour.reviewing.actions.keeping import add_note, note_search, remove_view, save_view
from firsthour.reviewing.actions.placing import (
    clear_decided,
    measure_sources,
    place,
    place_new,
    place_oldest_again,
    place_threatened,
)
from firsthour.reviewing.actions.wording import draw_case, draw_filings, draw_undrawn

__all__ = [
    "add_note",
    "ask_opinion",
    "begin_breaks",
    "choose_budget",
    "choose_first_sight",
    "choose_spared",
    "claim",
    "claim_next",
    "clear_decided",
    "draw_case",
    "draw_filings",
    "draw_sample",
    "draw_undrawn",
    "escalate",
    "forget_exposures",
    "give_judgement",
    "keep_claim",
    "look_away",
    "measure_sources",
    "note_calibration_seen",
    "note_search",
    "place",
    "place_new",
    "place_oldest_again",
    "place_threatened",
    "release",
    "remove_view",
    "retire_gold",
    "return_case",
    "reveal",
    "save_view",
    "set_gold",
    "stop_imprecise",
    "take_blind_review",
]
