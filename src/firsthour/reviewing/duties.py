"""What the worker runs for the reviewing room: the queue is kept in order, and what it holds can be found."""

from collections.abc import Callable
from datetime import datetime

from firsthour.ledger.words import Actor, Duty
from firsthour.notices.duties import call as call_people
from firsthour.reviewing import actions, quality, themes

ACTOR = Actor.system("worker")


def keep_queue(now: Callable[[], datetime]) -> bool:
    """Decided cases leave, new ones take their place, and those that point to a threat to life come first."""
    cleared = actions.clear_decided(actor=ACTOR, at=now())
    threatened = actions.place_threatened(actor=ACTOR, at=now())
    return bool(actions.place_new(actor=ACTOR, at=now()) + cleared + threatened)


def place_again(now: Callable[[], datetime]) -> bool:
    """A portion of those that were placed long ago."""
    return bool(actions.place_oldest_again(actor=ACTOR, at=now()))


def measure(now: Callable[[], datetime]) -> bool:
    """Count anew how often each source was right; once is enough until the next time."""
    actions.measure_sources(actor=ACTOR, at=now())
    return False


def draw_words(now: Callable[[], datetime]) -> bool:
    """What was decided at once, and what authorities sent."""
    return bool(actions.draw_undrawn(actor=ACTOR, at=now()) + actions.draw_filings(actor=ACTOR, at=now()))


def draw_sample(now: Callable[[], datetime]) -> bool:
    """Chance picks decisions that somebody else judges once more."""
    actions.draw_sample(actor=ACTOR, at=now())
    return False


def stop_imprecise(now: Callable[[], datetime]) -> bool:
    """Pull the brakes of rules that blind reviews found wrong too often."""
    for rule, measured in quality.imprecise_rules(now()):
        actions.stop_imprecise(rule=rule, measured=measured, actor=ACTOR, at=now())
    return False


def call(now: Callable[[], datetime]) -> bool:
    """People on call are called, besides those who are spared what it is about."""
    return call_people(now, themes.spared_from)


def begin_breaks(now: Callable[[], datetime]) -> bool:
    """Whoever has looked at enough has a break."""
    return bool(actions.begin_breaks(actor=ACTOR, at=now()))


def forget_exposures(now: Callable[[], datetime]) -> bool:
    """Who looked at what, and how long, is not kept."""
    return bool(actions.forget_exposures(actor=ACTOR, at=now()))


DUTIES = (
    Duty("reviewing:keep-queue", 0.5, keep_queue),
    Duty("reviewing:place-again", 30.0, place_again),
    Duty("reviewing:measure", 300.0, measure),
    Duty("reviewing:draw-words", 15.0, draw_words),
    Duty("reviewing:draw-sample", 60.0, draw_sample),
    Duty("reviewing:call", 1.0, call),
    Duty("reviewing:begin-breaks", 2.0, begin_breaks),
    Duty("reviewing:forget-exposures", 3600.0, forget_exposures),
    Duty("reviewing:stop-imprecise", 300.0, stop_imprecise),
)
