"""Refusals of the platform room."""

from firsthour.ledger.errors import Refusal


class BoxUnopened(Refusal):
    """Sealed bytes that this key does not open: altered, cut short, or sealed to another key."""

    code = "platform:box:unopened"
    sentence = "The sealed bytes cannot be opened: {cause}."
    remedy = "Check that the private key belongs to the spool's public key and that the file was not altered."
