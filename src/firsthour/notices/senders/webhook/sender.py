"""Where people on call are called beside the mail: an HTTPS address of the operator's, told in a signed call."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from firsthour.notices.errors import PagerRefused, PagerSilent, PagerUnusable
from firsthour.notices.words import CallOutText
from firsthour.platform.asking import TimeLeft, Unanswered, ask
from firsthour.platform.connectors.webhook.signature import signature

SECONDS = 10.0
"""The whole call. Shorter than the lease of an attempt."""
SHORTEST_SECRET = 32
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Pager:
    """The address and the secret with which calls to it are signed."""

    address: str
    secret: bytes = field(repr=False)


def read_pager(address: str, secret: str) -> Pager | None:
    """An https address (http on this machine only) and its secret; None for "". Raises PagerUnusable."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PagerUnusable(reason="FIRSTHOUR_PAGER is no web address") from error
    if parts.scheme not in {"https", "http"} or not host or parts.username or port == 0:
        raise PagerUnusable(reason="FIRSTHOUR_PAGER is no web address")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise PagerUnusable(reason="unencrypted http reaches over a network")
    if len(secret) < SHORTEST_SECRET:
        raise PagerUnusable(reason=f"FIRSTHOUR_PAGER_SECRET has fewer than {SHORTEST_SECRET} characters")
    return Pager(address, secret.encode())


def send(pager: Pager, text: CallOutText, *, at: datetime, seconds: float = SECONDS) -> None:
    """Returns when it answered with a 2xx. No redirect is followed; the answer is not read.

    Raises PagerSilent or PagerRefused.
    """
    body, timestamp = msgspec.json.encode(text), int(at.timestamp())
    headers = {
        "Content-Type": "application/json",
        "Firsthour-Timestamp": str(timestamp),
        "Firsthour-Signature": signature(pager.secret, timestamp, body),
        "Idempotency-Key": text.call_out,
    }
    try:
        answer = ask("POST", pager.address, time_left=TimeLeft(seconds), largest=0, body=body, headers=headers)
    except Unanswered as error:
        raise PagerSilent(reason=error.reason) from error
    if not 200 <= answer.status < 300:
        raise PagerRefused(status=answer.status)
