"""Replies to notifiers: the acknowledgement, the decision, and a warning about manifestly unfounded notices."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from firsthour.clocks import actions as clocks
from firsthour.clocks.queries import unmet
from firsthour.clocks.words import DeadlineKind
from firsthour.flags.actions import note_warned
from firsthour.flags.models import Flag, Notifier
from firsthour.flags.queries import address_of, last_flag_of
from firsthour.flags.rules import MOST_ACKNOWLEDGEMENTS
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor, EventTag
from firsthour.notices import errors, queries, rules, words
from firsthour.notices.models import Reply
from firsthour.notices.words import Language, MessageState, ReplyKind, ReturnedMail, StatementText
from firsthour.platform.actions import finish_delivery, revive_delivery, set_back_delivery
from firsthour.platform.words import DeliveryState

DAY = timedelta(days=1)


@transaction.atomic
def issue_reply(*, flag: Flag, kind: ReplyKind, actor: Actor, at: datetime) -> Reply:
    """Write the acknowledgement or the decision and queue it for mailing; it is on the flag's own page in any case.

    One that was written before stays as it is. Acknowledgements beyond ten a day to one address stay on the page: the
    address is only claimed, and nobody shall be flooded through us.
    """
    flag = Flag.objects.select_for_update(of=("self",)).select_related("service", "notifier").get(pk=flag.pk)
    earlier = Reply.objects.filter(flag=flag, kind=kind).first()
    if earlier is not None:
        return earlier
    compose = rules.compose_acknowledgement if kind is ReplyKind.ACKNOWLEDGEMENT else rules.compose_decision
    text = compose(queries.reply_facts(flag), _language(flag))
    mailed = address_of(flag.notifier) is not None
    if mailed and kind is ReplyKind.ACKNOWLEDGEMENT:
        lately = Reply.objects.filter(flag__notifier=flag.notifier, kind=kind, mailed=True, issued_at__gt=at - DAY)
        mailed = lately.count() < MOST_ACKNOWLEDGEMENTS
    return _issue(flag, kind, text, mailed, actor, at)


@transaction.atomic
def issue_reproof(*, notifier: Notifier, actor: Actor, at: datetime) -> Reply | None:
    """Warn a notifier about manifestly unfounded notices (EU 2022/2065 Art. 23(2)); None where it is no longer due.

    The flag is locked before its notifier, as everywhere, so that an erasure at the same time waits and no more.
    """
    flag = last_flag_of(notifier)
    if flag is None:
        return None
    Flag.objects.select_for_update().get(pk=flag.pk)
    notifier = Notifier.objects.select_for_update().get(pk=notifier.pk)
    if notifier.warning_due_at is None:
        return None
    note_warned(notifier=notifier, actor=actor, at=at)
    text = rules.compose_reproof(queries.reply_facts(flag), _language(flag))
    return _issue(flag, ReplyKind.WARNING, text, address_of(notifier) is not None, actor, at)


def _language(flag: Flag) -> str:
    """The language the notifier asked for where there is a wording in it, else the service's, else English."""
    spoken = [each for each in (flag.language, flag.service.language) if each in set(Language)]
    return spoken[0] if spoken else Language.ENGLISH


def _issue(flag: Flag, kind: ReplyKind, text: StatementText, mailed: bool, actor: Actor, at: datetime) -> Reply:
    reply = Reply.objects.create(
        flag=flag,
        kind=kind,
        language=text.language,
        direction=text.direction,
        title=text.title,
        paragraphs=list(text.paragraphs),
        redress=list(text.redress),
        issued_at=at,
        mailed=mailed,
        state=DeliveryState.WAITING if mailed else DeliveryState.DONE,
        next_try_at=at,
    )
    body = {"kind": str(kind), "flag": flag.id, "language": reply.language, "mailed": mailed}
    issued = _record(words.REPLY_ISSUED, reply, body, actor, at)
    if not mailed:
        _acknowledged(reply, issued, actor, at)
    return reply


# EU 2022/2065 Art. 16(4). What is not mailed is on the flag's own page, whose link the notifier was given at once.
def _acknowledged(reply: Reply, because: Event, actor: Actor, at: datetime) -> None:
    """The receipt of a flag is confirmed: with that the period for it ends."""
    receipt = DeadlineKind.DSA_RECEIPT
    if reply.kind == ReplyKind.ACKNOWLEDGEMENT and unmet(receipt).filter(subject_id=reply.flag_id).exists():
        clocks.satisfy(kind=receipt, subject_id=reply.flag_id, caused_by=because, actor=actor, at=at)


@transaction.atomic
def confirm_reply(*, reply: Reply, actor: Actor, at: datetime) -> None:
    """The notifier's mail server took it."""
    reply = _locked(reply)
    if reply.state == DeliveryState.DONE:
        return
    finish_delivery(delivery=reply, actor=actor, at=at)
    reply.telling = MessageState.DELIVERED
    reply.save()
    delivered = _record(words.REPLY_DELIVERED, reply, {"attempts": reply.attempts}, actor, at)
    _acknowledged(reply, delivered, actor, at)


@transaction.atomic
def postpone_reply(*, reply: Reply, problem: str, in_doubt: bool = False, actor: Actor, at: datetime) -> None:
    """It did not get through, or nobody knows: it is tried again, and in the end a person is called."""
    reply = _locked(reply)
    reply.telling = MessageState.UNKNOWN if in_doubt else MessageState.RETRIED
    if set_back_delivery(delivery=reply, problem=problem, actor=actor, at=at):
        _record(words.REPLY_UNDELIVERED, reply, {"attempts": reply.attempts, "reason": problem}, actor, at)
    reply.save()


@transaction.atomic
def bounce_reply(*, reply: Reply, reason: str, actor: Actor, at: datetime) -> None:
    """The mail server refused it for good, at once or later by a returned mail: it waits for a person.

    The address is only claimed, so that no machine mails it again; the reply stays readable on the flag's own page.
    """
    reply = _locked(reply)
    reply.state, reply.finished_at, reply.next_try_at = DeliveryState.FAILED, at, at
    reply.telling, reply.last_problem = MessageState.BOUNCED, reason
    reply.save()
    _record(words.REPLY_UNDELIVERED, reply, {"attempts": reply.attempts, "reason": reason}, actor, at)


@transaction.atomic
def note_returned_reply(*, reply: Reply, returned: ReturnedMail, actor: Actor, at: datetime) -> MessageState:
    """A reply came back. One that is merely late changes nothing; a final refusal is a bounce, told once."""
    reply = _locked(reply)
    if returned.final and reply.telling != MessageState.BOUNCED:
        bounce_reply(reply=reply, reason=f"{words.RETURNED}{returned.status}", actor=actor, at=at)
        return MessageState.BOUNCED
    return queries.shown_reply(reply)


@transaction.atomic
def repeat_reply(*, reply_id: uuid.UUID, actor: Actor, at: datetime) -> Reply:
    """Somebody has seen to it: mail a reply that waits for a person again now. Raises ReplyUnknown, ReplyNotWaiting."""
    reply = _waiting(reply_id)
    body = {"attempts": reply.attempts, "reason": reply.last_problem}
    revive_delivery(delivery=reply, actor=actor, at=at)
    reply.telling = MessageState.RETRIED
    reply.save()
    _record(words.REPLY_REPEATED, reply, body, actor, at)
    return reply


@transaction.atomic
def settle_reply(*, reply_id: uuid.UUID, actor: Actor, at: datetime) -> Reply:
    """It stays on the notifier's page alone, and waits for nobody any more. Raises ReplyUnknown, ReplyNotWaiting."""
    reply = _waiting(reply_id)
    return _settle(reply, actor, at)


@transaction.atomic
def drop_mailing(*, reply: Reply, actor: Actor, at: datetime) -> None:
    """The address has been erased: there is nobody to mail it to."""
    _settle(_locked(reply), actor, at)


def _settle(reply: Reply, actor: Actor, at: datetime) -> Reply:
    reply.state, reply.finished_at = DeliveryState.DONE, at
    reply.save()
    settled = _record(words.REPLY_SETTLED, reply, {"reason": reply.last_problem or "no-address"}, actor, at)
    _acknowledged(reply, settled, actor, at)
    return reply


def _waiting(reply_id: uuid.UUID) -> Reply:
    reply = _locked(queries.access_reply(reply_id))
    if reply.state != DeliveryState.FAILED:
        raise errors.ReplyNotWaiting()
    return reply


def _locked(reply: Reply) -> Reply:
    return Reply.objects.select_for_update(of=("self",)).select_related("flag").get(pk=reply.pk)


def _record(tag: EventTag, reply: Reply, body: dict[str, object], actor: Actor, at: datetime) -> Event:
    return record(
        tag,
        subject_kind="reply",
        subject_id=reply.id,
        service_id=reply.flag.service_id,
        body=body,
        actor=actor,
        at=at,
    )
