"""Exhibits for the tests of the vault, sealed by the real verb."""

import uuid
from datetime import datetime

from firsthour.vault.actions import seal
from firsthour.vault.models import Exhibit
from firsthour.vault.words import LegalBasis
from tests.making import AT, DESK, service

CONTENT = b"the bytes of a picture"
RELATED = {
    "author": "author-17",
    "item": "post-4711",
    "link": "https://board.example/p/4711",
    "language": "en",
    "territory": "DE",
    "received_at": "2026-08-31T10:30:00.000000Z",
    "hits": ["e1f1c6c0-0000-4000-8000-000000000001"],
}


def sealed(content: bytes = CONTENT, *, on=None, at: datetime = AT) -> Exhibit:
    """An exhibit with all the facts that come with one."""
    return seal(
        service=on or service(f"s{uuid.uuid4().hex[:8]}"),
        receipt=uuid.uuid4(),
        content=content,
        media_type="image/png",
        related=RELATED,
        basis=LegalBasis.UNDER_ASSESSMENT,
        actor=DESK,
        at=at,
    )
