"""Pure decisions of the orders room, each under its sentence of law."""

from firsthour.orders.rules.receipt import (
    HOUR,
    LARGEST_RAW,
    LEAD,
    MOST_LINKS,
    form_problem,
    hour_due,
    is_duplicate,
    lead_missed,
    place_digest,
    recognised,
    reference_of,
    suspicions,
    t0,
)

__all__ = [
    "HOUR",
    "LARGEST_RAW",
    "LEAD",
    "MOST_LINKS",
    "form_problem",
    "hour_due",
    "is_duplicate",
    "lead_missed",
    "place_digest",
    "recognised",
    "reference_of",
    "suspicions",
    "t0",
]
