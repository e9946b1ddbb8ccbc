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
