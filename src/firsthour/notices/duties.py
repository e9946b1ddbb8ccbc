"""What the worker runs for the notices room: statements leave for their authors, and warnings that are due."""

from collections.abc import Callable
from datetime import datetime

from firsthour.authors.queries import to_be_warned
from firsthour.flags.queries import next_to_warn
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty
from firsthour.notices import actions
from firsthour.notices.errors import MailInDoubt, Undeliverable
from firsthour.notices.models import Message, Reply
from firsthour.notices.queries import flag_without, letter_of, letter_to_notifier
from firsthour.notices.senders.choice import sender_of, sender_to_notifier
from firsthour.notices.words import ReplyKind
from firsthour.platform.actions import claim_delivery

ACTOR = Actor.system("worker")


def send_statement(now: Callable[[], datetime]) -> bool:
    """Deliver one due statement by the channel it is on; what came of it is written down whatever it is."""
    waiting = Message.objects.select_related("statement__service", "statement__author__service")
    message = claim_delivery(deliveries=waiting, actor=ACTOR, at=now())
    if message is None:
        return False
    actions.note_doubt(message=message, actor=ACTOR, at=now())
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


def write_reply(now: Callable[[], datetime]) -> bool:
    """Acknowledge the oldest flag that is not yet; then tell the decision of one that was answered."""
    for kind in (ReplyKind.ACKNOWLEDGEMENT, ReplyKind.DECISION):
        flag = flag_without(kind)
        if flag is not None:
            actions.issue_reply(flag=flag, kind=kind, actor=ACTOR, at=now())
            return True
    return False


def reprove(now: Callable[[], datetime]) -> bool:
    """Warn the notifier whose warning has been due longest."""
    notifier = next_to_warn(now())
    if notifier is None:
        return False
    return actions.issue_reproof(notifier=notifier, actor=ACTOR, at=now()) is not None


def send_reply(now: Callable[[], datetime]) -> bool:
    """Mail one due reply; what came of it is written down whatever it is."""
    waiting = Reply.objects.select_related("flag__service", "flag__notifier")
    reply = claim_delivery(deliveries=waiting, actor=ACTOR, at=now())
    if reply is None:
        return False
    try:
        sender_to_notifier(reply).send(letter_to_notifier(reply))
    except Undeliverable as refusal:
        actions.bounce_reply(reply=reply, reason=refusal.values["reason"], actor=ACTOR, at=now())
    except MailInDoubt as refusal:
        actions.postpone_reply(reply=reply, problem=refusal.code, in_doubt=True, actor=ACTOR, at=now())
    except Refusal as refusal:
        actions.postpone_reply(reply=reply, problem=refusal.code, actor=ACTOR, at=now())
    else:
        actions.confirm_reply(reply=reply, actor=ACTOR, at=now())
    return True


DUTIES = (
    Duty("notices:send-statement", 0.2, send_statement),
    Duty("notices:warn", 1.0, warn),
    Duty("notices:write-reply", 0.3, write_reply),
    Duty("notices:send-reply", 0.3, send_reply),
    Duty("notices:reprove", 1.0, reprove),
)
