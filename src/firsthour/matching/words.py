"""The words of matching: entry, bank, source, batch, hit, allowance."""

import uuid
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
    `braked`: a brake on the entry or its source was pulled, so that nothing acts on this hit by itself.
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
    braked: bool = False


class DisputeReason(StrEnum):
    """Why an entry is disputed; whatever it was before, it acts no more."""

    APPEAL_UPHELD = "appeal-upheld"
    FALSE_MATCH = "false-match"
    PROTECTED_PURPOSE = "protected-purpose"
    SOURCE_DOUBTED = "source-doubted"


class AllowanceReason(StrEnum):
    """Why a fingerprint is never a hit."""

    FALSE_MATCH = "false-match"
    PROTECTED_PURPOSE = "protected-purpose"
    HARMLESS = "harmless"


class Imported(msgspec.Struct, frozen=True):
    """What an import did: its batch, how many entries are new, and how many stood there already and are untouched."""

    batch: uuid.UUID
    added: int
    known: int


EXACT_KINDS = (SignalKind.SHA256, SignalKind.MD5)
"""The kinds that fit or do not. MD5 is for lists that have no better: equal digests can be made on purpose, so a hit on
one asks for review and never acts."""

ENTRY_KINDS = (SignalKind.PDQ, *EXACT_KINDS)
"""The kinds of fingerprints that entries are made of."""

NO_PROTECTED_PURPOSE = "none-found"
"""The only purpose assessment with which an entry is confirmed: it serves neither news, research, art, counter-speech
nor the documentation of crimes (EU 2021/784 Art. 1(3)). The word is policy's `PurposeAssessment.NONE_FOUND`."""

NEAR_DISTANCE = 12
"""PDQ bits within which an adopted rule may act (house rule; of 256)."""

FAR_DISTANCE = 31
"""PDQ bits up to which a match asks for review; never more (the reference's published threshold)."""

BANK_ADDED = EventTag("matching:bank:added", 1, {"near": Field.COUNT, "far": Field.COUNT})
BANK_DECLARED_DANGEROUS = EventTag("matching:bank:declared-dangerous", 1, {})
"""What hits it is from now on a danger to keep, child-abuse material above all."""
ENTRY_ADDED = EventTag(
    "matching:entry:added",
    1,
    {"bank": Field.ID, "source": Field.ID, "kind": Field.CODE, "status": Field.CODE, "harms": Field.CODES},
)
ENTRY_CONFIRMED = EventTag(
    "matching:entry:confirmed", 2, {"purpose": Field.CODE, "bank": Field.ID, "source": Field.ID}
)
ENTRY_EDITED = EventTag("matching:entry:edited", 1, {"harms": Field.CODES, "status": Field.CODE})
ENTRY_RETIRED = EventTag("matching:entry:retired", 1, {})
ENTRY_DISPUTED = EventTag("matching:entry:disputed", 1, {"reason": Field.CODE})
LIST_IMPORTED = EventTag(
    "matching:list:imported",
    1,
    {
        "bank": Field.ID,
        "source": Field.ID,
        "added": Field.COUNT,
        "known": Field.COUNT,
        "entries": Field.PROVABLE,
    },
)
"""`entries` proves which: the SHA-256 over `id kind value` of each new entry, a line each, in the order of the ids."""

ENTRIES_EXPIRED = EventTag("matching:entry:expired", 1, {"entries": Field.IDS})
FINGERPRINT_ALLOWED = EventTag(
    "matching:fingerprint:allowed", 1, {"kind": Field.CODE, "value": Field.PROVABLE, "reason": Field.CODE}
)
ALLOWANCE_ENDED = EventTag("matching:allowance:ended", 1, {})
