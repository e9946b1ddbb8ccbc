"""The outside look at a link: is it gone? Links come from users, so the address is checked and then pinned."""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3

from firsthour.platform import rules
from firsthour.platform.words import Reach

TIMEOUT = urllib3.Timeout(connect=5, read=10)
AGENT = "Firsthour-Probe/1"


@dataclass(frozen=True)
class Look:
    """What one look found: `status` is None where nothing answered, `address` empty where none was allowed."""

    reach: Reach
    status: int | None
    address: str


UNSEEN = Look(Reach.UNKNOWN, None, "")


def look(link: str, *, allowed: frozenset[str]) -> Look:
    """Fetch `link` as a stranger would: no cookies, no redirects, from an address that may be probed.

    The name is resolved once and the connection goes to that very address, so a name that changes its mind between
    check and call (DNS rebinding) gains nothing. Internal addresses are never called unless `allowed` lists them.
    """
    try:
        parts = urlsplit(link)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return UNSEEN
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError):  # no such name, or no address at all: UnicodeError is a ValueError
        return UNSEEN
    address = str(found[0][4][0])
    if not all(rules.may_probe(str(each[4][0]), port, allowed) for each in found):
        return UNSEEN
    if parts.scheme == "https":
        pool: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
            address,
            port,
            timeout=TIMEOUT,
            retries=False,
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, timeout=TIMEOUT, retries=False)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc.rpartition("@")[2], "User-Agent": AGENT, "Cache-Control": "no-cache"}
    try:
        with pool:
            answer = pool.request("GET", path, headers=headers, redirect=False, preload_content=False)
            answer.drain_conn() if (answer.length_remaining or 0) < 65536 else answer.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError):
        return Look(Reach.UNKNOWN, None, address)
    return Look(rules.reach_of(answer.status), answer.status, address)
