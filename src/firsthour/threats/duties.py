"""What the worker runs for the threats room. People on call are called by the room that sends things."""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings

from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty
from firsthour.notices.errors import Undeliverable
from firsthour.notices.senders.mail.sender import MailSender
from firsthour.platform.actions import claim_delivery
from firsthour.threats import actions, queries
from firsthour.threats.mailing import mail_of, printed

ACTOR = Actor.system("worker")
log = structlog.get_logger()


def print_reports(now: Callable[[], datetime]) -> bool:
    """Print what was written; one that cannot be printed keeps no other waiting."""
    for report in queries.unprinted_reports():
        try:
            actions.keep_printed(report=report, printed=printed(report), actor=ACTOR, at=now())
        except Refusal as refusal:
            log.error("a report cannot be printed and is tried again", report=str(report.id), code=refusal.code)
    return False


def send_dispatch(now: Callable[[], datetime]) -> bool:
    """Hand one due dispatch to the mail server, for the register's address and no other."""
    if settings.MAIL is None:
        return False
    dispatch = claim_delivery(
        deliveries=queries.sendable_dispatches().select_related("authority", "report__threat"), actor=ACTOR, at=now()
    )
    if dispatch is None:
        return False
    sender = MailSender(settings.MAIL, to=dispatch.authority.answer_address, name=str(dispatch.id))
    try:
        sender.send_bytes(mail_of(dispatch, sender=settings.MAIL.sender))
    except Refusal as refusal:
        final = isinstance(refusal, Undeliverable)
        actions.postpone_dispatch(dispatch=dispatch, problem=refusal.code, alarm=final, actor=ACTOR, at=now())
    else:
        actions.confirm_dispatch(dispatch=dispatch, actor=ACTOR, at=now())
    return True


DUTIES = (
    Duty("threats:print-reports", 0.5, print_reports),
    Duty("threats:send-dispatch", 0.5, send_dispatch),
)
