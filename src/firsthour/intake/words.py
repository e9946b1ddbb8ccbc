"""The words of intake: item, verdict, audience, near miss, probing, watch."""

import hashlib
from enum import StrEnum

from firsthour.ledger.words import EventTag, Field


class Verdict(StrEnum):
    """What the gate answers. `block` and `review` mean: do not publish yet. `unscannable` is never clean."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    REVIEW = "review"
    BLOCK = "block"
    UNSCANNABLE = "unscannable"


class Audience(StrEnum):
    """Public: potentially unlimited in number (EU 2021/784 Art. 2(3)). Closed items never act by themselves."""

    PUBLIC = "public"
    CLOSED = "closed"


class WatchedBy(StrEnum):
    """Whose near misses were noticed."""

    KEY = "key"
    AUTHOR = "author"


def author_digest(service: str, author: str) -> str:
    """How an author is recognised without being named: SHA-256 (hex) of the service's name and its opaque reference."""
    return hashlib.sha256(f"{service}\0{author}".encode()).hexdigest()


ITEM_RECEIVED = EventTag(
    "intake:item:received",
    2,
    {
        "verdict": Field.CODE,
        "receipt": Field.ID,
        "item": Field.PROVABLE,
        "author": Field.ID,
        "audience": Field.CODE,
        "entries": Field.IDS,
        "rules": Field.DIGESTS,
        "published": Field.COUNT,
        "exhibit": Field.ID,
        "unscannable": Field.CODE,
        "language": Field.CODE,
        "territory": Field.CODE,
    },
)
ITEM_REPEATED = EventTag(
    "intake:item:repeated", 1, {"receipt": Field.ID, "verdict": Field.CODE, "same": Field.FLAG}
)
"""Two machines answered one Idempotency-Key: the later receipt. With the same body and verdict it is the earlier item
again; otherwise it has an item of its own."""
BATCH_RECEIVED = EventTag("intake:batch:received", 1, {"passed": Field.COUNT})
PROBING_NOTICED = EventTag(
    "intake:probing:noticed",
    1,
    {"by": Field.CODE, "key": Field.ID, "author": Field.ID, "entry": Field.ID, "fingerprints": Field.COUNT},
)
"""`author` is the pseudonym of an author who is known already, because of an item that was not passed; else null."""
WATCH_ENDED = EventTag("intake:watch:ended", 1, {})
ITEM_REFERRED = EventTag("intake:item:referred", 1, {"filing": Field.ID})
"""An authority referred it; a decision on it says so."""
ITEM_NAMED = EventTag(
    "intake:item:named", 1, {"item": Field.PROVABLE, "author": Field.ID, "known": Field.FLAG}
)
"""An authority named it; `known` when it had come through the gate."""
ITEM_DIFFERED = EventTag("intake:item:differed", 1, {"exhibit": Field.ID})
VIEWS_COUNTED = EventTag("intake:item:viewed", 1, {"views": Field.COUNT})
ITEMS_ERASED = EventTag("intake:batch:erased", 1, {"items": Field.COUNT})
ITEMS_MINIMISED = EventTag("intake:batch:minimised", 1, {"items": Field.COUNT})
