"""The words of intake: item, verdict, audience."""

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


ITEM_RECEIVED = EventTag(
    "intake:item:received",
    1,
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
    },
)
BATCH_RECEIVED = EventTag("intake:batch:received", 1, {"passed": Field.COUNT})
ITEM_DIFFERED = EventTag("intake:item:differed", 1, {"exhibit": Field.ID})
VIEWS_COUNTED = EventTag("intake:item:viewed", 1, {"views": Field.COUNT})
ITEMS_ERASED = EventTag("intake:batch:erased", 1, {"items": Field.COUNT})
ITEMS_MINIMISED = EventTag("intake:batch:minimised", 1, {"items": Field.COUNT})
