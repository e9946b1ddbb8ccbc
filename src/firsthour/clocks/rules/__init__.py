"""How legal periods are counted and watched. Pure: facts in, findings out."""

from firsthour.clocks.rules.counting import (
    COMPLAINT_MONTHS,
    RETENTION_MONTHS,
    add_calendar_months,
    complaint_last_day,
    complaint_window_ends,
    day_of,
    end_of_day,
    next_day,
    retention_due,
)
from firsthour.clocks.rules.holidays import easter_sunday, nth_working_day, uk_holidays
from firsthour.clocks.rules.running import ShiftWindow, marks_of, on_shift, state_of
from firsthour.clocks.rules.terms import TERMS, Due, Term, due_of, exposure_foreseen, extended_due

__all__ = [
    "COMPLAINT_MONTHS",
    "RETENTION_MONTHS",
    "TERMS",
    "Due",
    "ShiftWindow",
    "Term",
    "add_calendar_months",
    "complaint_last_day",
    "complaint_window_ends",
    "day_of",
    "due_of",
    "easter_sunday",
    "end_of_day",
    "exposure_foreseen",
    "extended_due",
    "marks_of",
    "next_day",
    "nth_working_day",
    "on_shift",
    "retention_due",
    "state_of",
    "uk_holidays",
]
