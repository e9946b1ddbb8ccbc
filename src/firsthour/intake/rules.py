"""Decisions of the intake room: who feels for the edges of entries, and what of an item stands in events."""

import re
from datetime import timedelta

from firsthour.intake.words import WatchedBy

LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
TERRITORY = re.compile(r"[A-Z]{2}\Z")
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



# Constitution, article 11: events hold no free text. What platforms send here is theirs to choose.
def language_code(told: str) -> str | None:
    """The main language of a BCP 47 tag as it stands in events, `en` for `en-GB`; None for anything else."""
    main = told.replace("_", "-").split("-")[0].lower()
    return main if LANGUAGE.match(main) else None


def territory_code(told: str) -> str | None:
    """An ISO 3166-1 code of two letters; None for anything else."""
    code = told.upper()
    return code if TERRITORY.match(code) else None
