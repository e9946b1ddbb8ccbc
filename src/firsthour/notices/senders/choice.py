"""Which sender takes a message: the one of its channel, told where to go."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.conf import settings

from firsthour.authors.actions import learn_contact
from firsthour.authors.errors import AddressUnusable
from firsthour.authors.models import Author
from firsthour.authors.queries import mail_address_of
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.notices.errors import MailNotSet, Undeliverable
from firsthour.notices.models import CallOut, Message, Reply
from firsthour.notices.queries import mail_name_of
from firsthour.notices.senders.mail.call_out import mail_of_call_out
from firsthour.notices.senders.mail.sender import MailSender
from firsthour.notices.senders.platform.sender import PlatformSender
from firsthour.notices.senders.webhook import sender as webhook
from firsthour.notices.words import CallOutText, CallOutWay, Channel
from firsthour.platform.calling import reach
from firsthour.platform.errors import ConnectorMissing


def sender_of(message: Message, *, actor: Actor, now: Callable[[], datetime]) -> PlatformSender | MailSender:
    """The sender for the channel a message is on. Raises Undeliverable where that channel leads nowhere."""
    statement = message.statement
    if message.channel == Channel.PLATFORM:
        try:
            outlet = reach(statement.service, now)
        except ConnectorMissing as refusal:
            if settings.MAIL is None:
                raise
            raise Undeliverable(channel=message.channel, reason="no-connector") from refusal
        if not outlet.capabilities.statements:
            raise Undeliverable(channel=message.channel, reason="no-statements")
        return PlatformSender(outlet)
    if settings.MAIL is None:
        raise Undeliverable(channel=message.channel, reason="no-mail-server")
    address = _address(statement.author, actor, now) if statement.author else None
    if address is None:
        raise Undeliverable(channel=message.channel, reason="no-address")
    return MailSender(settings.MAIL, to=address, name=mail_name_of(message.id))


def sender_to_notifier(reply: Reply, address: str) -> MailSender:
    """The sender for a reply to somebody whose address is known. Raises MailNotSet."""
    if settings.MAIL is None:
        raise MailNotSet()
    return MailSender(settings.MAIL, to=address, name=mail_name_of(reply.id))


def _address(author: Author, actor: Actor, now: Callable[[], datetime]) -> str | None:
    """Where the platform says now that the author can be mailed; where it cannot say, what it said before."""
    try:
        outlet = reach(author.service, now)
        if not outlet.capabilities.contacts:
            return mail_address_of(author)
        told = outlet.author(author.reference, key=str(uuid4()))
    except Refusal:
        return mail_address_of(author)
    try:
        learn_contact(author=author, address=told.mail, actor=actor, at=now())
    except AddressUnusable as refusal:
        raise Undeliverable(channel=str(Channel.MAIL), reason="address-unusable") from refusal
    return told.mail


def call_out_sender(call_out: CallOut, *, at: datetime) -> Callable[[CallOutText], None]:
    """What sends a call-out its way. Raises Undeliverable where that way leads nowhere by now."""
    route, pager = settings.MAIL, settings.PAGER
    if call_out.way == CallOutWay.WEBHOOK:
        if pager is None:
            raise Undeliverable(channel=call_out.way, reason="no-webhook")
        return lambda text: webhook.send(pager, text, at=at)
    if route is None:
        raise Undeliverable(channel=call_out.way, reason="no-mail-server")
    to = call_out.account.email
    sender = MailSender(route, to=to, name=call_out.id.hex)
    return lambda text: sender.send_bytes(mail_of_call_out(text, to=to, sender=route.sender, at=at).as_bytes())
