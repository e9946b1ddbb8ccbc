"""What can be published (keys, banks, entries, rules and so on), and the record of a change of one."""

from typing import Literal

import msgspec

from firsthour.matching.errors import PublishedInvalid
from firsthour.matching.words import EntryStatus
from firsthour.platform.words import DEFAULT_PER_MINUTE
from firsthour.signals.words import FINGERPRINT_BYTES, SignalKind


class PublishedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An API key: found by its prefix, proved by the SHA-256 (hex) of its secret; `service` is the slug it acts for.

    `per_minute` is how many calls it may make at each gate machine.
    """

    id: str
    prefix: str
    digest: str
    service: str
    scopes: tuple[str, ...]
    per_minute: int = DEFAULT_PER_MINUTE


class PublishedBank(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bank with its two distances in PDQ bits."""

    name: str
    source: str
    near: int
    far: int


class PublishedEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry: one fingerprint in lower-case hex (64 digits, of MD5 32) and where it stands."""

    id: str
    bank: str
    source: str
    status: EntryStatus
    kind: SignalKind
    value: str
    harms: tuple[str, ...]


class PublishedRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule as one service adopted it: its full text, so that the gate compiles that; shadow rules only report."""

    service: str
    name: str
    version: int
    digest: str
    text: str
    shadow: bool


class PublishedAllowance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fingerprint that is never a hit, neither as an upload's own nor as an entry's."""

    id: str
    kind: SignalKind
    value: str


class PublishedWatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who feels for the edges of entries gets coarse answers `until` (unix seconds).

    `by` says whether `subject` is the id of a key or, for an author, `author_digest` of it.
    """

    id: str
    service: str
    by: str
    subject: str
    until: int


class PublishedBrake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A brake that is pulled: what it is on does nothing by itself. A rule is named service/name, an entry by its id.

    The kinds are policy's `BrakeKind`.
    """

    id: str
    kind: Literal["rule", "entry", "source"]
    name: str


Subject = (
    PublishedKey
    | PublishedBank
    | PublishedEntry
    | PublishedRule
    | PublishedAllowance
    | PublishedBrake
    | PublishedWatch
)
SUBJECTS: dict[str, type] = {
    "key": PublishedKey,
    "bank": PublishedBank,
    "entry": PublishedEntry,
    "rule": PublishedRule,
    "allowance": PublishedAllowance,
    "brake": PublishedBrake,
    "watch": PublishedWatch,
}
BATCH, SEGMENT = "batch", "segment"
"""Changes about no subject: many entries are new in their table, so a segment is due; a new segment is in force."""

_KINDS = {subject: kind for kind, subject in SUBJECTS.items()}


class PublishedRecord(msgspec.Struct, frozen=True):
    """One committed change, numbered from 1: the subject's kind and, as JSON, its new state or that it is gone."""

    number: int
    kind: str
    payload: bytes


class _Tombstone(msgspec.Struct):
    gone: bool = False
    id: str = ""
    name: str = ""


_TOMBSTONE = msgspec.json.Decoder(_Tombstone)
_DECODERS = {kind: msgspec.json.Decoder(subject) for kind, subject in SUBJECTS.items()}
_ENCODER = msgspec.json.Encoder()


def kind_of(subject: Subject) -> str:
    """The record kind of a subject: key, bank, entry, rule, allowance, brake or watch."""
    return _KINDS[type(subject)]


def identity_of(subject: Subject) -> str:
    """What tells a subject from others of its kind: id, service/name of rules, or name."""
    match subject:
        case PublishedKey() | PublishedEntry() | PublishedAllowance() | PublishedBrake() | PublishedWatch():
            return subject.id
        case PublishedRule():
            return f"{subject.service}/{subject.name}"
        case _:
            return subject.name


def changed(number: int, subject: Subject) -> PublishedRecord:
    """The record saying that a subject is now so."""
    return PublishedRecord(number, kind_of(subject), _ENCODER.encode(subject))


def gone(number: int, kind: str, identity: str) -> PublishedRecord:
    """The record saying that a subject is no more. Raises KeyError for an unknown kind."""
    field = "id" if "id" in SUBJECTS[kind].__struct_fields__ else "name"
    return PublishedRecord(number, kind, _ENCODER.encode({field: identity, "gone": True}))


def subject_of(record: PublishedRecord) -> tuple[str, Subject | None]:
    """(identity, subject) of a record; the subject is None when it is gone. Raises PublishedInvalid."""
    try:
        decoder = _DECODERS[record.kind]
        tombstone = _TOMBSTONE.decode(record.payload)
        if tombstone.gone:
            return tombstone.id or tombstone.name, None
        subject = decoder.decode(record.payload)
        if isinstance(subject, PublishedEntry | PublishedAllowance):
            fingerprint_of(subject)
        return identity_of(subject), subject
    except KeyError as error:
        raise PublishedInvalid(number=record.number, cause=f"its kind {record.kind!r} is unknown") from error
    except ValueError as error:  # msgspec's decoding and validation errors are ValueErrors too
        raise PublishedInvalid(number=record.number, cause=str(error)) from error


def fingerprint_of(entry: PublishedEntry | PublishedAllowance) -> bytes:
    """The bytes of a value, FINGERPRINT_BYTES of them. Raises ValueError naming the entry or allowance."""
    fingerprint, width = bytes.fromhex(entry.value), FINGERPRINT_BYTES[entry.kind]
    if len(fingerprint) != width:
        raise ValueError(f"{entry.id} has a value of {len(fingerprint)} bytes instead of {width}")
    return fingerprint
