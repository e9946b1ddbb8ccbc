"""What came in is sealed before anybody, person or program, has read it."""

import hashlib
import uuid
from datetime import datetime

from firsthour.ledger.words import Actor
from firsthour.orders import errors, rules
from firsthour.orders.actions.receiving import RAW
from firsthour.orders.words import Way
from firsthour.platform.models import Service
from firsthour.vault.actions import seal
from firsthour.vault.models import Exhibit
from firsthour.vault.words import LegalBasis


def seal_unread(
    *, service: Service, way: Way, key: str, raw: bytes, media_type: str, actor: Actor, at: datetime
) -> Exhibit:
    """Seal the raw bytes of a filing; `receive`, given the same way, key and bytes, finds them sealed. However often it
    is cut short and begun again, there is one exhibit. Raises FilingTooLarge."""
    if len(raw) > rules.LARGEST_RAW:
        raise errors.FilingTooLarge(limit=f"{rules.LARGEST_RAW // 2**20} MiB")
    digest = hashlib.sha256(raw).hexdigest()
    return seal(
        service=service,
        receipt=uuid.uuid5(RAW, f"{service.id} {way} {key} {digest}"),
        content=raw,
        media_type=media_type,
        related={"way": str(way)},
        basis=LegalBasis.AUTHORITY_FILING,
        actor=actor,
        at=at,
    )
