"""The outside look at a link: is it gone? Links come from users, so the address is checked and then pinned."""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from firsthour.platform import rules
from firsthour.platform.asking import TimeLeft, Unanswered, ask
from firsthour.platform.words import Reach

SECONDS = 15.0
AGENT = "Firsthour-Probe/1"


@dataclass(frozen=True)
class Look:
    """What one look found: `status` is None where nothing answered, `address` empty where none was allowed."""

    reach: Reach
    status: int | None
    address: str


UNSEEN = Look(Reach.UNKNOWN, None, "")


def look(link: str, *, allowed: frozenset[str], absent: frozenset[int] = frozenset(), seconds: float = SECONDS) -> Look:
    """Fetch `link` as a stranger would: no cookies, no redirects, from an address that may be probed.

    The name is resolved once and the connection goes to that very address, so a name that changes its mind between
    check and call (DNS rebinding) gains nothing. Internal addresses are never called unless `allowed` lists them. The
    look ends after `seconds`, however slowly the site answers. `absent`: see `Outlet.absent`.
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
    headers = {"User-Agent": AGENT, "Cache-Control": "no-cache"}
    try:
        answer = ask("GET", link, time_left=TimeLeft(seconds), largest=0, headers=headers, address=address)
    except Unanswered:
        return Look(Reach.UNKNOWN, None, address)
    return Look(rules.reach_of(answer.status, absent), answer.status, address)
