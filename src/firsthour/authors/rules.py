"""Pure decisions of the authors room: what strikes count for, where an author stands, what a request erases."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from firsthour.authors.words import AuthorStanding, Kept, KeptBasis

STRIKE_LASTS = timedelta(days=365)
"""A strike counts less each day and not at all after a year."""

WEIGHTS = {"none": 100, "low": 100, "medium": 200, "high": 300, "critical": 400}
"""Hundredths that a strike counts for on its first day, by the severity of the harm (EU 2022/2065 Art. 23(3)(c))."""

WARN_AT, WARN_STRIKES = 400, 2
CONSIDER_AT, CONSIDER_STRIKES = 600, 3
"""EU 2022/2065 Art. 23(1) speaks of those who *frequently* provide such content: never after one post alone."""

MARK_LONGEST = timedelta(days=730)
"""After two years at most somebody looks again whether the author is still what the mark says."""

ERASURE_PROVED_FOR = timedelta(days=3 * 365)
"""How long a request for erasure and its answer stay, as proof that it was answered (EU 2016/679 Art. 5(2))."""

LOOK_AGAIN_AFTER = timedelta(days=1)


class StrikeFacts(NamedTuple):
    """What of a strike bears on an author's standing. `weight` is in hundredths."""

    weight: int
    placed_at: datetime
    reversed_at: datetime | None


def counts_for(strike: StrikeFacts, at: datetime) -> int:
    """The hundredths a strike counts for at that instant: its weight, falling evenly to nothing over a year.

    One that was reversed counts for nothing from then on, and never did before it was placed.
    """
    if at < strike.placed_at or (strike.reversed_at is not None and strike.reversed_at <= at):
        return 0
    left = STRIKE_LASTS - (at - strike.placed_at)
    return max(0, strike.weight * int(left.total_seconds()) // int(STRIKE_LASTS.total_seconds()))


def score(strikes: Iterable[StrikeFacts], at: datetime) -> int:
    """What all strikes together count for, in hundredths."""
    return sum(counts_for(strike, at) for strike in strikes)


# EU 2022/2065 Art. 23(1): only after a prior warning; 23(3): number, gravity and time are looked at, and reversed
# decisions are none. What share these posts are of all the author's posts (23(3)(b)) only the platform knows.
def standing(strikes: Sequence[StrikeFacts], warned_at: datetime | None, at: datetime) -> AuthorStanding:
    """Where an author stands. A suspension is considered only where a strike came after a warning that was told."""
    counted = [strike for strike in strikes if counts_for(strike, at) > 0]
    total = score(counted, at)
    if not counted:
        return AuthorStanding.GOOD
    if warned_at is not None and at - warned_at < STRIKE_LASTS:
        again = any(strike.placed_at > warned_at for strike in counted)
        if again and total >= CONSIDER_AT and len(counted) >= CONSIDER_STRIKES:
            return AuthorStanding.SUSPENSION_CONSIDERED
        return AuthorStanding.WARNED
    if total >= WARN_AT and len(counted) >= WARN_STRIKES:
        return AuthorStanding.WARNING_DUE
    return AuthorStanding.STRUCK


def kept_for_misuse(strikes: Iterable[StrikeFacts], at: datetime) -> list[Kept]:
    """Why strikes that still count stay after a request for erasure, and until when."""
    ends = [strike.placed_at + STRIKE_LASTS for strike in strikes if counts_for(strike, at) > 0]
    return [Kept(KeptBasis.MISUSE, max(ends))] if ends else []


# EU 2016/679 Art. 17(3)(b) and (e): what a law obliges to keep, or what a claim needs, is not erased yet.
def merged(reasons: Iterable[Kept]) -> tuple[Kept, ...]:
    """Each reason once, with the latest end; one whose end is not known has none."""
    latest: dict[KeptBasis, datetime | None] = {}
    for each in reasons:
        if each.basis in latest and (each.until is None or latest[each.basis] is None):
            latest[each.basis] = None
        elif each.basis not in latest or each.until > latest[each.basis]:
            latest[each.basis] = each.until
    return tuple(Kept(basis, latest[basis]) for basis in KeptBasis if basis in latest)


def look_again_at(kept: Sequence[Kept], at: datetime) -> datetime:
    """When to look whether what stayed may go: at the first known end, and within a day in any case."""
    ends = [each.until for each in kept if each.until is not None]
    return max(at, min([*ends, at + LOOK_AGAIN_AFTER]))
