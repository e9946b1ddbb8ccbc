"""The words of reports: figure, disparity, comparison."""

from enum import StrEnum

import msgspec

from firsthour.ledger.words import EventTag, Field


class Grouping(StrEnum):
    """What figures are told apart by. An unknown value is the group `unknown`."""

    ALL = "all"
    WEEK = "week"
    DECIDER = "decider"
    RULE = "rule"
    SOURCE = "source"
    BANK = "bank"
    LANGUAGE = "language"
    TERRITORY = "territory"
    SERVICE = "service"
    ASKED = "asked"


class AskedBy(StrEnum):
    """Whether a state asked for a removal: the groups of `Grouping.ASKED`."""

    ORDER = "order"
    """The removal is an authority's order, carried out."""
    AFTER_ORDER = "after-order"
    """Our own decision about another upload of what an order named."""
    REFERRAL = "referral"
    """Our own decision, by our own terms, about an item that an authority referred to us."""
    NOBODY = "nobody"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one group of removals; lengths in microseconds, shares per ten thousand.

    `upload_*` run from the item's receipt, `detection_*` from the opening of its case, `order_*` from the receipt of
    the order that it carries out, all to the proof that it was unavailable. Medians and 90th percentiles are values
    that occurred. None where nothing is known. Of `judged`, drawn by chance, a second person who was told nothing would
    not have made `judged_wrong`. Of `appealed`, on which another person has ruled, `overturned` were reversed.
    """

    by: Grouping
    group: str
    removals: int
    reversed: int
    reversed_low: int | None
    reversed_high: int | None
    judged: int
    judged_wrong: int
    judged_low: int | None
    judged_high: int | None
    appealed: int
    overturned: int
    proved: int
    views: int
    views_told: int
    views_median: int | None
    upload_median: int | None
    upload_p90: int | None
    upload_within_hour: int
    upload_known: int
    detection_median: int | None
    detection_p90: int | None
    detection_within_hour: int
    detection_known: int
    order_median: int | None
    order_p90: int | None
    order_within_hour: int
    order_known: int


class OrderMonth(msgspec.Struct, frozen=True, kw_only=True):
    """The removal orders received in one calendar month (UTC): how many were executed and how many returned so far.

    Lengths are from the receipt to the proof that everything named was unavailable, in microseconds. Neither what
    repeats another order nor what turned out to be forged is counted.
    """

    month: str
    received: int
    executed: int
    returned: int
    median: int | None
    p90: int | None
    within_hour: int


class Disparity(msgspec.Struct, frozen=True, kw_only=True):
    """How a rule's own removals in one language fare against those in all others: the difference of the shares that
    were reversed, per ten thousand, with its interval; `worse` when the whole interval lies above zero."""

    rule: str
    by: Grouping
    group: str
    removals: int
    reversed: int
    rest_removals: int
    rest_reversed: int
    low: int
    high: int
    worse: bool


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Everything published about the removals decided from `since` to `until` (excluded), over the first `size` leaves
    of the log with the root `root`. The verifier recomputes it all."""

    format: int
    log: str
    size: int
    root: str
    since: str | None
    until: str | None
    verdicts: dict[str, int]
    figures: tuple[Figure, ...]
    disparities: tuple[Disparity, ...]
    orders: tuple[OrderMonth, ...]


HEAD_MAILED = EventTag(
    "reports:head:mailed",
    1,
    {"size": Field.COUNT, "root": Field.DIGEST, "witness": Field.PROVABLE, "attempts": Field.COUNT},
)
HEAD_UNDELIVERED = EventTag(
    "reports:head:undelivered",
    1,
    {"size": Field.COUNT, "witness": Field.PROVABLE, "attempts": Field.COUNT, "reason": Field.CODE},
)
STATUSES_COMPARED = EventTag(
    "reports:statuses:compared", 1, {"compared": Field.COUNT, "differing": Field.COUNT, "kinds": Field.CODES}
)
DISPARITY_NOTICED = EventTag(
    "reports:disparity:noticed",
    1,
    {
        "rule": Field.DIGEST,
        "by": Field.CODE,
        "group": Field.CODE,
        "removals": Field.COUNT,
        "reversed": Field.COUNT,
        "rest_removals": Field.COUNT,
        "rest_reversed": Field.COUNT,
        "low": Field.COUNT,
        "high": Field.COUNT,
    },
)
