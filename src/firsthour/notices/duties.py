"""What the worker runs for the notices room: statements leave, warnings are written, addresses are forgotten, and
people on call are called."""

import uuid
from collections.abc import Callable, Collection
from datetime import datetime

from firsthour.authors.actions import forget_contact
from firsthour.authors.queries import to_be_warned
from firsthour.authors.words import ContactEnd
from firsthour.clocks.queries import ringing_alarms
from firsthour.flags.actions import answer_erasure
from firsthour.flags.queries import address_of, next_erasure, next_to_warn
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty
from firsthour.notices import actions
from firsthour.notices.errors import MailInDoubt, Undeliverable
from firsthour.notices.queries import (
    author_told,
    calls_to_make,
    flag_without,
    kept_of_replies,
    letter_of,
    letter_to_notifier,
    replies_to_mail,
    text_of_call_out,
)
from firsthour.notices.senders.choice import call_out_sender, sender_of, sender_to_notifier
from firsthour.notices.withholdings import ended_withholdings
from firsthour.notices.words import ReplyKind
from firsthour.platform.actions import claim_delivery

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
    reply = claim_delivery(deliveries=replies_to_mail(), actor=ACTOR, at=now())
    if reply is None:
        return False
    address = address_of(reply.flag.notifier)
    if address is None:
        actions.drop_mailing(reply=reply, actor=ACTOR, at=now())
        return True
    try:
        sender_to_notifier(reply, address).send(letter_to_notifier(reply))
    except Undeliverable as refusal:
        actions.bounce_reply(reply=reply, reason=refusal.values["reason"], actor=ACTOR, at=now())
    except MailInDoubt as refusal:
        actions.postpone_reply(reply=reply, problem=refusal.code, in_doubt=True, actor=ACTOR, at=now())
    except Refusal as refusal:
        actions.postpone_reply(reply=reply, problem=refusal.code, actor=ACTOR, at=now())
    else:
        actions.confirm_reply(reply=reply, actor=ACTOR, at=now())
    return True


def answer_erasures(now: Callable[[], datetime]) -> bool:
    """Erase of a notifier what nothing holds, and write down why the rest stays and until when."""
    at = now()
    request = next_erasure(at)
    if request is None:
        return False
    answer_erasure(request=request, kept=tuple(kept_of_replies(request.notifier)), actor=ACTOR, at=at)
    return True


def forget_contacts(now: Callable[[], datetime]) -> bool:
    """Erase where an author can be mailed once they are told of everything and can no longer complain."""
    author = author_told()
    if author is None:
        return False
    forget_contact(author=author, reason=ContactEnd.TERM_OVER, actor=ACTOR, at=now())
    return True


def nobody(subject_id: uuid.UUID) -> Collection[uuid.UUID]:
    """Everybody on call may be called because of it."""
    return ()


def call(now: Callable[[], datetime], spared: Callable[[uuid.UUID], Collection[uuid.UUID]] = nobody) -> bool:
    """Queue the call-outs of alarms that ring. Who is `spared` its subject a room above knows, whose duty runs this."""
    called = 0
    for alarm in ringing_alarms():
        besides = spared(alarm.deadline.subject_id)
        called += actions.call_next(alarm_id=alarm.id, spared=besides, actor=ACTOR, at=now())
    return called > 0


def send_call_out(now: Callable[[], datetime]) -> bool:
    """Send one call-out whose alarm still rings; what came of it is written down whatever it is."""
    call_out = claim_delivery(deliveries=calls_to_make(), actor=ACTOR, at=now())
    if call_out is None:
        return False
    text = text_of_call_out(call_out)
    try:
        call_out_sender(call_out, at=now())(text)
    except Undeliverable as refusal:
        problem = refusal.values["reason"]
        actions.postpone_call_out(call_out=call_out, problem=problem, final=True, actor=ACTOR, at=now())
    except Refusal as refusal:
        actions.postpone_call_out(call_out=call_out, problem=refusal.code, actor=ACTOR, at=now())
    else:
        actions.confirm_call_out(call_out=call_out, actor=ACTOR, at=now())
    return True


def end_withholdings(now: Callable[[], datetime]) -> bool:
    """What may be told again is told."""
    over = ended_withholdings(now())
    for withholding in over:
        actions.end_withholding(withholding=withholding, actor=ACTOR, at=now())
    return bool(over)


DUTIES = (
    Duty("notices:end-withholdings", 1.0, end_withholdings),
    Duty("notices:send-statement", 0.2, send_statement),
    Duty("notices:warn", 1.0, warn),
    Duty("notices:write-reply", 0.3, write_reply),
    Duty("notices:send-reply", 0.3, send_reply),
    Duty("notices:reprove", 1.0, reprove),
    Duty("notices:answer-erasures", 5.0, answer_erasures),
    Duty("notices:forget-contacts", 60.0, forget_contacts),
    Duty("notices:send-call-out", 0.5, send_call_out),
)
