"""A mail becomes a filing: sealed, then read apart, then taken in by the one verb of receipt."""

import hashlib
from datetime import datetime

from firsthour.ledger.words import Actor
from firsthour.orders import queries
from firsthour.orders.actions import receive
from firsthour.orders.actions.sealing import seal_unread
from firsthour.orders.formats import read_form
from firsthour.orders.mail.reader import read_apart
from firsthour.orders.models import Filing
from firsthour.orders.rules import form_problem
from firsthour.orders.rules.mail import MailRead, mail_arrival, mail_sender
from firsthour.orders.words import AnnexI, Arrival, FilingKind, PlainForm, Received, Sender, Way
from firsthour.platform.models import Service

MEDIA_TYPE = "message/rfc822"


def take_mail(
    *, service: Service, raw: bytes, way: Way, arrived: tuple[Arrival, ...], host: str, actor: Actor, at: datetime
) -> Filing:
    """Take in one mail as it came. What no program can read is a removal order until a person has read it.

    `arrived`: when it reached this program, and whatever else is known of its way. `host`: the mail server of ours
    that wrote its first `Received` header; "" where none did, and then nothing in the mail proves anything. The same
    bytes are one filing, whatever their Message-ID says: whoever guesses that of an order could otherwise have the
    order taken for one that is here. Raises FilingTooLarge; never because of what the mail holds.
    """
    key = hashlib.sha256(raw).hexdigest()
    if (known := queries.by_key(service.id, way, key)) is not None:
        return known
    seal_unread(service=service, way=way, key=key, raw=raw, media_type=MEDIA_TYPE, actor=actor, at=at)
    read = read_apart(raw)
    ours = mail_arrival(read.trace, host=host)
    kind, form = _filing_in(read)
    received = Received(
        kind=kind,
        form=form,
        raw=raw,
        media_type=MEDIA_TYPE,
        way=way,
        key=key,
        sender=mail_sender(read, host=host) if way is Way.MAIL else Sender(value=read.sender),
        arrivals=(*arrived, ours) if ours is not None else arrived,
    )
    return receive(service=service, received=received, actor=actor, at=at)


def _filing_in(read: MailRead) -> tuple[FilingKind, AnnexI | PlainForm | None]:
    if read.kind is None or read.form is None:
        return FilingKind.REMOVAL_ORDER, None
    form = read_form(read.kind, read.form)
    return (read.kind, form) if not form_problem(form) else (FilingKind.REMOVAL_ORDER, None)
