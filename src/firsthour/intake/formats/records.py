"""What the spool keeps: the item or views as submitted, and everything the answer was drawn from."""

import struct
from collections.abc import Iterator
from typing import Literal

import msgspec

from firsthour.intake.words import Audience, Verdict
from firsthour.matching.words import Hit
from firsthour.signals.words import Scanned, Signal, UnscannableReason

_LENGTHS = struct.Struct("<II")


class SubmittedItem(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An item as the platform described it. `id` and `author` are the platform's own opaque references."""

    id: str
    author: str
    audience: Audience
    link: str = ""
    surfaces: tuple[str, ...] = ()
    published_at: str | None = None
    views: int | None = None
    language: str = ""
    territory: str = ""


class RuleApplied(msgspec.Struct, frozen=True):
    """A rule that spoke on the item: what it recommends, on what ground, and why it was held back, if it was.

    `would` is what a rule on trial (held back as `shadow`) could do if it were in force.
    """

    name: str
    version: int
    digest: str
    verdict: Verdict
    clause: str | None
    provision: str | None
    restriction: str
    held_back: str | None
    would: Verdict | None = None


class SpoolRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer of the gate. `kind` says which fields count.

    `receipt` uuid · `service` slug · `key` id of the API key · `received_at` RFC 3339 · `body_digest` SHA-256 hex of
    what was submitted · `published_number` the change the verdict was drawn from · `degraded` whether the publisher
    was late then · `media` the medium, as rules saw it · `coarse` whether it was told without saying which entries ·
    `content` the uploaded bytes sealed to the spool's key, empty when none are kept.
    Kind `views`: only `item_id` and `views` (a count at `received_at`) beside the first lines.
    """

    receipt: str
    kind: Literal["item", "views"]
    service: str
    key: str
    received_at: str
    idempotency_key: str = ""
    body_digest: str = ""
    item: SubmittedItem | None = None
    item_id: str = ""
    views: int | None = None
    verdict: Verdict | None = None
    hits: tuple[Hit, ...] = ()
    applied: tuple[RuleApplied, ...] = ()
    published_number: int = 0
    degraded: bool = False
    coarse: bool = False
    signals: tuple[Signal, ...] = ()
    scanned: Scanned | None = None
    unscannable: UnscannableReason | None = None
    media: str = ""
    content_type: str = ""
    content_length: int = 0
    content: bytes = b""


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(SpoolRecord)


def pack(record: SpoolRecord) -> bytes:
    """One record inside a group: two lengths, the JSON without content, the content as it is."""
    head = _ENCODER.encode(msgspec.structs.replace(record, content=b""))
    return b"".join((_LENGTHS.pack(len(head), len(record.content)), head, record.content))


def unpack(group: bytes) -> Iterator[SpoolRecord]:
    """The records of a group. Raises ValueError (msgspec's errors are ones) for bytes no writer of ours made."""
    if not group:
        raise ValueError("a group is empty")
    position = 0
    while position < len(group):
        if position + _LENGTHS.size > len(group):
            raise ValueError("a record's lengths are cut short")
        head_length, content_length = _LENGTHS.unpack_from(group, position)
        start = position + _LENGTHS.size
        position = start + head_length + content_length
        if position > len(group):
            raise ValueError("a record is longer than its group")
        record = _DECODER.decode(group[start : start + head_length])
        content = group[start + head_length : position]
        yield msgspec.structs.replace(record, content=content) if content else record
