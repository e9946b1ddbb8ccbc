"""What the worker runs for the reports room: heads go to witnesses, tables are compared, unequal rules stop."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings

from firsthour.ledger.errors import Refusal
from firsthour.ledger.queries import last_head, log_state
from firsthour.ledger.words import Actor, Duty
from firsthour.notices.errors import Undeliverable
from firsthour.notices.senders.mail.sender import MailSender
from firsthour.platform.actions import claim_delivery
from firsthour.reports import actions, queries
from firsthour.reports.models import HeadMail
from firsthour.reports.witnesses import mail_of_head

ACTOR = Actor.system("worker")
COMPARE_EVERY = timedelta(days=1)
MAIL_EVERY = timedelta(days=1)
SHOWN = 20
"""Differing rows that are named in the log; the event counts all."""

log = structlog.get_logger()


def compare(now: Callable[[], datetime]) -> bool:
    """Compare once a day, however often the worker is started; a difference is told as loudly as can be."""
    last, state = queries.last_comparison(), log_state()
    if state is None or (last and now() - last[0].at < COMPARE_EVERY):
        return False
    compared, found = queries.compare_statuses()
    actions.note_comparison(log=state.log, compared=compared, found=found, actor=ACTOR, at=now())
    for each in found[:SHOWN]:
        log.critical(
            "A ROW IS NOT WHAT THE LEDGER SAYS",
            table=str(each.kind),
            row=each.identity,
            by_events=each.by_events,
            in_table=each.in_table,
        )
    if found:
        log.critical("TABLES DIFFER FROM THE LEDGER: somebody changed them, or a fault of ours did", rows=len(found))
    return False


def stop_unequal(now: Callable[[], datetime]) -> bool:
    """Pull the brake of each rule that errs significantly more often in one language than in the others."""
    for rule, disparity in queries.unequal_rules(now()):
        actions.stop_unequal(rule=rule, disparity=disparity, actor=ACTOR, at=now())
    return False


def queue_heads(now: Callable[[], datetime]) -> bool:
    """Queue the newest head for each witness whom none was queued for since a day ago."""
    head = last_head()
    for witness in settings.WITNESSES if head else ():
        if queries.may_be_mailed(witness, head, now() - MAIL_EVERY):
            actions.queue_head(head=head, witness=witness, actor=ACTOR, at=now())
    return False


def mail_head(now: Callable[[], datetime]) -> bool:
    """Send one due head; what came of it is written down whatever it is."""
    if settings.MAIL is None:
        return False
    mail = claim_delivery(deliveries=HeadMail.objects.select_related("head"), actor=ACTOR, at=now())
    if mail is None:
        return False
    name = mail.id.hex
    sender = MailSender(settings.MAIL, to=mail.witness, name=name)
    composed = mail_of_head(mail.head.note, to=mail.witness, sender=settings.MAIL.sender, name=name, at=now())
    try:
        sender.send_bytes(composed.as_bytes())
    except Refusal as refusal:
        final = isinstance(refusal, Undeliverable)
        actions.postpone_head_mail(mail=mail, problem=refusal.code, alarm=final, actor=ACTOR, at=now())
    else:
        actions.confirm_head_mail(mail=mail, actor=ACTOR, at=now())
    return True


DUTIES = (
    Duty("reports:queue-heads", 60.0, queue_heads),
    Duty("reports:mail-head", 5.0, mail_head),
    Duty("reports:compare", 60.0, compare),
    Duty("reports:stop-unequal", 600.0, stop_unequal),
)
