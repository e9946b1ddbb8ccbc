"""What the gate's calls take and give, as msgspec structures; the OpenAPI document is drawn from them."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from firsthour.intake.formats import RuleApplied
from firsthour.intake.words import Audience, Verdict
from firsthour.matching.words import Hit
from firsthour.signals.words import SignalKind, UnscannableReason

_LINE = r"^[^\x00-\x1f\x7f]*(?![\x00-\x1f\x7f])$"
_LARGEST_COUNT = 2**53 - 1

Reference = Annotated[str, Meta(min_length=1, max_length=200, pattern=_LINE)]
Link = Annotated[str, Meta(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f\x7f]+(?!\s)$")]
Instant = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=_LARGEST_COUNT)]


class AskedSignal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fingerprint taken by the platform: PDQ or SHA-256 as 64 hex digits, MD5 as 32; PDQ with its quality."""

    kind: SignalKind
    value: Annotated[str, Meta(pattern=r"^([0-9a-fA-F]{32}){1,2}(?!\n)$")]
    quality: Annotated[int, Meta(ge=0, le=100)] = 100


Signals = Annotated[tuple[AskedSignal, ...], Meta(max_length=100)]


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fingerprints to be looked up; nothing is kept."""

    signals: Signals


class ItemFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item as the platform describes it. `id` and `author` are the platform's own opaque references."""

    id: Reference
    author: Reference
    audience: Audience
    link: Link | None = None
    surfaces: Annotated[tuple[Link, ...], Meta(max_length=50)] = ()
    published_at: Instant | None = None
    views: Count = 0
    language: Annotated[str, Meta(max_length=20, pattern=r"^[A-Za-z0-9-]*(?!\n)$")] = ""
    territory: Annotated[str, Meta(max_length=10, pattern=r"^[A-Za-z0-9-]*(?!\n)$")] = ""


class Submission(ItemFields, frozen=True, forbid_unknown_fields=True):
    """An item submitted by its fingerprints instead of its media."""

    signals: Signals = ()


class Views(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often an item has been seen so far."""

    views: Count


class Found(msgspec.Struct, frozen=True):
    """What a question found: hits in entry order of nearness; `unscannable` when the media gave no fingerprint.

    `flat`: too flat or small for PDQ, so only exact copies are found. Of an animation's `frames`, `frames_taken` were
    looked at.
    """

    hits: tuple[Hit, ...]
    signals: tuple[AskedSignal, ...]
    truncated: bool
    flat: bool
    frames: int
    frames_taken: int
    unscannable: UnscannableReason | None
    published: int
    degraded: bool
    coarse: bool = False


class CoarseHit(msgspec.Struct, frozen=True):
    """That something of this kind and these harms is known; not which entry, how near, or from whom."""

    kind: SignalKind
    harms: tuple[str, ...]


class CoarseFound(msgspec.Struct, frozen=True):
    """What a question found, for a caller who felt for the edges of entries in the last 24 hours."""

    hits: tuple[CoarseHit, ...]
    unscannable: UnscannableReason | None
    published: int
    degraded: bool
    coarse: bool = True


class Answer(msgspec.Struct, frozen=True):
    """The verdict on an item. `block`, `review` and `unscannable` mean: do not publish yet.

    `published` is the number of the last change the verdict knew of; `degraded` says that changes were late.
    """

    receipt: str
    item: str
    verdict: Verdict
    hits: tuple[Hit, ...]
    rules: tuple[RuleApplied, ...]
    published: int
    degraded: bool
    unscannable: UnscannableReason | None
    coarse: bool = False


class CoarseAnswer(msgspec.Struct, frozen=True):
    """The verdict on an item whose caller or author felt for the edges of entries in the last 24 hours."""

    receipt: str
    item: str
    verdict: Verdict
    hits: tuple[CoarseHit, ...]
    published: int
    degraded: bool
    unscannable: UnscannableReason | None
    coarse: bool = True


class ViewsKept(msgspec.Struct, frozen=True):
    """The receipt for a count of views."""

    receipt: str
    item: str
    views: int


class Status(msgspec.Struct, frozen=True):
    """How the gate stands. `ready`: it answers; `degraded`: the published state is late; age in seconds.

    `clock_synchronised`: what the kernel says of this machine's clock, null where it says nothing.
    `brakes` are pulled and wait for a person: what they are on asks for review instead of blocking.
    """

    ready: bool
    degraded: bool
    published: int | None
    heartbeat_age: float | None
    clock_synchronised: bool | None
    brakes: int | None
    reason: str | None


class Problem(msgspec.Struct, frozen=True):
    """A refusal (RFC 9457) with its code and what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    remedy: str
