"""How a webhook call is signed, so that the platform can be sure it is us and it is fresh."""

import hashlib
import hmac


def signature(secret: bytes, timestamp: int, body: bytes) -> str:
    """The value of `Firsthour-Signature`: HMAC-SHA256 over the timestamp in decimal, a full stop, and the raw body."""
    return "v1=" + hmac.new(secret, str(timestamp).encode() + b"." + body, hashlib.sha256).hexdigest()
