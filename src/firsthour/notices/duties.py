"""What the worker runs for the notices room: statements leave, warnings are written, addresses are forgotten."""

from collections.abc import Callable
from datetime import datetime

from firsthour.authors.actions import forget_contact
from firsthour.authors.queries import to_be_warned
from firsthour.authors.words import ContactEnd
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty
from firsthour.notices import actions
from firsthour.notices.errors import MailInDoubt, Undeliverable
from firsthour.notices.queries import author_told, letter_of
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


def forget_contacts(now: Callable[[], datetime]) -> bool:
    """Erase where an author can be mailed once they are told of everything and can no longer complain."""
    author = author_told()
    if author is None:
        return False
    forget_contact(author=author, reason=ContactEnd.TERM_OVER, actor=ACTOR, at=now())
    return True


DUTIES = (
    Duty("notices:send-statement", 0.2, send_statement),
    Duty("notices:warn", 1.0, warn),
    Duty("notices:forget-contacts", 60.0, forget_contacts),
)
