"""The words of clocks: the kinds of deadline, named by the law that sets them."""

from enum import StrEnum

from firsthour.ledger.words import EventTag, Field


class DeadlineKind(StrEnum):
    """One code per statutory term: the law's short name, then article and paragraph."""

    TCO_HOUR = "TCO-3.3"
    TCO_LEAD = "TCO-3.2"
    TCO_RETENTION = "TCO-6.2"
    DSA_COMPLAINT = "DSA-20.1"


DEADLINE_STARTED = EventTag(
    "clocks:deadline:started",
    1,
    {"kind": Field.CODE, "of": Field.ID, "starts": Field.INSTANT, "due": Field.INSTANT},
)
DEADLINE_REACHED = EventTag(
    "clocks:deadline:reached", 1, {"kind": Field.CODE, "of": Field.ID, "noticed": Field.INSTANT}
)
DEADLINE_VOIDED = EventTag("clocks:deadline:voided", 1, {"kind": Field.CODE, "of": Field.ID})
DEADLINE_SATISFIED = EventTag(
    "clocks:deadline:satisfied", 1, {"kind": Field.CODE, "of": Field.ID, "done": Field.INSTANT}
)
