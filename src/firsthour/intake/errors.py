"""What the intake room refuses."""

from firsthour.ledger.errors import Refusal


class ItemUnknown(Refusal):
    code = "intake:item:unknown"
    sentence = "There is no such item."
    remedy = "Use the id under which the platform submitted it."
