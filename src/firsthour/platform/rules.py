"""Pure decisions of the platform room."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from firsthour.platform.words import ACTIVE, STATES, Capabilities, CommandKind, ConnectorKind, Reach, Target

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
CONTRADICTION_AFTER = timedelta(seconds=10)
"""A cache may take a moment; what is still there so long after `disabled` was confirmed contradicts it."""
LONGEST_OVERLAP = timedelta(days=90)
ATTEMPTS = 200
"""About sixteen hours at the longest wait: by then a person has long been called."""

GONE_STATUSES = frozenset({404, 410, 451})


def next_try_at(attempts: int, at: datetime) -> datetime:
    """When to try again after `attempts` failures: doubling from a second to five minutes."""
    return at + min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


def given_up(attempts: int) -> bool:
    """Whether a person must now see to it."""
    return attempts >= ATTEMPTS


def reach_of(status: int | None, absent: frozenset[int] = frozenset()) -> Reach:
    """What an HTTP status proves. Only a plain `not found`, `gone` or `unavailable for legal reasons` proves absence,
    and what this outlet is known to answer for what nobody may have (`absent`); a server error or silence proves
    nothing (EU 2021/784 Art. 3(3): the hour ends with proven unavailability)."""
    if status is None:
        return Reach.UNKNOWN
    if status in GONE_STATUSES | absent:
        return Reach.GONE
    return Reach.PRESENT if 200 <= status < 300 else Reach.UNKNOWN


def overall_reach(found: list[Reach]) -> Reach:
    """An item is gone only where each of its surfaces is."""
    if not found:
        return Reach.UNKNOWN
    if Reach.PRESENT in found:
        return Reach.PRESENT
    return Reach.GONE if set(found) == {Reach.GONE} else Reach.UNKNOWN


def may_probe(address: str, port: int, allowed: frozenset[str]) -> bool:
    """Whether an outside look may go to this address: public ones, and `host:port` pairs the operator allowed."""
    ip: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    shown = f"[{ip}]:{port}" if ip.version == 6 else f"{ip}:{port}"
    return shown in allowed or (ip.is_global and not ip.is_multicast)


def missing_capability(
    capabilities: Capabilities, kind: CommandKind, target: Target, territories: Sequence[str]
) -> str | None:
    """Why a connector cannot have this command carried out; None when it can, or a person there can by hand."""
    able = capabilities.authors if target.author else capabilities.items | capabilities.by_hand
    if kind not in able:
        return f"{kind} of {'an author' if target.author else 'an item'}"
    if territories and not capabilities.territories:
        return f"{kind} in some territories only"
    return None


def contradicted(kind: CommandKind, finished_at: datetime | None, reach: Reach, at: datetime) -> bool:
    """Whether an outside look shows that a confirmed `disable` is not so."""
    late = finished_at is not None and at - finished_at >= CONTRADICTION_AFTER
    return kind is CommandKind.DISABLE and reach is Reach.PRESENT and late


def commanded_state(kind: CommandKind, target: Target) -> str:
    """The state a carried out command leaves its target in."""
    return ACTIVE if target.author and kind is CommandKind.RESTORE else STATES[kind]


NEEDED_OPTIONS = {
    ConnectorKind.WEBHOOK: frozenset(),
    ConnectorKind.MASTODON: frozenset(),
    ConnectorKind.S3: frozenset({"region", "access_key"}),
    ConnectorKind.DIRECTORY: frozenset({"root", "kept"}),
}
KNOWN_OPTIONS = NEEDED_OPTIONS | {ConnectorKind.S3: frozenset({"region", "access_key", "public"})}


def wrong_options(kind: ConnectorKind, options: Mapping[str, str]) -> str | None:
    """What is missing from a connector's options or too much in them; None when they are right."""
    given = {name for name, value in options.items() if value}
    if missing := NEEDED_OPTIONS[kind] - given:
        return f"{kind} needs {', '.join(sorted(missing))}"
    if unknown := given - KNOWN_OPTIONS[kind]:
        return f"{kind} does not know {', '.join(sorted(unknown))}"
    return None


def quantile(ordered: Sequence[int], part: float) -> int | None:
    """The value below which that part of an ordered list lies (nearest rank); None for an empty list."""
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else None
