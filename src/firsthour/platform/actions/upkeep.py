"""What the operator does to the installation itself, noted for everybody to see later."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.platform import words
from firsthour.platform.custody import Custodian
from firsthour.platform.keyring import Keyring, finish, rotate


def rotate_master_key(*, keyring: Keyring, successor: Custodian | None, actor: Actor, at: datetime) -> bool:
    """Give the root key a new master key; True when the old one opens nothing any more.

    The intent is recorded before and the change after: whenever it is cut short, the ledger says neither too much nor
    nothing at all. Raises what `keyring.rotate` raises.
    """
    begun = _begin_rotation(False, actor, at)
    done = rotate(keyring, successor)
    _end_rotation(begun, not done, actor, at)
    return done


def finish_rotation(*, keyring: Keyring, actor: Actor, at: datetime) -> int:
    """End the overlap, in the same order; returns how many master keys fit no more."""
    begun = _begin_rotation(True, actor, at)
    gone = finish(keyring)
    if gone:
        _end_rotation(begun, False, actor, at)
    return gone


@transaction.atomic
def _begin_rotation(ending: bool, actor: Actor, at: datetime) -> Event:
    return record(
        words.ROTATION_BEGUN,
        subject_kind="keys",
        subject_id=uuid.uuid4(),
        body={"ending": ending},
        actor=actor,
        at=at,
    )


@transaction.atomic
def _end_rotation(begun: Event, overlapping: bool, actor: Actor, at: datetime) -> None:
    record(
        words.MASTER_KEY_ROTATED,
        subject_kind="keys",
        subject_id=begun.subject_id,
        body={"overlapping": overlapping},
        caused_by=begun,
        actor=actor,
        at=at,
    )


@transaction.atomic
def note_backup(*, backup: uuid.UUID, expires_at: datetime, actor: Actor, at: datetime) -> None:
    """A backup is being taken, and will be removed when its term is over. It holds this event itself."""
    body = {"expires": expires_at}
    record(words.BACKUP_TAKEN, subject_kind="backup", subject_id=backup, body=body, actor=actor, at=at)
