"""The one place at which a statement begins its way to its author."""

import hashlib
from datetime import datetime

from firsthour.ledger.words import Actor
from firsthour.notices import queries
from firsthour.notices.models import Message, PortalLink, Statement


def send_out(*, statement: Statement, actor: Actor, at: datetime) -> None:
    """Put a statement on its way to its author, and let it be read behind its link. Issuing it is the event, or the end
    of its withholding."""
    Message.objects.create(statement=statement, next_try_at=at)
    digest = hashlib.sha256(queries.token_of(statement.id).encode()).hexdigest()
    PortalLink.objects.create(statement=statement, digest=digest)
