"""Pure decisions of the platform room."""

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from firsthour.platform.words import Reach

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
ATTEMPTS = 200
"""About sixteen hours at the longest wait: by then a person has long been called."""

GONE_STATUSES = frozenset({404, 410, 451})


def next_try_at(attempts: int, at: datetime) -> datetime:
    """When to try again after `attempts` failures: doubling from a second to five minutes."""
    return at + min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


def given_up(attempts: int) -> bool:
    """Whether a person must now see to it."""
    return attempts >= ATTEMPTS


def reach_of(status: int | None) -> Reach:
    """What an HTTP status proves. Only a plain `not found`, `gone` or `unavailable for legal reasons` proves absence;
    a server error or silence proves nothing (EU 2021/784 Art. 3(3): the hour ends with proven unavailability)."""
    if status is None:
        return Reach.UNKNOWN
    if status in GONE_STATUSES:
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
