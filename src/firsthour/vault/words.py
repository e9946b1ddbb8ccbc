"""The words of the vault: exhibit, hold."""

from enum import StrEnum

from firsthour.ledger.words import EventTag, Field


class ExhibitState(StrEnum):
    """`sealing` is written before the bytes, so that a seal cut short is finished with the same key."""

    SEALING = "sealing"
    SEALED = "sealed"


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


class OpeningPurpose(StrEnum):
    """Why somebody looks (EU 2021/784 Art. 6(1), 6(3)). There is no opening without one."""

    REVIEW = "review"
    COMPLAINT = "complaint"
    INVESTIGATION = "investigation"


EXHIBIT_SEALED = EventTag(
    "vault:exhibit:sealed",
    1,
    {"content": Field.PROVABLE, "size": Field.COUNT, "basis": Field.CODE, "stored": Field.DIGEST},
)
EXHIBIT_OPENED = EventTag("vault:exhibit:opened", 1, {"purpose": Field.CODE})
HOLD_PLACED = EventTag("vault:hold:placed", 1, {"exhibit": Field.ID, "basis": Field.CODE, "until": Field.INSTANT})
