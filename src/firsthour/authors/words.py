"""The words of the authors room: mark, strike, standing, erasure."""

from datetime import datetime
from enum import StrEnum

import msgspec

from firsthour.ledger.words import EventTag, Field


class MarkKind(StrEnum):
    """What an author is known to be; no rule acts by itself on any of them (EU 2021/784 Art. 1(3), recital 12)."""

    PRESS = "press"
    OFFICIAL = "official"
    RESEARCHER = "researcher"
    ARCHIVIST = "archivist"
    COUNTER_SPEECH = "counter-speech"


class MarkSource(StrEnum):
    """Who says so."""

    PLATFORM = "platform"
    REGISTER = "public-register"
    AUTHOR = "author"
    STAFF = "staff"


class AuthorStanding(StrEnum):
    """Where an author stands. A suspension is a decision of people; it is never more than considered here."""

    GOOD = "good"
    STRUCK = "struck"
    WARNING_DUE = "warning-due"
    WARNED = "warned"
    SUSPENSION_CONSIDERED = "suspension-considered"


class ErasureState(StrEnum):
    """How far a request for erasure is: received, answered with what must stay and why, or done."""

    RECEIVED = "received"
    ANSWERED = "answered"
    DONE = "done"


class KeptBasis(StrEnum):
    """Why something about an author stays after a request for erasure (EU 2016/679 Art. 17(3)(b), (e))."""

    UNDECIDED = "under-assessment"
    """A case about the author's item is open."""
    TELLING = "DSA-17"
    """A statement or warning has not reached the author yet."""
    COMPLAINT = "DSA-20"
    """The author may still complain, and the item must come back if the complaint is upheld."""
    RETENTION = "TCO-6"
    """Removed terrorist content and related records are kept for six months."""
    MISUSE = "DSA-23"
    """Strikes that still count are what a later warning or suspension must be judged by."""


class ContactEnd(StrEnum):
    """Why the mail address of an author was forgotten."""

    WITHDRAWN = "withdrawn"
    """The platform says that there is none."""
    ERASURE = "erasure"
    """The author asked to be forgotten."""
    TERM_OVER = "term-over"
    """Nothing is left to be told, and no period to complain runs."""


class Kept(msgspec.Struct, frozen=True, order=True):
    """One reason why something stays; `until` is None where its end is not known yet."""

    basis: KeptBasis
    until: datetime | None = None


AUTHOR_KNOWN = EventTag("authors:author:known", 1, {})
AUTHOR_WARNED = EventTag("authors:author:warned", 1, {"statement": Field.ID})
AUTHOR_ERASED = EventTag("authors:author:erased", 1, {"strikes": Field.COUNT, "marks": Field.COUNT})
CONTACT_LEARNED = EventTag("authors:contact:learned", 1, {})
CONTACT_ERASED = EventTag("authors:contact:erased", 2, {"reason": Field.CODE})
MARK_PLACED = EventTag(
    "authors:mark:placed",
    1,
    {
        "mark": Field.ID,
        "mark_kind": Field.CODE,
        "source": Field.CODE,
        "note": Field.PROVABLE,
        "until": Field.INSTANT,
    },
)
MARK_ENDED = EventTag("authors:mark:ended", 1, {"mark": Field.ID})
STRIKE_PLACED = EventTag(
    "authors:strike:placed",
    1,
    {"strike": Field.ID, "decision": Field.ID, "weight": Field.COUNT, "score": Field.COUNT, "standing": Field.CODE},
)
STRIKE_REVERSED = EventTag(
    "authors:strike:reversed",
    1,
    {"strike": Field.ID, "decision": Field.ID, "score": Field.COUNT, "standing": Field.CODE},
)
SUSPENSION_CONSIDERED = EventTag("authors:suspension:considered", 1, {"score": Field.COUNT, "strikes": Field.COUNT})
ERASURE_REQUESTED = EventTag("authors:erasure:requested", 1, {"request": Field.ID})
ERASURE_ANSWERED = EventTag("authors:erasure:answered", 1, {"request": Field.ID, "bases": Field.CODES})
