"""Questions to the notices room."""

import hashlib
import hmac
import uuid
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from firsthour.authors.models import Author
from firsthour.authors.words import Kept, KeptBasis
from firsthour.clocks.rules import day_of
from firsthour.flags.models import Flag
from firsthour.flags.queries import answer_of
from firsthour.flags.queries import token_of as flag_token
from firsthour.flags.words import FlagState
from firsthour.notices import errors, rules
from firsthour.notices.formats import Wording, wording
from firsthour.notices.models import Attempt, Message, PortalLink, Reply, Statement
from firsthour.notices.words import (
    Channel,
    Language,
    Letter,
    MessageState,
    RedressKind,
    RedressRoute,
    ReplyFacts,
    ReplyKind,
)
from firsthour.platform.queries import keyring, undone
from firsthour.platform.words import DeliveryState

LINK_KEY = "portal-link"
MAIL_NAME_KEY = "mail-name"
TOKEN_CHARACTERS = 43
LEAST = timedelta(microseconds=1)


def messages_undone() -> dict[DeliveryState, int]:
    """How many statements on their way to their authors are in each state but done."""
    return undone(Message.objects.all())


def messages_in(state: MessageState | None) -> QuerySet[Message]:
    """All messages, or those in one state, the newest first."""
    found = Message.objects.select_related("statement__service", "statement__author").order_by(
        "-statement__issued_at", "id"
    )
    if state is None:
        return found
    attempted = Q(state=DeliveryState.ATTEMPTED)
    if state is MessageState.UNKNOWN:
        return found.filter(attempted | Q(telling=state))
    return found.filter(~attempted, telling=state)


def failed_messages() -> QuerySet[Message]:
    """Messages that wait for a person, the oldest first."""
    failed = Message.objects.filter(state=DeliveryState.FAILED).select_related("statement__service")
    return failed.order_by("statement__issued_at", "id")


def access_message(message_id: uuid.UUID) -> Message:
    """One message with its statement. Raises MessageUnknown."""
    message = Message.objects.select_related("statement__service", "statement__author").filter(pk=message_id).first()
    if message is None:
        raise errors.MessageUnknown()
    return message


def messages_to(author: Author) -> list[Message]:
    """Every message to an author, the newest first."""
    return list(messages_in(None).filter(statement__author=author))


def attempts_of(message: Message) -> list[Attempt]:
    """How each attempt to deliver a message ended, in their order."""
    return list(message.tries.order_by("number"))


def shown_state(message: Message) -> MessageState:
    """What the state of a message is called."""
    return rules.shown_as(DeliveryState(message.state), MessageState(message.telling))


def failed_channels(message: Message, at: datetime) -> set[Channel]:
    """The channels that refused this message for good in the round that runs."""
    bounced = message.tries.filter(outcome=MessageState.BOUNCED)
    return {Channel(each.channel) for each in bounced if not rules.round_over(each.at, at)}


def kept_of_messages(author: Author) -> list[Kept]:
    """A message that has not reached its author needs what is known of them."""
    waiting = Message.objects.filter(statement__author=author).exclude(state=DeliveryState.DONE)
    return [Kept(KeptBasis.TELLING)] if waiting.exists() else []


def token_of(statement_id: uuid.UUID) -> str:
    """The unguessable part of a statement's link: 256 bits that nobody can make without the master key."""
    mac = hmac.new(keyring().derived(LINK_KEY), statement_id.bytes, hashlib.sha256).digest()
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def link_of(statement: Statement) -> str | None:
    """Where a statement can be read without signing in; None where no public address of the portal is set."""
    if not settings.PORTAL or not PortalLink.objects.filter(statement=statement).exists():
        return None
    return f"{settings.PORTAL}/s/{token_of(statement.id)}"


def access_link(token: str) -> PortalLink:
    """The link of that token, with its statement. Raises LinkUnknown."""
    link = None
    if len(token) == TOKEN_CHARACTERS and token.isascii():
        digest = hashlib.sha256(token.encode()).hexdigest()
        link = PortalLink.objects.select_related("statement__service").filter(digest=digest).first()
    if link is None:
        raise errors.LinkUnknown()
    return link


def mail_name_of(message_id: uuid.UUID) -> str:
    """What a mail of ours is called in its Message-ID, before the `@`; only we can make it, so that nobody else's
    report is taken for one about our mail."""
    mac = hmac.new(keyring().derived(MAIL_NAME_KEY), message_id.bytes, hashlib.sha256).hexdigest()
    return f"{message_id.hex}.{mac[:32]}"


def message_of_mail(name: str) -> Message:
    """The message that a mail's name belongs to. Raises ReturnedMailUnreadable for a name we never gave."""
    head, _, _ = name.partition(".")
    try:
        message_id = uuid.UUID(hex=head)
    except ValueError as error:
        raise errors.ReturnedMailUnreadable(cause="it names no mail of ours") from error
    if not hmac.compare_digest(mail_name_of(message_id).encode(), name.encode()):
        raise errors.ReturnedMailUnreadable(cause="it names no mail of ours")
    return access_message(message_id)


def letter_of(message: Message) -> Letter:
    """A message as it leaves."""
    statement = message.statement
    return Letter(
        message_id=str(message.id),
        statement_id=str(statement.id),
        item=statement.item_reference,
        author=statement.author.reference if statement.author else None,
        service=statement.service.name,
        language=statement.language,
        direction=statement.direction,
        title=statement.title,
        paragraphs=tuple(statement.paragraphs),
        redress=tuple(statement.redress),
        issued_at=statement.issued_at,
        link=link_of(statement),
    )


def wordings() -> list[Wording]:
    """Every installed wording, in the order of the languages."""
    return [wording(language) for language in Language]


def flag_without(kind: ReplyKind) -> Flag | None:
    """The flag whose acknowledgement or decision is still to be written, the oldest first."""
    waiting = Flag.objects.exclude(replies__kind=kind)
    if kind is ReplyKind.DECISION:
        waiting = waiting.filter(state=FlagState.ANSWERED)
    return waiting.order_by("received_at").first()


def reply_facts(flag: Flag) -> ReplyFacts:
    """What a reply says of a flag. Where to complain is the service's contact point, then the routes it named."""
    service, zone, told = flag.service, ZoneInfo(flag.service.zone), answer_of(flag)
    last_day = day_of(flag.complain_until - LEAST, zone=zone) if flag.complain_until else None
    return ReplyFacts(
        service=service.name,
        contact=service.contact_point,
        reference=flag.reference,
        received_at=flag.received_at,
        zone=zone,
        outcome=flag.outcome,
        grounds=told.grounds,
        automation=told.automation,
        complaint_until=last_day,
        redress=(
            RedressRoute(RedressKind.COMPLAINT, service.name, service.contact_point),
            RedressRoute(RedressKind.OUT_OF_COURT, *service.dispute_body),
            RedressRoute(RedressKind.COURT, *service.court),
        ),
    )


def replies_to(flag: Flag) -> list[Reply]:
    """What the notifier of a flag was told, in the order of writing."""
    return list(flag.replies.order_by("issued_at", "id"))


def replies_undone() -> dict[DeliveryState, int]:
    """How many mails to notifiers are in each state but done."""
    return undone(Reply.objects.all())


def letter_to_notifier(reply: Reply) -> Letter:
    """A reply as it leaves; its link leads to the flag's own page."""
    flag = reply.flag
    return Letter(
        message_id=str(reply.id),
        statement_id=str(reply.id),
        item=flag.reference,
        author=None,
        service=flag.service.name,
        language=reply.language,
        direction=reply.direction,
        title=reply.title,
        paragraphs=tuple(reply.paragraphs),
        redress=tuple(reply.redress),
        issued_at=reply.issued_at,
        link=flag_link(flag),
    )


def flag_link(flag: Flag) -> str | None:
    """The notifier's own page about a flag; None where no public address of the portal is set."""
    return f"{settings.PORTAL}/f/{flag_token(flag.id)}" if settings.PORTAL else None
