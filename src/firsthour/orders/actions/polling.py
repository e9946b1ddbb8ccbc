"""How far the mailbox was read. What came of each mail is its filing's own event."""

from datetime import datetime

from firsthour.ledger.words import Actor
from firsthour.orders.models import PolledMailbox


def note_polled(*, address: str, validity: int, uid: int, actor: Actor, at: datetime) -> None:
    """Every mail of the mailbox up to this UID is sealed and a filing."""
    PolledMailbox.objects.update_or_create(
        address=address, defaults={"validity": validity, "last_uid": uid, "polled_at": at}
    )
