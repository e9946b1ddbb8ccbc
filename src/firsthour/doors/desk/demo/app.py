"""What an authenticator app does: from the secret and the time, the code (RFC 6238, SHA-1, six digits)."""

import base64
import hmac
from datetime import datetime

from firsthour.people.rules import CODE_SECONDS


def app_code(secret: str, at: datetime) -> str:
    """The code that an app with this secret (base32) shows at this instant."""
    step = int(at.timestamp()) // CODE_SECONDS
    drawn = hmac.digest(base64.b32decode(secret), step.to_bytes(8), "sha1")
    offset = drawn[-1] & 0xF
    return f"{(int.from_bytes(drawn[offset : offset + 4]) & 0x7FFFFFFF) % 1_000_000:06}"
