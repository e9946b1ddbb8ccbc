"""The words of the platform room: service, connector, command, probe."""

import re
from enum import StrEnum

import msgspec

from firsthour.ledger.words import EventTag, Field

SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}\Z")
CONTACT_POINT = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+\Z")


class Scope(StrEnum):
    """What an API key may do: the first two at the gate, the last at the portal."""

    MATCH = "match:ask"
    ITEMS = "items:submit"
    FLAGS = "flags:submit"
    METRICS = "metrics:read"


PLATFORM_SCOPES = (Scope.MATCH, Scope.ITEMS)
"""What a platform's own key may do when nothing else is said."""
DEFAULT_PER_MINUTE = 60_000
LARGEST_PER_MINUTE = 100_000_000
"""Calls a minute of one key."""


class CommandKind(StrEnum):
    """What we ask of a platform. Disable always means disable and keep (constitution, article 3)."""

    DISABLE = "disable"
    RESTORE = "restore"


class DeliveryState(StrEnum):
    """Where a delivery stands. `attempted` is written before sending; after a crash it is in doubt and sent again
    under the same idempotency key."""

    WAITING = "waiting"
    ATTEMPTED = "attempted"
    DONE = "done"
    FAILED = "failed"
    """A person must see to it; it is still tried at the longest wait."""


class Reach(StrEnum):
    """What an outside look at a link found."""

    GONE = "gone"
    PRESENT = "present"
    UNKNOWN = "unknown"


class PlatformItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as the platform knows it: the answer to `resolve`."""

    item: str
    author: str | None = None
    link: str | None = None
    surfaces: tuple[str, ...] = ()
    published_at: str | None = None
    views: int = 0
    audience: str = "public"
    revision: int = 0
    state: str = ""


class PlatformAuthor(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform tells of an author, asked only when a statement cannot be shown to them.

    `mail` is where they can be mailed; None where it knows no address or may not give it.
    """

    author: str
    mail: str | None = None


class ItemState(msgspec.Struct, frozen=True, kw_only=True):
    """The state of an item after a command: the answer to `command` and `confirm`."""

    item: str
    revision: int
    state: str
    surfaces: tuple[str, ...] = ()
    views_at_removal: int | None = None
    confirmed_at: str | None = None
    ignored: bool = False


SERVICE_ADDED = EventTag("platform:service:added", 1, {"zone": Field.CODE})
KEY_ISSUED = EventTag("platform:key:issued", 2, {"scopes": Field.CODES, "per_minute": Field.COUNT})
KEY_REVOKED = EventTag("platform:key:revoked", 1, {})
CONNECTOR_ADDED = EventTag("platform:connector:added", 1, {"kind": Field.CODE, "address": Field.PROVABLE})
COMMAND_ISSUED = EventTag(
    "platform:command:issued",
    1,
    {"command": Field.CODE, "item": Field.PROVABLE, "revision": Field.COUNT, "territories": Field.CODES},
)
COMMAND_CONFIRMED = EventTag(
    "platform:command:confirmed",
    1,
    {"state": Field.CODE, "revision": Field.COUNT, "attempts": Field.COUNT, "views": Field.COUNT},
)
COMMAND_FAILED = EventTag("platform:command:failed", 1, {"attempts": Field.COUNT, "reason": Field.CODE})
PROBE_MADE = EventTag(
    "platform:probe:made",
    1,
    {
        "reach": Field.CODE,
        "status": Field.COUNT,
        "link": Field.PROVABLE,
        "address": Field.PROVABLE,
        "vantage": Field.CODE,
    },
)
