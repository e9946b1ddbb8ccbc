"""The words of the flags room: flag, notifier, flagger, lane, burst."""

from enum import StrEnum

import msgspec

from firsthour.ledger.words import EventTag, Field


class FlagKind(StrEnum):
    """What the notifier says the content is."""

    TERRORISM = "terrorism"
    CHILD_ABUSE = "child-abuse"
    """An offence of Directive 2011/93/EU Art. 3-7: the notifier need not say who they are, and nothing is fetched."""
    OTHER = "other-illegal"
    TERMS = "terms"


class FlagChannel(StrEnum):
    """By which door a flag came."""

    FORM = "form"
    API = "api"


class Lane(StrEnum):
    """The order in which flags are looked at, the first lane first; within a lane the oldest first."""

    APART = "apart"
    TRUSTED = "trusted"
    ORDINARY = "ordinary"
    LAST = "last"
    """From somebody who was warned about manifestly unfounded flags (EU 2022/2065 Art. 23(2))."""


RANKS = {lane: rank for rank, lane in enumerate(Lane)}


class FlagState(StrEnum):
    """How far a flag is."""

    RECEIVED = "received"
    LOCATED = "located"
    UNLOCATED = "unlocated"
    ANSWERED = "answered"


class FlagOutcome(StrEnum):
    """What came of a flag. The first two follow from the decisions of its cases; a person chooses among the others."""

    RESTRICTED = "restricted"
    LEFT = "left"
    NOT_LOCATED = "not-located"
    UNCLEAR = "unclear"
    UNFOUNDED = "unfounded"
    PASSED_ON = "passed-on"


BY_HAND = (FlagOutcome.NOT_LOCATED, FlagOutcome.UNCLEAR, FlagOutcome.UNFOUNDED, FlagOutcome.PASSED_ON)
JUDGED = (FlagOutcome.RESTRICTED, FlagOutcome.LEFT, FlagOutcome.UNFOUNDED)
"""The outcomes that say whether the notifier was right; the others say only that it could not be told."""


class Fault(StrEnum):
    """What a flag lacks (EU 2022/2065 Art. 16(2))."""

    LINK_MISSING = "link-missing"
    LINK_UNUSABLE = "link-unusable"
    LINKS_TOO_MANY = "links-too-many"
    EXPLANATION_SHORT = "explanation-short"
    EXPLANATION_LONG = "explanation-long"
    NAME_MISSING = "name-missing"
    MAIL_MISSING = "mail-missing"
    MAIL_UNUSABLE = "mail-unusable"
    GOOD_FAITH_MISSING = "good-faith-missing"
    LANGUAGE_UNUSABLE = "language-unusable"


class NotifierStanding(StrEnum):
    """Where a notifier stands. A suspension is a decision of people; it is never more than considered here."""

    GOOD = "good"
    WARNING_DUE = "warning-due"
    WARNED = "warned"
    SUSPENSION_CONSIDERED = "suspension-considered"


class LookPurpose(StrEnum):
    """Why somebody looks at who a notifier is. There is no looking without one."""

    ASSESSMENT = "assessment"
    QUESTION = "question"
    MISUSE = "misuse"
    ERASURE = "erasure"


class BurstKind(StrEnum):
    """What many flags within a short time are against."""

    ITEM = "item"
    AUTHOR = "author"


class FlagFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a notifier says. `links` are the exact locations; `language` is that of the answers."""

    kind: FlagKind
    links: tuple[str, ...]
    explanation: str
    name: str = ""
    mail: str = ""
    good_faith: bool
    language: str


class Precision(msgspec.Struct, frozen=True):
    """How often flags were right: `upheld` of `judged`, with the 95 % Wilson interval of that share."""

    upheld: int
    judged: int
    lower: float
    upper: float


class FlagAnswer(msgspec.Struct, frozen=True):
    """What is told besides the outcome: the grounds of restrictions, and how far machines decided (the strings of the
    EU database)."""

    grounds: tuple[str, ...] = ()
    automation: str = "AUTOMATED_DECISION_NOT_AUTOMATED"


FLAG_RECEIVED = EventTag(
    "flags:flag:received",
    1,
    {
        "kind": Field.CODE,
        "lane": Field.CODE,
        "channel": Field.CODE,
        "links": Field.COUNT,
        "notifier": Field.ID,
        "flagger": Field.ID,
    },
)
FLAG_LOCATED = EventTag("flags:flag:located", 1, {"items": Field.COUNT})
FLAG_JOINED = EventTag("flags:flag:joined", 1, {"item": Field.ID, "brought": Field.FLAG})
"""The flag is about this item; `brought` says that there was no open question about it before."""

FLAG_ANSWERED = EventTag("flags:flag:answered", 1, {"outcome": Field.CODE, "automation": Field.CODE})
FLAG_ERASED = EventTag("flags:flag:erased", 1, {})
BURST_SEEN = EventTag("flags:burst:noticed", 1, {"kind": Field.CODE, "notifiers": Field.COUNT, "item": Field.ID})
NOTIFIER_KNOWN = EventTag("flags:notifier:known", 1, {})
NOTIFIER_WARNED = EventTag("flags:notifier:warned", 1, {"unfounded": Field.COUNT})
NOTIFIER_VIEWED = EventTag("flags:notifier:viewed", 1, {"flag": Field.ID, "purpose": Field.CODE})
"""Somebody saw name and address; `flag` is None where they were found by their address."""

NOTIFIER_CONCEALED = EventTag("flags:notifier:concealed", 1, {})
"""Name and address are gone; only a digest stays by which a warned notifier is known again."""

NOTIFIER_ERASED = EventTag("flags:notifier:erased", 1, {})
ERASURE_REQUESTED = EventTag("flags:erasure:requested", 1, {"request": Field.ID})
ERASURE_ANSWERED = EventTag("flags:erasure:answered", 1, {"request": Field.ID, "bases": Field.CODES})
FLAGGER_ADDED = EventTag("flags:flagger:added", 1, {"country": Field.CODE, "since": Field.DAY})
FLAGGER_SUSPENDED = EventTag("flags:flagger:suspended", 1, {})
FLAGGER_RESUMED = EventTag("flags:flagger:resumed", 1, {})
FLAGGER_ENDED = EventTag("flags:flagger:ended", 1, {})
FLAGGER_KEYED = EventTag("flags:flagger:keyed", 1, {})
