"""Questions to the notices room."""

import hashlib
import hmac
import uuid
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from firsthour.authors.models import Author
from firsthour.authors.words import Kept, KeptBasis
from firsthour.clocks.errors import AlarmUnknown
from firsthour.clocks.models import Alarm
from firsthour.clocks.queries import open_subjects
from firsthour.clocks.rules import TERMS, day_of
from firsthour.clocks.words import DeadlineKind, Mark
from firsthour.flags.models import Flag, Notifier
from firsthour.flags.queries import answer_of
from firsthour.flags.queries import token_of as flag_token
from firsthour.flags.words import FlagState
from firsthour.ledger.words import instant
from firsthour.notices import errors, rules
from firsthour.notices.formats import Wording, wording
from firsthour.notices.models import Attempt, CallOut, Message, PortalLink, Reply, Statement
from firsthour.notices.words import (
    CallOutText,
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
CALL_OUT_KEY = "call-out-link"
TOKEN_CHARACTERS = 43
LEAST = timedelta(microseconds=1)
CALLED_BECAUSE = {
    Mark.BEGUN: "a period that cannot wait has begun",
    Mark.UNATTENDED: "five minutes in, and NOBODY IS ON CALL",
    Mark.MINUTES_15: "15 minutes have passed",
    Mark.MINUTES_30: "30 minutes have passed",
    Mark.MINUTES_45: "45 minutes have passed",
    Mark.HALF: "half of the time has passed",
    Mark.FOUR_FIFTHS: "four fifths of the time have passed",
    Mark.OVER: "the time is over and the duty is not met",
}


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


def author_told() -> Author | None:
    """An author whose mail address serves nothing any more: all was told, no period to complain runs, and no
    complaint waits for its answer."""
    of_author = Statement.objects.filter(author=OuterRef("pk"))
    undone = of_author.exclude(message__state=DeliveryState.DONE)
    complaining = of_author.filter(
        Q(pk__in=open_subjects(DeadlineKind.DSA_COMPLAINT)) | Q(pk__in=open_subjects(DeadlineKind.TCO_COMPLAINT))
    )
    kept = Author.objects.filter(contact__isnull=False, warning_due_at__isnull=True).select_related("service")
    return kept.exclude(Exists(undone)).exclude(Exists(complaining)).order_by("contact__learned_at").first()


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


def mailed_as(name: str) -> Message | Reply:
    """The message or reply that a mail's name belongs to. Raises ReturnedMailUnreadable for a name we never gave."""
    head, _, _ = name.partition(".")
    try:
        message_id = uuid.UUID(hex=head)
    except ValueError as error:
        raise errors.ReturnedMailUnreadable(cause="it names no mail of ours") from error
    if not hmac.compare_digest(mail_name_of(message_id).encode(), name.encode()):
        raise errors.ReturnedMailUnreadable(cause="it names no mail of ours")
    reply = Reply.objects.filter(pk=message_id).first()
    return reply or access_message(message_id)


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


def kept_of_replies(notifier: Notifier) -> list[Kept]:
    """A reply that has not reached its notifier needs their address."""
    on_their_way = Reply.objects.filter(flag__notifier=notifier).exclude(state=DeliveryState.DONE)
    answered = Flag.objects.filter(notifier=notifier, state=FlagState.ANSWERED)
    unwritten = answered.exclude(replies__kind=ReplyKind.DECISION)
    return [Kept(KeptBasis.TELLING)] if on_their_way.exists() or unwritten.exists() else []


def replies_to_mail() -> QuerySet[Reply]:
    """Replies on their way. One that bounced waits for a person, until its address is erased."""
    bounced = Q(state=DeliveryState.FAILED, telling=MessageState.BOUNCED, flag__notifier__erased_at__isnull=True)
    return Reply.objects.exclude(bounced).select_related("flag__service", "flag__notifier")


def failed_replies() -> QuerySet[Reply]:
    """Replies that wait for a person, the oldest first."""
    failed = Reply.objects.filter(state=DeliveryState.FAILED).select_related("flag__service")
    return failed.order_by("issued_at", "id")


def access_reply(reply_id: uuid.UUID) -> Reply:
    """One reply with its flag. Raises ReplyUnknown."""
    reply = Reply.objects.select_related("flag__service", "flag__notifier").filter(pk=reply_id).first()
    if reply is None:
        raise errors.ReplyUnknown()
    return reply


def shown_reply(reply: Reply) -> MessageState:
    """What the state of a reply is called."""
    return rules.shown_as(DeliveryState(reply.state), MessageState(reply.telling))


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


def rounds_of(alarm: Alarm) -> tuple[int, datetime | None]:
    """How many rounds of calls an alarm has had, and when the last one was."""
    last = CallOut.objects.filter(alarm=alarm).aggregate(number=Max("number"), at=Max("queued_at"))
    return last["number"] or 0, last["at"]


def calls_to_make() -> QuerySet[CallOut]:
    """Call-outs that still matter: their alarm rings, and the same person was not called again since."""
    rings = Q(
        alarm__acknowledged_at__isnull=True,
        alarm__run=F("alarm__deadline__run"),
        alarm__deadline__satisfied_at__isnull=True,
        alarm__deadline__voided_at__isnull=True,
        alarm__deadline__paused_at__isnull=True,
    )
    later = CallOut.objects.filter(
        alarm__deadline=OuterRef("alarm__deadline"),
        account=OuterRef("account"),
        way=OuterRef("way"),
        queued_at__gt=OuterRef("queued_at"),
    )
    return CallOut.objects.filter(rings, ~Exists(later)).select_related("alarm__deadline", "account")


def call_out_token(call_out_id: uuid.UUID) -> str:
    """The unguessable part of a call-out's link, the same whenever it is sent."""
    mac = hmac.new(keyring().derived(CALL_OUT_KEY), call_out_id.bytes, hashlib.sha256).digest()
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def access_call_out(token: str) -> CallOut:
    """The call-out of that link, while its alarm waits and its person works here. Raises AlarmUnknown."""
    call_out = None
    if len(token) == TOKEN_CHARACTERS and token.isascii():
        digest = hashlib.sha256(token.encode()).hexdigest()
        waiting = CallOut.objects.filter(alarm__acknowledged_at__isnull=True, account__disabled_at__isnull=True)
        call_out = waiting.select_related("alarm__deadline", "account").filter(digest=digest).first()
    if call_out is None:
        raise AlarmUnknown()
    return call_out


def text_of_call_out(call_out: CallOut) -> CallOutText:
    """A call-out as it leaves."""
    alarm = call_out.alarm
    deadline = alarm.deadline
    return CallOutText(
        call_out=str(call_out.id),
        alarm=str(alarm.id),
        person=str(call_out.account.pseudonym),
        number=call_out.number,
        kind=deadline.kind,
        law=TERMS[deadline.word].law,
        mark=alarm.mark,
        what=CALLED_BECAUSE[Mark(alarm.mark)],
        due_at=instant(deadline.due_at),
        link=f"{settings.CONSOLE}/answer/{call_out_token(call_out.id)}" if settings.CONSOLE else None,
    )


def call_outs_of(alarms: list[Alarm]) -> QuerySet[CallOut]:
    """Whom these alarms called, in the order in which they were called."""
    return CallOut.objects.filter(alarm__in=alarms).select_related("account", "alarm").order_by("queued_at", "way")
