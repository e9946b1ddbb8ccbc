"""What the tests of holds and destruction begin with: exhibits, holds, and a day on which something happens."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from firsthour.ledger.words import Actor
from firsthour.vault.actions import place_hold, seal
from firsthour.vault.models import Exhibit, Hold
from firsthour.vault.words import BASIS_OF, HoldReason, LegalBasis
from tests.making import AT, DESK, service

CONTENT = b"the bytes of a picture"


def sealed(
    on=None, at: datetime = AT, basis: LegalBasis = LegalBasis.UNDER_ASSESSMENT, content: bytes = CONTENT
) -> Exhibit:
    """An exhibit; sealed on 31 August 2026 it falls due when 28 February 2027 is over in Dublin."""
    return seal(
        service=on or service(),
        receipt=uuid.uuid4(),
        content=content,
        media_type="image/png",
        related={"author": "somebody"},
        basis=basis,
        actor=DESK,
        at=at,
    )


def held(exhibit: Exhibit, until: datetime, by: Actor, at: datetime, reason: HoldReason = HoldReason.COMPLAINT) -> Hold:
    """A hold that somebody placed for a proceeding."""
    return place_hold(
        exhibit_id=exhibit.id,
        basis=BASIS_OF[reason],
        subject_id=uuid.uuid4(),
        until=until,
        reason=reason,
        caused_by=None,
        actor=by,
        at=at,
    )


def day(year: int, month: int, number: int, hour: int = 12) -> datetime:
    """An instant of that day, in UTC."""
    return datetime(year, month, number, hour, tzinfo=UTC)


def at(instant: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: instant


def now_of(exhibit: Exhibit) -> Exhibit:
    """The exhibit as the database has it now."""
    return Exhibit.objects.select_related("service").get(pk=exhibit.pk)
