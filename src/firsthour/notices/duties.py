"""What the worker runs for the notices room: statements leave for their authors, and warnings that are due."""

from collections.abc import Callable
from datetime import datetime

from firsthour.authors.queries import to_be_warned
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty
from firsthour.notices import actions
from firsthour.notices.errors import MailInDoubt, Undeliverable
from firsthour.notices.queries import letter_of
from firsthour.notices.senders.choice import sender_of

ACTOR = Actor.system("worker")


def send_statement(now: Callable[[], datetime]) -> bool:
    """Deliver one due statement by the channel it is on; what came of it is written down whatever it is."""
    message = actions.take_message(actor=ACTOR, at=now())
    if message is None:
        return False
    try:
        sender_of(message, actor=ACTOR, now=now).send(letter_of(message))
    except Undeliverable as refusal:
        actions.bounce_message(message=message, reason=refusal.values["reason"], actor=ACTOR, at=now())
    except MailInDoubt as refusal:
        actions.postpone_message(message=message, problem=refusal.code, in_doubt=True, actor=ACTOR, at=now())
    except Refusal as refusal:
        actions.postpone_message(message=message, problem=refusal.code, actor=ACTOR, at=now())
    else:
        actions.confirm_message(message=message, actor=ACTOR, at=now())
    return True


def warn(now: Callable[[], datetime]) -> bool:
    """Write the warning that has been due longest."""
    author = to_be_warned(now())
    if author is None:
        return False
    actions.issue_warning(author=author, actor=ACTOR, at=now())
    return True


DUTIES = (Duty("notices:send-statement", 0.2, send_statement), Duty("notices:warn", 1.0, warn))
