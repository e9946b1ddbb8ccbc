"""Pure decisions of the reviewing room: by when a case should be looked at, and whose it is."""

import math
from datetime import datetime, timedelta

from firsthour.flags.rules import Z
from firsthour.policy.words import Severity
from firsthour.reviewing.words import Measured, Reason, Stakes, Urgency

LEASE = timedelta(minutes=3)
"""How long a claim holds without a sign of life; an open page gives one each minute."""

PATIENCE = {
    Severity.CRITICAL: timedelta(minutes=15),
    Severity.HIGH: timedelta(hours=1),
    Severity.MEDIUM: timedelta(hours=4),
    Severity.LOW: timedelta(hours=24),
    Severity.NONE: timedelta(hours=72),
}
"""How long a case of a severity may wait where nothing else is known of it."""

SHARE_LEFT_FOR_LAW = 4
"""A case with a legal period comes up while a quarter of the period is still left."""

BEFORE_ANY_JUDGEMENT = 0.5
"""What a source is taken to be worth before people have judged its hits."""

FEW_VIEWS = 10.0


def look_by(stakes: Stakes) -> tuple[datetime, tuple[Reason, ...]]:
    """By when a case should be looked at, and why then, the weightiest reason first.

    The queue is ordered by this instant, so that a case climbs by waiting and its place need not be counted anew. The
    earliest first misses no end if any order misses none (Liu and Layland, JACM 20 (1973) 46-61). Severity gives the
    patience; views an hour, a source that is often right, and flags shorten it; a legal period that ends earlier
    overrules it.
    """
    patience, reasons = PATIENCE[stakes.severity], [Reason(Urgency.SEVERITY, str(stakes.severity))]
    if stakes.views_an_hour is not None and stakes.views_an_hour >= FEW_VIEWS:
        patience /= 1 + math.log10(stakes.views_an_hour)
        reasons.append(Reason(Urgency.REACH, str(round(stakes.views_an_hour))))
    worth = worth_of(stakes.measured)
    patience *= 1.5 - worth
    if stakes.measured is not None and stakes.measured.judged:
        reasons.append(Reason(Urgency.PRECISION, str(round(100 * worth))))
    if stakes.trusted:
        patience /= 2
        reasons.append(Reason(Urgency.TRUSTED_FLAG))
    elif stakes.flagged:
        patience *= 0.8
        reasons.append(Reason(Urgency.FLAG))
    by = stakes.opened_at + patience
    if stakes.due:
        law = min(end - (end - start) / SHARE_LEFT_FOR_LAW for start, end in stakes.due)
        if law <= by:
            by = law
            reasons.insert(0, Reason(Urgency.DEADLINE, min(end for _, end in stakes.due).isoformat()))
    reasons.append(Reason(Urgency.AGE))
    return by, tuple(reasons)


def worth_of(measured: Measured | None) -> float:
    """The share of a source's hits that people found right, pulled towards one half while few were judged: the centre
    of Wilson's 95 % interval (JASA 22 (1927) 209-212)."""
    if measured is None or not measured.judged:
        return BEFORE_ANY_JUDGEMENT
    squared = Z * Z
    return (measured.right + squared / 2) / (measured.judged + squared)
