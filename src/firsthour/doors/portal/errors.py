"""Why the portal does not start."""

from firsthour.ledger.errors import Refusal


class PortTaken(Refusal):
    code = "portal:port:taken"
    sentence = "Port {port} of {host} already answers."
    remedy = "Stop the program that uses it, or start the portal with another --port."
