"""What several verbs about an appeal share: which rows they read with it, who hears it, its one event."""

from datetime import datetime

from firsthour.appeals import errors
from firsthour.appeals.models import Appeal
from firsthour.appeals.words import AppealState
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, EventTag

WITH = (
    "service",
    "statement__author",
    "restriction__item",
    "restriction__exhibit",
    "restriction__lift_command",
    "restriction__decision__case__service",
    "restriction__decision__entry",
    "restriction__decision__rule",
)


def record_of(tag: EventTag, appeal: Appeal, body: dict[str, object], actor: Actor, at: datetime) -> Event:
    """The one event of a verb about an appeal."""
    return record(
        tag,
        subject_kind="appeal",
        subject_id=appeal.id,
        service_id=appeal.service_id,
        body=body,
        actor=actor,
        at=at,
    )


def require_hearing(appeal: Appeal, actor: Actor) -> None:
    """Raises NotTaken unless this actor is the one who hears the appeal."""
    if appeal.state != AppealState.TAKEN or str(appeal.reviewer) != actor.id:
        raise errors.NotTaken()
