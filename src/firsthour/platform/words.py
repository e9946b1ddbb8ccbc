"""The words of the platform room: service, connector, command, probe."""

import re
from enum import StrEnum

import msgspec

from firsthour.ledger.words import EventTag, Field

SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}\Z")
CONTACT_POINT = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+\Z")

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
TERRITORY = re.compile(r"[A-Z]{2}\Z")


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


class ConnectorKind(StrEnum):
    """The ways in which a service is reached."""

    WEBHOOK = "webhook"
    MASTODON = "mastodon"
    S3 = "s3"
    DIRECTORY = "directory"


class CommandKind(StrEnum):
    """What we ask of a platform. Disable always means disable and keep (constitution, article 3). Of several commands
    about one target the last one counts; restore lifts whatever was commanded."""

    DISABLE = "disable"
    RESTORE = "restore"
    LABEL = "label"
    AGE_LIMIT = "age-limit"
    LIMIT_REACH = "limit-reach"
    NO_MONETISATION = "no-monetisation"
    SUSPEND = "suspend"


class Target(msgspec.Struct, frozen=True):
    """What a command is about: an item or an author, exactly one of them, by the platform's own opaque id."""

    item: str = ""
    author: str = ""


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a connector can have carried out, of items and of authors; the rest it refuses.

    `by_hand`: of an item only by a person at the platform, whose work the connector sees once it is done.
    `territories`: in some territories only. `statements`: delivers statements. `contacts`: tells where an author can be
    mailed. `revisions`: the platform itself ignores what a later command overtook.
    """

    items: frozenset[CommandKind]
    authors: frozenset[CommandKind] = frozenset()
    by_hand: frozenset[CommandKind] = frozenset()
    territories: bool = False
    statements: bool = False
    contacts: bool = False
    revisions: bool = True


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
    """An item as the platform knows it: the answer to `resolve`. `surfaces` are all addresses at which it can be had,
    those of its technical copies (thumbnails, renditions) included."""

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
    """The state of an item or author after a command: the answer to `command` and `confirm`."""

    item: str = ""
    author: str = ""
    revision: int
    state: str
    surfaces: tuple[str, ...] = ()
    views_at_removal: int | None = None
    confirmed_at: str | None = None
    ignored: bool = False


STATES = {
    CommandKind.DISABLE: "disabled",
    CommandKind.RESTORE: "published",
    CommandKind.LABEL: "labelled",
    CommandKind.AGE_LIMIT: "age-limited",
    CommandKind.LIMIT_REACH: "reach-limited",
    CommandKind.NO_MONETISATION: "demonetised",
    CommandKind.SUSPEND: "suspended",
}
"""In which state a command leaves its target; an author who is restored is `active`."""
ACTIVE = "active"

SERVICE_ADDED = EventTag("platform:service:added", 1, {"zone": Field.CODE})
KEY_ISSUED = EventTag("platform:key:issued", 2, {"scopes": Field.CODES, "per_minute": Field.COUNT})
SERVICE_DESCRIBED = EventTag(
    "platform:service:described",
    1,
    {"languages": Field.CODES, "establishment": Field.CODE, "description": Field.PROVABLE},
)
KEY_ROTATED = EventTag("platform:key:rotated", 1, {"successor": Field.ID, "hours": Field.COUNT})
KEY_REVOKED = EventTag("platform:key:revoked", 1, {})
CONNECTOR_ADDED = EventTag("platform:connector:added", 1, {"kind": Field.CODE, "address": Field.PROVABLE})
COMMAND_ISSUED = EventTag(
    "platform:command:issued",
    1,
    {"command": Field.CODE, "item": Field.PROVABLE, "revision": Field.COUNT, "territories": Field.CODES},
)
AUTHOR_COMMAND_ISSUED = EventTag(
    "platform:author-command:issued",
    1,
    {"command": Field.CODE, "author": Field.PROVABLE, "revision": Field.COUNT, "territories": Field.CODES},
)
COMMAND_RETRIED = EventTag("platform:command:retried", 1, {"attempts": Field.COUNT, "reason": Field.CODE})
COMMAND_CONTRADICTED = EventTag("platform:command:contradicted", 1, {"probe": Field.ID, "seconds": Field.COUNT})
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
ROTATION_BEGUN = EventTag("platform:rotation:begun", 1, {"ending": Field.FLAG})
"""Somebody sets out to change the master key, or with `ending` to end an overlap; what came of it is told after."""
MASTER_KEY_ROTATED = EventTag("platform:master-key:rotated", 1, {"overlapping": Field.FLAG})
"""The root key has a new master key; while it overlaps the old one fits as well."""

BACKUP_TAKEN = EventTag("platform:backup:taken", 1, {"expires": Field.INSTANT})
