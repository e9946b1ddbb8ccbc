"""What the operator does to the installation itself, noted for everybody to see later."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.platform import words


@transaction.atomic
def note_rotation(*, overlapping: bool, actor: Actor, at: datetime) -> None:
    """The master key was rotated; `overlapping` while the old one still fits."""
    body = {"overlapping": overlapping}
    record(words.MASTER_KEY_ROTATED, subject_kind="keys", subject_id=uuid.uuid4(), body=body, actor=actor, at=at)


@transaction.atomic
def note_backup(*, backup: uuid.UUID, expires_at: datetime, actor: Actor, at: datetime) -> None:
    """A backup is being taken, and will be removed when its term is over. It holds this event itself."""
    body = {"expires": expires_at}
    record(words.BACKUP_TAKEN, subject_kind="backup", subject_id=backup, body=body, actor=actor, at=at)
