"""The words of the vault: exhibit, hold, export."""

from enum import StrEnum

from firsthour.ledger.words import EventTag, Field


class ExhibitState(StrEnum):
    """`sealing` is written before the bytes, so that a seal cut short is finished with the same key.

    `destroying` is written when the key is gone and the bytes are still to go, so that a kill leaves nothing half done.
    """

    SEALING = "sealing"
    SEALED = "sealed"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"


class LegalBasis(StrEnum):
    """Why an exhibit may be kept at all."""

    UNDER_ASSESSMENT = "under-assessment"
    """A match waits for its decision; kept so that removal stays reversible (constitution, article 3)."""
    DSA_20 = "DSA-20"
    """EU 2022/2065 Art. 20: the author may complain, and the item must come back if the complaint is upheld."""
    TCO_6 = "TCO-6"
    """EU 2021/784 Art. 6: terrorist content removed under specific measures or an order."""
    AUTHORITY_FILING = "authority-filing"
    """What an authority sent us, as it came: proof of what was asked, and when (EU 2021/784 Art. 3(5))."""
    REFERENCE = "reference"
    """A reference picture of an entry, which the operator may lawfully keep."""
    APPEAL = "appeal"
    """EU 2021/784 Art. 6(1)(a), EU 2022/2065 Art. 20 and 21: a complaint or a dispute about the removal is open."""
    REVIEW = "review"
    """EU 2021/784 Art. 6(1)(a): administrative or judicial review is open."""
    AUTHORITY = "authority"
    """EU 2021/784 Art. 6(2): an authority or a court asked that it be preserved longer."""
    INVESTIGATION = "investigation"
    """EU 2021/784 Art. 6(1)(b): terrorist offences are prevented, detected, investigated or prosecuted."""


PROCEEDINGS = (LegalBasis.APPEAL, LegalBasis.REVIEW, LegalBasis.AUTHORITY, LegalBasis.INVESTIGATION)
"""The bases of holds that somebody places; the others are terms that the law starts by itself."""


class HoldReason(StrEnum):
    """Why somebody holds an exhibit; each reason has its basis."""

    COMPLAINT = "complaint-open"
    DISPUTE = "dispute-settlement"
    JUDICIAL_REVIEW = "judicial-review"
    ADMINISTRATIVE_REVIEW = "administrative-review"
    PRESERVATION_REQUEST = "preservation-request"
    CRIMINAL_INVESTIGATION = "criminal-investigation"


BASIS_OF: dict[HoldReason, LegalBasis] = {
    HoldReason.COMPLAINT: LegalBasis.APPEAL,
    HoldReason.DISPUTE: LegalBasis.APPEAL,
    HoldReason.JUDICIAL_REVIEW: LegalBasis.REVIEW,
    HoldReason.ADMINISTRATIVE_REVIEW: LegalBasis.REVIEW,
    HoldReason.PRESERVATION_REQUEST: LegalBasis.AUTHORITY,
    HoldReason.CRIMINAL_INVESTIGATION: LegalBasis.INVESTIGATION,
}


class Requester(StrEnum):
    """Who may ask that a hold be extended (EU 2021/784 Art. 6(2); for a dispute EU 2022/2065 Art. 21)."""

    AUTHORITY = "authority"
    COURT = "court"
    DISPUTE_BODY = "dispute-body"


class HoldEnding(StrEnum):
    """Why a hold is released before its end."""

    PROCEEDING_CLOSED = "proceeding-closed"
    REQUEST_WITHDRAWN = "request-withdrawn"
    PLACED_BY_MISTAKE = "placed-by-mistake"


class OpeningPurpose(StrEnum):
    """Why somebody looks (EU 2021/784 Art. 6(1), 6(3)). There is no opening without one."""

    REVIEW = "review"
    COMPLAINT = "complaint"
    INVESTIGATION = "investigation"


class Damage(StrEnum):
    """What is wrong with an exhibit that was read again."""

    MISSING = "missing"
    """Its stored bytes are not there."""
    ALTERED = "altered"
    """Its stored bytes are others than those that were sealed."""
    KEY_GONE = "key-gone"
    """The retention key of its month is not there."""
    UNOPENABLE = "unopenable"
    """Its key does not open it, or does not open the facts beside it."""
    UNLIKE_LEDGER = "unlike-ledger"
    """It opens, and is not what the ledger says was sealed."""


class DangerReason(StrEnum):
    """Why content is a danger to keep, such as child-abuse material: who says so."""

    PERSON = "said-by-a-person"
    LIST = "on-a-declared-list"


class Recipient(StrEnum):
    """For whom a package is made; it decides what may be in it."""

    AUTHORITY = "authority"
    COURT = "court"
    USER = "user"


class Part(StrEnum):
    """What a package may hold of an exhibit; a request names the parts that its law allows."""

    CONTENT = "content"
    AUTHOR = "author"
    CIRCUMSTANCES = "circumstances"
    """The item's own id and link, language, territory, and when it was received."""
    MATCHES = "matches"
    """The entries it hit; never for a user: they are others' lists."""


class ExportState(StrEnum):
    """How a request for a copy stands: it waits for another person, or was answered, or nobody was in time."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"


EXHIBIT_SEALED = EventTag(
    "vault:exhibit:sealed",
    1,
    {"content": Field.PROVABLE, "size": Field.COUNT, "basis": Field.CODE, "stored": Field.DIGEST},
)
EXHIBIT_OPENED = EventTag("vault:exhibit:opened", 1, {"purpose": Field.CODE})
HOLD_PLACED = EventTag(
    "vault:hold:placed",
    2,
    {"exhibit": Field.ID, "hold": Field.ID, "basis": Field.CODE, "reason": Field.CODE, "until": Field.INSTANT},
)
HOLD_EXTENDED = EventTag(
    "vault:hold:extended",
    2,
    {"hold": Field.ID, "until": Field.INSTANT, "requester": Field.CODE, "request": Field.PROVABLE},
)
HOLD_RELEASED = EventTag("vault:hold:released", 1, {"hold": Field.ID, "because": Field.CODE})
DESTRUCTION_BEGUN = EventTag("vault:destruction:begun", 1, {"due": Field.INSTANT})
"""The key of the exhibit is gone from the database; nothing can stop or undo it any more."""
EXHIBIT_DESTROYED = EventTag(
    "vault:exhibit:destroyed", 1, {"basis": Field.CODE, "stored": Field.DIGEST, "month": Field.CODE}
)
RETENTION_KEY_DESTROYED = EventTag("vault:retention-key:destroyed", 1, {"month": Field.CODE})
"""From here on no copy of an exhibit of that month can be opened, in whichever backup it lies."""
SHARE_SCRUBBED = EventTag("vault:share:scrubbed", 1, {"exhibits": Field.COUNT, "damaged": Field.COUNT})
"""So many exhibits were read again, opened and compared with the ledger."""
EXHIBIT_DAMAGED = EventTag("vault:exhibit:damaged", 1, {"damage": Field.CODE})
EXHIBIT_MENDED = EventTag("vault:exhibit:mended", 1, {})
"""What was damaged is whole again, from a backup."""
EXPORT_REQUESTED = EventTag(
    "vault:export:requested",
    1,
    {
        "export": Field.ID,
        "recipient": Field.CODE,
        "purpose": Field.CODE,
        "parts": Field.CODES,
        "reference": Field.PROVABLE,
        "encrypted": Field.FLAG,
    },
)
EXPORT_APPROVED = EventTag("vault:export:approved", 1, {"export": Field.ID})
EXPORT_DECLINED = EventTag("vault:export:declined", 1, {"export": Field.ID})
EXPORT_TAKEN = EventTag("vault:export:taken", 1, {"export": Field.ID, "package": Field.DIGEST})
EXHIBIT_SET_APART = EventTag("vault:exhibit:set-apart", 1, {"because": Field.CODE})
"""From now on nobody sees it here, and it goes to no user."""
NOTICE_TAKEN = EventTag("vault:notice:taken", 1, {})
"""An officer knows of it and does what the law of the place asks for."""
