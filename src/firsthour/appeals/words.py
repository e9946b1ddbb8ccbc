"""The words of the appeals room: appeal, first view, ruling."""

from dataclasses import dataclass
from enum import StrEnum

from firsthour.ledger.words import EventTag, Field


class AppealCategory(StrEnum):
    """What somebody says against a decision."""

    NOT_MINE = "not-mine"
    CONTEXT = "context"
    """News, research, art, documentation of crimes, speech against terrorism."""
    WRONG_MATCH = "wrong-match"
    ALLOWED = "allowed"
    OTHER = "other"


class AppealState(StrEnum):
    """How far an appeal is: lodged, taken by another person, ruled on, and its outcome on the way to the author."""

    LODGED = "lodged"
    TAKEN = "taken"
    RULED = "ruled"
    ANSWERED = "answered"


OPEN = (AppealState.LODGED, AppealState.TAKEN)


class AppealFault(StrEnum):
    """What an appeal lacks."""

    CATEGORY_MISSING = "category-missing"
    TEXT_SHORT = "text-short"
    TEXT_LONG = "text-long"


class FirstView(StrEnum):
    """What a reviewer would do with an item, before the reasons of the first decision are shown to them."""

    RESTRICT = "restrict"
    LEAVE = "leave"


class RulingOutcome(StrEnum):
    """What a ruling says of the first decision."""

    UPHELD = "upheld"
    REJECTED = "rejected"


class Part(StrEnum):
    """Which part somebody had in a decision, so that they cannot rule on an appeal against it."""

    DECIDED = "decided"
    CONFIRMED = "confirmed"
    """They confirmed the entry that it rests on."""
    ADOPTED = "adopted"
    """They adopted the rule that took it."""
    APPROVED = "approved"
    """They agreed to it before it was taken."""


@dataclass(frozen=True)
class AppealText:
    """What somebody says when they appeal, as they typed it."""

    category: str
    text: str


APPEAL_LODGED = EventTag(
    "appeals:appeal:lodged",
    1,
    {"restriction": Field.ID, "decision": Field.ID, "category": Field.CODE, "reviewers": Field.COUNT},
)
"""`reviewers`: how many people there were who had no part in the decision and may hear appeals."""
APPEAL_TAKEN = EventTag("appeals:appeal:taken", 1, {})
APPEAL_RELEASED = EventTag("appeals:appeal:released", 1, {})
VIEW_RECORDED = EventTag("appeals:view:recorded", 1, {"view": Field.CODE})
"""Before the reasons of the first decision were shown."""
QUESTION_ASKED = EventTag("appeals:question:asked", 1, {})
QUESTION_ANSWERED = EventTag("appeals:question:answered", 1, {})
APPEAL_RULED = EventTag(
    "appeals:appeal:ruled",
    1,
    {"decision": Field.ID, "outcome": Field.CODE, "view": Field.CODE, "reversal": Field.ID, "rule": Field.DIGEST},
)
"""`decision` is the first one, `rule` the rule that took it; `reversal` undoes it where it was still in force."""
RESTORATION_PROVED = EventTag(
    "appeals:restoration:proved", 1, {"restriction": Field.ID, "surfaces": Field.COUNT, "vantage": Field.CODE}
)
APPEAL_ANSWERED = EventTag("appeals:appeal:answered", 1, {"statement": Field.ID})
"""The ruling can be read, and is on its way."""
APPEAL_ERASED = EventTag("appeals:appeal:erased", 1, {})
