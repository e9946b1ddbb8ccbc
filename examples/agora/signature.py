"""Who is speaking: the webhook's signature (docs/reference/webhook.md)."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from http import HTTPStatus

from agora.problems import Problem

TOLERANCE = timedelta(seconds=300)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of `Firsthour-Signature` for `body` sent at `timestamp` (Unix seconds in decimal)."""
    signed = timestamp.encode("ascii") + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def verify(secret: str, timestamp: str, signature: str, body: bytes, now: datetime) -> None:
    """Return when the request is genuine and recent; otherwise raise a Problem with status 401."""
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise _refused("signature-missing", "The header Firsthour-Timestamp is not a number of Unix seconds.")
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode("utf-8", "surrogateescape")):
        raise _refused("signature-wrong", "The signature does not fit the timestamp and the body.")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise _refused("timestamp-off", "The timestamp is more than 300 seconds from this board's clock.")


def _refused(code: str, detail: str) -> Problem:
    remedy = "Sign with the shared secret as docs/reference/webhook.md says, at the time of sending, by a set clock."
    return Problem(HTTPStatus.UNAUTHORIZED, code, detail, remedy)
