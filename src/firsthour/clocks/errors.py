"""Refusals of clocks."""

from firsthour.ledger.errors import Refusal


class InstantWithoutZone(Refusal):
    """An instant came without its offset, so the day it belongs to is unknown."""

    code = "clocks:instant:without-zone"
    sentence = "The instant {instant} has no offset from UTC, so no legal term can be counted from it."
    remedy = "Give the instant with its offset, for example 2026-11-22T16:00:00Z."
    law = "Regulation (EEC, Euratom) 1182/71 Art. 3"


class TermOutsideCalendar(Refusal):
    """The term would end outside the years the calendar can express."""

    code = "clocks:term:outside-calendar"
    sentence = "{months} calendar months from {day} lie outside the years 1 to 9999."
    remedy = "Check the day the term starts from."
    law = "Regulation (EEC, Euratom) 1182/71 Art. 3"


class LengthNotStated(Refusal):
    """The law leaves the length to the paper itself, and none was given."""

    code = "clocks:term:length-not-stated"
    sentence = "How long {kind} runs is said by no law; the order itself says it."
    remedy = "Give the instant at which it ends, as the court or authority wrote it."


class DeadlineUnknown(Refusal):
    """Nothing of this kind runs for this subject."""

    code = "clocks:deadline:unknown"
    sentence = "There is no such period."
    remedy = "Look at the list of periods: `firsthour oncall clocks`."


class DeadlineOver(Refusal):
    """What is over cannot be paused, restarted or extended."""

    code = "clocks:deadline:over"
    sentence = "The period {kind} is {state}; it cannot be {step}."
    remedy = "What happened stays on record. Explain it where the law has room for it, as in Annex III."
    law = "EU 2021/784 Art. 3(7), 3(8)"


class PauseGroundUnlawful(Refusal):
    """The law knows no such pause of this period."""

    code = "clocks:pause:ground-unlawful"
    sentence = "The law lets nothing of the kind {ground} pause the period {kind}."
    remedy = "Go on; only the grounds of EU 2021/784 Art. 3(7) and 3(8) pause the hour, and nothing else."
    law = "EU 2021/784 Art. 3(7), 3(8)"


class StepOutOfOrder(Refusal):
    """An instant lies before the step it follows, or in the future."""

    code = "clocks:step:out-of-order"
    sentence = "{instant} is before the step that it follows, or has not come yet."
    remedy = "Give the instant at which it really happened."


class ExtensionSpent(Refusal):
    """The law allows no further extension."""

    code = "clocks:extension:spent"
    sentence = "The period {kind} was extended as often as the law allows."
    remedy = "It ends when it ends; ask the authority for a new decision where the law has one."


class NotDue(Refusal):
    """A breach before the end is none."""

    code = "clocks:deadline:not-due"
    sentence = "The period {kind} runs until {due}."
    remedy = "Wait for its end; the timekeeper writes it down by itself."


class AlarmUnknown(Refusal):
    """No alarm has this number, or its link is not one of ours or was used."""

    code = "clocks:alarm:unknown"
    sentence = "There is no such alarm, or it has been acknowledged."
    remedy = "Look at the running clocks in the console, or at `firsthour oncall alarms`."


class ShiftUnusable(Refusal):
    """A shift that nobody could keep."""

    code = "clocks:shift:unusable"
    sentence = "The shift cannot be used: {reason}."
    remedy = "Name people of the staff, weekdays 1 to 7, times like 08:00 and a zone like Europe/Dublin."


class ShiftUnknown(Refusal):
    """No shift has this number, or it has ended."""

    code = "clocks:shift:unknown"
    sentence = "There is no such shift."
    remedy = "Look at the list: `firsthour oncall list`."
