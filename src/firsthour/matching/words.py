"""The words of matching: entry, bank, source, hit."""

from enum import StrEnum

import msgspec

from firsthour.ledger.words import EventTag, Field
from firsthour.signals.words import SignalKind, Turn


class EntryStatus(StrEnum):
    """How far an entry is trusted. Only `confirmed` may act by itself (constitution, article 2)."""

    SEED = "seed"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    RETIRED = "retired"


class Hit(msgspec.Struct, frozen=True):
    """An entry within the farther distance of its bank; `near` when also within the nearer one.

    `turn` says how the upload had to be turned or mirrored to fit the entry, `frame` which of its frames does.
    """

    entry: str
    bank: str
    source: str
    status: EntryStatus
    kind: SignalKind
    distance: int
    near: bool
    harms: tuple[str, ...]
    turn: Turn = Turn.AS_IS
    frame: int = 0


ENTRY_KINDS = (SignalKind.PDQ, SignalKind.SHA256)
"""The kinds of fingerprints that entries are made of."""

NO_PROTECTED_PURPOSE = "none-found"
"""The only purpose assessment with which an entry is confirmed: it serves neither news, research, art, counter-speech
nor the documentation of crimes (EU 2021/784 Art. 1(3)). The word is policy's `PurposeAssessment.NONE_FOUND`."""

NEAR_DISTANCE = 12
"""PDQ bits within which an adopted rule may act (house rule; of 256)."""

FAR_DISTANCE = 31
"""PDQ bits up to which a match asks for review; never more (the reference's published threshold)."""

BANK_ADDED = EventTag("matching:bank:added", 1, {"near": Field.COUNT, "far": Field.COUNT})
ENTRY_ADDED = EventTag(
    "matching:entry:added",
    1,
    {"bank": Field.ID, "source": Field.ID, "kind": Field.CODE, "status": Field.CODE, "harms": Field.CODES},
)
ENTRY_CONFIRMED = EventTag("matching:entry:confirmed", 1, {"purpose": Field.CODE})
ENTRY_RETIRED = EventTag("matching:entry:retired", 1, {})
