"""What the worker runs for the notices room: statements leave for their authors."""

from collections.abc import Callable
from datetime import datetime

from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty, instant
from firsthour.notices import actions
from firsthour.notices.models import Message
from firsthour.platform.actions import claim_delivery
from firsthour.platform.calling import reach

ACTOR = Actor.system("worker")


def send_statement(now: Callable[[], datetime]) -> bool:
    """Deliver one due statement through its platform."""
    waiting = Message.objects.select_related("statement__service", "statement__author")
    message = claim_delivery(deliveries=waiting, actor=ACTOR, at=now())
    if message is None:
        return False
    statement = message.statement
    try:
        connector = reach(statement.service, now)
        connector.statement(
            statement.item_reference,
            statement.author.reference if statement.author else None,
            {
                "id": str(statement.id),
                "language": statement.language,
                "direction": statement.direction,
                "title": statement.title,
                "paragraphs": statement.paragraphs,
                "redress": statement.redress,
                "issued_at": instant(statement.issued_at),
            },
            key=str(message.id),
        )
    except Refusal as refusal:
        actions.postpone_message(message=message, problem=refusal.code, actor=ACTOR, at=now())
    else:
        actions.confirm_message(message=message, actor=ACTOR, at=now())
    return True


DUTIES = (Duty("notices:send-statement", 0.2, send_statement),)
