"""Why the portal does not start."""

from firsthour.ledger.errors import Refusal


class PortTaken(Refusal):
    code = "portal:port:taken"
    sentence = "Port {port} of {host} already answers."
    remedy = "Stop the program that uses it, or start the portal with another --port."


class IdempotencyKeyMissing(Refusal):
    status = 400
    code = "portal:idempotency-key:missing"
    sentence = "The Idempotency-Key header is missing or not 1 to 150 printable ASCII characters."
    remedy = "Send a fresh random Idempotency-Key with each notice, and the same one when repeating it."


class BodyUnreadable(Refusal):
    status = 422
    code = "portal:body:unreadable"
    sentence = "The body is not what this call takes: {cause}."
    remedy = "Correct it; docs/howto/take-notices.md describes each field."
