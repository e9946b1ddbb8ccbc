"""What the intake room refuses."""

from firsthour.ledger.errors import Refusal


class ItemUnknown(Refusal):
    code = "intake:item:unknown"
    sentence = "There is no such item."
    remedy = "Use the id under which the platform submitted it."


class SpoolUnwritable(Refusal):
    """The item could not be made durable, so it may not be answered."""

    code = "intake:spool:unwritable"
    sentence = "The item could not be kept: {cause}."
    remedy = "Free space on the disk that holds the spool, then send the item again with the same Idempotency-Key."
