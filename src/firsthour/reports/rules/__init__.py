"""Pure decisions of the reports room: events in, figures and statuses out."""

from firsthour.reports.rules.account import Account, Removal
from firsthour.reports.rules.figures import draw, groups_of
from firsthour.reports.rules.intervals import difference_interval, share_interval
from firsthour.reports.rules.statuses import Statuses

__all__ = [
    "Account",
    "Removal",
    "Statuses",
    "difference_interval",
    "draw",
    "groups_of",
    "share_interval",
]
