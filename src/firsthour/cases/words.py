"""The words of the cases room: case, decision, restriction."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from firsthour.ledger.words import EventTag, Field
from firsthour.notices.words import OrderFacts


class CaseState(StrEnum):
    """Open until somebody, or an adopted rule, decided."""

    OPEN = "open"
    DECIDED = "decided"


class Outcome(StrEnum):
    """What a decision does."""

    RESTRICT = "restrict"
    REVERSE = "reverse"
    LEAVE = "leave"
    """A person looked and restricts nothing."""


class RestrictionState(StrEnum):
    """Commanded, confirmed by the platform, proved from outside; then, if reversed, being lifted and lifted."""

    COMMANDED = "commanded"
    CONFIRMED = "confirmed"
    PROVED = "proved"
    LIFTING = "lifting"
    LIFTED = "lifted"


class SeedJudgement(StrEnum):
    """What a decision on an item says of the unconfirmed entries that it is near to: a seed is judged once."""

    CONFIRM = "confirm"
    """The item is what they are, and that is what a rule may act on."""
    DISPUTE = "dispute"
    """The item is something else."""
    NEITHER = "neither"
    """It cannot be told from this item."""


@dataclass(frozen=True)
class Asked:
    """What an authority asked of us about an item. `order` is the id of its filing.

    `carried_out`: the decision is the order itself; else it is one of our own, about another upload of the same thing
    or about what a referral named (constitution, article 7). `told`: what the author is told of a carried out order.
    """

    order: uuid.UUID
    carried_out: bool
    told: OrderFacts | None = None


ACTIVE = (RestrictionState.COMMANDED, RestrictionState.CONFIRMED, RestrictionState.PROVED)

CASE_OPENED = EventTag("cases:case:opened", 1, {"item": Field.ID, "verdict": Field.CODE})
CASE_VIEWED = EventTag("cases:case:viewed", 1, {"item": Field.ID, "purpose": Field.CODE})
CASE_BRAKED = EventTag("cases:case:braked", 1, {"brake": Field.ID})
"""A rule would have decided the case, but a brake was pulled, before or now: it waits for a person."""
RULE_HELD_BACK = EventTag(
    "cases:rule:held-back", 1, {"rule": Field.DIGEST, "reason": Field.CODE, "marks": Field.CODES}
)
DECISION_TAKEN = EventTag(
    "cases:decision:taken",
    2,
    {
        "case": Field.ID,
        "outcome": Field.CODE,
        "clause": Field.CODE,
        "terms": Field.COUNT,
        "provision": Field.CODE,
        "purpose": Field.CODE,
        "rule": Field.DIGEST,
        "entry": Field.ID,
        "restriction": Field.ID,
        "reverses": Field.ID,
        "order": Field.ID,
        "carried_out": Field.FLAG,
    },
)
"""`order`: a state asked, for ever on record, whatever the ground; `carried_out`: the decision is the order's own."""
RESTRICTION_COMMANDED = EventTag(
    "cases:restriction:commanded",
    1,
    {"decision": Field.ID, "kind": Field.CODE, "exhibit": Field.ID, "statement": Field.ID, "command": Field.ID},
)
RESTRICTION_CONFIRMED = EventTag("cases:restriction:confirmed", 1, {"views": Field.COUNT})
RESTRICTION_PROVED = EventTag("cases:restriction:proved", 1, {"surfaces": Field.COUNT, "vantage": Field.CODE})
RESTRICTION_PRESERVED = EventTag("cases:restriction:preserved", 1, {"exhibit": Field.ID})
"""An order could not wait for its evidence; now it is sealed."""
RESTRICTION_LIFTED = EventTag("cases:restriction:lifted", 1, {"decision": Field.ID})
ITEM_REVEALED = EventTag("cases:item:revealed", 1, {"view": Field.CODE})
REFERENCE_KEPT = EventTag("cases:reference:kept", 1, {"exhibit": Field.ID})
