"""The words of the cases room: case, decision, restriction."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from firsthour.ledger.words import EventTag, Field
from firsthour.notices.words import OrderFacts
from firsthour.policy.words import Harm, Ideology


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
    SUSPEND = "suspend"
    """Of the author's account, for a time."""


class RestrictionState(StrEnum):
    """Commanded, confirmed by the platform, proved from outside; then, if reversed, being lifted and lifted."""

    COMMANDED = "commanded"
    CONFIRMED = "confirmed"
    PROVED = "proved"
    LIFTING = "lifting"
    LIFTED = "lifted"


class HighImpact(StrEnum):
    """Why a decision waits for a second person."""

    ACCOUNT = "account"
    """It suspends an account."""
    MARKED_AUTHOR = "marked-author"
    """The author is known as press, official, researcher, archivist or for counter-speech."""
    MANY_ITEMS = "many-items"


class ProposalState(StrEnum):
    """Where a decision that waits for a second person stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a person who decides by themself has to say of an item: why, and under which harms of the taxonomy it falls.

    `reasons` are written for whoever hears an appeal. `ideology` is kept to measure equal treatment alone.
    """

    reasons: str
    harms: tuple[Harm, ...]
    ideology: Ideology = Ideology.UNKNOWN


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
    3,
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
        "kind": Field.CODE,
        "territories": Field.CODES,
        "harms": Field.CODES,
        "ideology": Field.CODE,
        "approved": Field.FLAG,
        "undone": Field.FLAG,
    },
)
"""`order`: a state asked, for ever on record, whatever the ground; `carried_out`: the decision is the order's own.
`approved`: a second person agreed before it was taken; `undone`: it takes back a slip within half a minute, and the
case is open again."""
DECISION_PROPOSED = EventTag(
    "cases:decision:proposed",
    1,
    {"cases": Field.IDS, "outcome": Field.CODE, "kind": Field.CODE, "because": Field.CODE},
)
PROPOSAL_APPROVED = EventTag("cases:proposal:approved", 1, {"decisions": Field.IDS})
PROPOSAL_DECLINED = EventTag("cases:proposal:declined", 1, {})
PROPOSAL_WITHDRAWN = EventTag("cases:proposal:withdrawn", 1, {})
ITEM_RELEASED = EventTag("cases:item:released", 1, {"case": Field.ID, "command": Field.ID})
"""A person left an item that was held before publication; the platform is told to publish it."""
SUSPENSION_ENDED = EventTag("cases:suspension:ended", 1, {"decision": Field.ID, "command": Field.ID})
"""Its time was over; nothing was reversed."""
REASONS_FORGOTTEN = EventTag("cases:reasons:erased", 1, {"decisions": Field.COUNT})
"""What deciders wrote of items whose evidence is destroyed went with it."""
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
ITEM_MARKED = EventTag("cases:item:marked", 1, {"case": Field.ID, "purpose": Field.CODE})
"""What a person found a post to serve; no rule acts on it from then on."""
ITEM_UNMARKED = EventTag("cases:item:unmarked", 1, {"case": Field.ID, "purpose": Field.CODE})
ITEM_REVEALED = EventTag("cases:item:revealed", 1, {"view": Field.CODE})
REFERENCE_KEPT = EventTag("cases:reference:kept", 1, {"exhibit": Field.ID})
