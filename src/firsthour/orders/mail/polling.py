"""Taking in what is new in the mailbox: each mail once, and none passed over because of another."""

from collections.abc import Callable
from datetime import datetime

import structlog

from firsthour.ledger.words import Actor
from firsthour.orders import queries
from firsthour.orders.actions.polling import note_polled
from firsthour.orders.mail.mailbox import MailboxRoute, Waiting, opened
from firsthour.orders.mail.taking import take_mail
from firsthour.orders.models import Filing
from firsthour.orders.words import Arrival, Way
from firsthour.platform.models import Service
from firsthour.platform.queries import access_service

ACTOR = Actor.system("worker")
log = structlog.get_logger()


def poll(route: MailboxRoute, *, host: str, now: Callable[[], datetime]) -> int:
    """Take in every mail that is new; how many there were.

    What is not taken in this time is taken in the next: the place up to which the mailbox was read stays before the
    first mail that failed. Raises MailboxSilent, ServiceUnknown.
    """
    service, taken, failed = access_service(route.service), 0, False
    with opened(route) as mailbox:
        known = queries.polled(route.address)
        last = known.last_uid if known is not None and known.validity == mailbox.validity else 0
        for waiting in mailbox.after(last):
            try:
                _take(service, waiting, host, now())
            except Exception:
                failed = True
                log.exception("a mail in the mailbox could not be taken in and is tried again", uid=waiting.uid)
                continue
            taken += 1
            if not failed:
                note_polled(address=route.address, validity=mailbox.validity, uid=waiting.uid, actor=ACTOR, at=now())
    return taken


def _take(service: Service, waiting: Waiting, host: str, at: datetime) -> Filing:
    if not waiting.whole:
        log.error("a mail is larger than can be taken in; its head was, and a person has to read it", uid=waiting.uid)
    there = (Arrival("mailbox", waiting.arrived, False),) if waiting.arrived is not None else ()
    return take_mail(
        service=service,
        raw=waiting.raw,
        way=Way.MAIL,
        arrived=(Arrival("worker", at, True), *there),
        host=host,
        actor=ACTOR,
        at=at,
    )
