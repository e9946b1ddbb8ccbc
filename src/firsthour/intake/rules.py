"""Decisions of the intake room: who feels for the edges of entries."""

from datetime import timedelta

from firsthour.intake.words import WatchedBy

NEAR_MISS_DISTANCE = 40
"""Bits. What lies farther from an entry than any hit, and no farther than this, was perhaps made to lie there."""
PROBING_WINDOW = timedelta(hours=1)
WATCH_TERM = timedelta(hours=24)
AUTHOR_FINGERPRINTS = 5
KEY_NEAR_MISSES = 50


# Constitution, article 2: this is a guess, so it restricts nothing and decides nothing; it makes answers coarser.
def noticed(*, author_fingerprints: int, author_near_misses: int, key_near_misses: int) -> tuple[WatchedBy, ...]:
    """Who is to be watched, given how many different fingerprints came around one entry within the window.

    An author: hits and near misses together, with a near miss among them. A key: near misses alone, and many, because
    a whole platform speaks with it and in an attack everybody uploads the same picture again.
    """
    found = []
    if author_near_misses and author_fingerprints >= AUTHOR_FINGERPRINTS:
        found.append(WatchedBy.AUTHOR)
    if key_near_misses >= KEY_NEAR_MISSES:
        found.append(WatchedBy.KEY)
    return tuple(found)
