"""Values that every room shares, and the final shape of an event.

The event format never changes: strings, integers, booleans, null, lists and objects with ASCII keys, so that canonical
JSON is the standard library's sorted dump (RFC 8785 for this subset). No floats, no free text, no link, name or
address: each tag declares the type of each field, and no type admits free text.
"""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

FORMAT = 1
"""Version of the envelope, sealed into each event."""

LARGEST_INTEGER = 2**53 - 1
"""RFC 8785 numbers are IEEE doubles; beyond this an integer would not survive another implementation."""


class ActorKind(StrEnum):
    """Who acted: a person (by pseudonym), an adopted rule, a platform's or an authority's machine, or this system."""

    PERSON = "person"
    RULE = "rule"
    PLATFORM = "platform"
    AUTHORITY = "authority"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who does something: the last but one argument of each verb. `id` is a pseudonym or a code, never a name."""

    kind: ActorKind
    id: str

    @classmethod
    def person(cls, pseudonym: uuid.UUID | str) -> "Actor":
        return cls(ActorKind.PERSON, str(pseudonym))

    @classmethod
    def rule(cls, rule_id: uuid.UUID | str) -> "Actor":
        return cls(ActorKind.RULE, str(rule_id))

    @classmethod
    def platform(cls, service_id: uuid.UUID | str) -> "Actor":
        return cls(ActorKind.PLATFORM, str(service_id))

    @classmethod
    def authority(cls, authority_id: uuid.UUID | str) -> "Actor":
        return cls(ActorKind.AUTHORITY, str(authority_id))

    @classmethod
    def system(cls, part: str) -> "Actor":
        return cls(ActorKind.SYSTEM, part)


class Field(StrEnum):
    """The types a field of an event may have."""

    ID = "id"
    CODE = "code"
    COUNT = "count"
    FLAG = "flag"
    INSTANT = "instant"
    DAY = "day"
    DIGEST = "digest"
    PROVABLE = "provable"
    """Kept only as a salted digest; the salt lies in an erasable table."""
    IDS = "ids"
    CODES = "codes"
    DIGESTS = "digests"


@dataclass(frozen=True)
class EventTag:
    """One kind of event: `room:subject:verb`, its schema number, and the type of each field of its body."""

    tag: str
    schema: int
    fields: dict[str, Field]

    def __hash__(self) -> int:
        return hash(self.tag)


@dataclass(frozen=True)
class Duty:
    """Something the worker does again and again: `run(now)` does a portion and says whether it found work."""

    name: str
    every: float
    """Seconds between looks when there was nothing to do."""
    run: Callable[[Callable[[], datetime]], bool]
    from_outside: bool = False
    """Whether work may come by another way than a commit or the passing of time, such as a file that is laid down."""


TAG = re.compile(r"[a-z]+:[a-z-]+:[a-z-]+\Z")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._/()-]{0,79}\Z")
DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def instant(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds and Z, the one spelling of an instant."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _one(kind: Field, value: object) -> object:
    match kind:
        case Field.ID if isinstance(value, uuid.UUID):
            return str(value)
        case Field.ID if isinstance(value, str):
            return str(uuid.UUID(value))
        case Field.CODE if isinstance(value, str) and CODE.match(value):
            return str(value)
        case Field.COUNT if type(value) is int and abs(value) <= LARGEST_INTEGER:
            return value
        case Field.FLAG if isinstance(value, bool):
            return value
        case Field.INSTANT if isinstance(value, datetime):
            return instant(value)
        case Field.DAY if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        case Field.DIGEST | Field.PROVABLE if isinstance(value, str) and DIGEST.match(value):
            return value
        case Field.IDS:
            return [_one(Field.ID, each) for each in value]
        case Field.CODES:
            return [_one(Field.CODE, each) for each in value]
        case Field.DIGESTS:
            return [_one(Field.DIGEST, each) for each in value]
    raise ValueError(f"{value!r} is not a {kind}")


def spelled(event_tag: EventTag, body: dict[str, object]) -> dict[str, object]:
    """The body with each value in its one spelling. Raises ValueError for a missing, unknown or ill-typed field."""
    if set(body) != set(event_tag.fields):
        raise ValueError(f"{event_tag.tag}: fields {sorted(body)} instead of {sorted(event_tag.fields)}")
    return {name: None if body[name] is None else _one(kind, body[name]) for name, kind in event_tag.fields.items()}


def canonical(value: object) -> bytes:
    """Canonical JSON (RFC 8785) of a value of the event format, as UTF-8 bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


EPOCH_OPENED = EventTag(
    "ledger:epoch:opened",
    1,
    {"epoch": Field.COUNT, "kept": Field.COUNT, "seen": Field.COUNT, "root": Field.DIGEST},
)
"""The log begins (`epoch` 1, `kept` 0), or goes on from an older state: of `seen` sealed events with that `root`, the
last head anybody outside has, only the first `kept` are still here."""

KEY_ADOPTED = EventTag("ledger:key:adopted", 1, {"public": Field.DIGEST})
"""From the leaf of this event on, heads carry a signature by this Ed25519 key (32 bytes, in hex) as well."""

KEY_RETIRED = EventTag("ledger:key:retired", 1, {"public": Field.DIGEST})
