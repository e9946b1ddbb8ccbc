"""What tests of the seal begin with."""

import secrets
import uuid

from django.db import transaction

from firsthour.ledger.actions import begin_log, record, seal_next
from firsthour.ledger.formats import HeadText, public_of
from firsthour.ledger.models import Event, Head
from firsthour.ledger.words import EventTag, Field
from tests.making import AT, DESK

COUNTED = EventTag("ledger:test:counted", 1, {"count": Field.COUNT})


def new_seed() -> bytes:
    return secrets.token_bytes(32)


def counted(number: int) -> Event:
    """Something that happened."""
    with transaction.atomic():
        return record(
            COUNTED, subject_kind="test", subject_id=uuid.uuid4(), body={"count": number}, actor=DESK, at=AT
        )


def begun() -> dict[bytes, bytes]:
    """A log with its first key; the seeds by public key."""
    seed = new_seed()
    begin_log(public=public_of(seed), actor=DESK, at=AT)
    return {public_of(seed): seed}


def sealed(
    keys: dict[bytes, bytes], *, published: HeadText | None = None, thorough: bool = False, at=AT
) -> Head | None:
    return seal_next(keys=keys, thorough=thorough, published=published, actor=DESK, at=at)
