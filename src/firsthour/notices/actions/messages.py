"""Messages on their way to authors: taken, confirmed, postponed, bounced, repeated."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from firsthour.authors.actions import note_warned
from firsthour.clocks import actions as clocks
from firsthour.clocks.rules import complaint_window_ends
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor
from firsthour.notices import errors, queries, rules, words
from firsthour.notices.models import Attempt, Message, PortalLink
from firsthour.notices.words import (
    Channel,
    MessageState,
    ReturnedMail,
    StatementKind,
)
from firsthour.platform.actions import claim_delivery, finish_delivery, set_back_delivery
from firsthour.platform.words import DeliveryState

CONTESTABLE = (StatementKind.REASONS, StatementKind.SUSPENSION)
"""Decisions of our own, of which one can complain to us; what was ordered or ruled is challenged elsewhere."""


@transaction.atomic
def take_message(*, actor: Actor, at: datetime) -> Message | None:
    """One message that is due, with the attempt and its channel written down before it is made; None when none is.

    The outcome belongs to that attempt: it is told to confirm, postpone or bounce with the message as returned here,
    whatever channel a person chose for the next one meanwhile. An attempt before it that never ended, because its
    sender died, is unknown; that is no event, as nothing is known of it.
    """
    waiting = Message.objects.select_related("statement__service", "statement__author__service")
    message = claim_delivery(deliveries=waiting, actor=actor, at=at)
    if message is None:
        return None
    if message.trying:
        _end_attempt(message, Channel(message.trying), MessageState.UNKNOWN, "sender-died", at)
    message.trying = message.channel
    message.save(update_fields=["trying", "telling"])
    return message


@transaction.atomic
def confirm_message(*, message: Message, actor: Actor, at: datetime) -> None:
    """The platform shows the statement to its author, or their mail server took it: the complaint window runs."""
    attempt, channel, message = message, _channel_of(message), _locked(message)
    if message.state == DeliveryState.DONE:
        _note_late(attempt, message, MessageState.DELIVERED, "", at)
        return
    finish_delivery(delivery=message, actor=actor, at=at)
    _end_attempt(message, channel, MessageState.DELIVERED, "", at)
    message.channel, message.trying = channel, ""
    message.save()
    statement = message.statement
    told = record(
        words.STATEMENT_DELIVERED,
        subject_kind="statement",
        subject_id=statement.id,
        service_id=statement.service_id,
        body={"attempts": message.attempts, "channel": message.channel},
        actor=actor,
        at=at,
    )
    if statement.kind == StatementKind.WARNING:
        note_warned(author=statement.author, statement_id=statement.id, actor=actor, at=at)
        return
    if statement.kind not in CONTESTABLE:
        return
    clocks.start(
        kind=DeadlineKind.DSA_COMPLAINT,
        subject_kind="statement",
        subject_id=statement.id,
        starts_at=at,
        due_at=complaint_window_ends(at, zone=ZoneInfo(statement.service.zone)),
        service_id=statement.service_id,
        caused_by=told,
        actor=actor,
        at=at,
    )


@transaction.atomic
def postpone_message(*, message: Message, problem: str, in_doubt: bool = False, actor: Actor, at: datetime) -> None:
    """An attempt did not get through, or nobody knows: try again later, and by the next channel after a while."""
    attempt, channel, message = message, _channel_of(message), _locked(message)
    outcome = MessageState.UNKNOWN if in_doubt else MessageState.RETRIED
    if message.state == DeliveryState.DONE:
        _note_late(attempt, message, outcome, problem, at)
        return
    _end_attempt(message, channel, outcome, problem, at)
    if _overtaken(attempt, message):
        _leave_to_the_next(attempt, message)
        return
    message.trying = ""
    failed = queries.failed_channels(message, at) | {Channel(message.channel)}
    other = rules.next_channel(failed, may_mail=settings.MAIL is not None)
    if message.tries.filter(channel=message.channel).count() >= rules.PATIENCE and other is not None:
        _redirect(message, other, actor, at)
        message.state, message.next_try_at, message.last_problem = DeliveryState.WAITING, at, problem
    elif set_back_delivery(delivery=message, problem=problem, actor=actor, at=at):
        _record_undelivered(message, problem, actor, at)
    message.save()


@transaction.atomic
def bounce_message(*, message: Message, reason: str, actor: Actor, at: datetime) -> None:
    """This channel refused it for good, at once or later by a returned mail: the next one is tried.

    Where it counted as delivered the author was not told after all: the complaint window never began. With no channel
    left a person is called, and all of them are asked again once a day.
    """
    attempt, channel, message = message, _channel_of(message), _locked(message)
    statement, overtaken = message.statement, _overtaken(attempt, message)
    if message.state == DeliveryState.DONE and overtaken:
        _note_late(attempt, message, MessageState.BOUNCED, reason, at)
        return
    if message.state == DeliveryState.DONE and statement.kind in CONTESTABLE:
        clocks.void(kind=DeadlineKind.DSA_COMPLAINT, subject_id=statement.id, actor=actor, at=at)
    _end_attempt(message, channel, MessageState.BOUNCED, reason, at)
    record(
        words.MESSAGE_BOUNCED,
        subject_kind="statement",
        subject_id=statement.id,
        service_id=statement.service_id,
        body={"channel": str(channel), "reason": reason},
        actor=actor,
        at=at,
    )
    if overtaken:
        _leave_to_the_next(attempt, message)
        return
    message.last_problem, message.trying = reason, ""
    other = rules.next_channel(queries.failed_channels(message, at), may_mail=settings.MAIL is not None)
    if other is not None:
        message.state, message.finished_at, message.next_try_at = DeliveryState.WAITING, None, at
        _redirect(message, other, actor, at)
    else:
        first = message.state != DeliveryState.FAILED
        message.state, message.finished_at, message.next_try_at = DeliveryState.FAILED, at, at + rules.ROUND
        message.channel = rules.next_channel((), may_mail=False)
        if first:
            _record_undelivered(message, reason, actor, at)
    message.save()


@transaction.atomic
def note_returned(*, message: Message, returned: ReturnedMail, actor: Actor, at: datetime) -> MessageState:
    """A mail of ours came back. One that is merely late changes nothing; a final refusal is a bounce.

    Where the message went on by another channel meanwhile, it is written down and changes nothing else.
    """
    message = _locked(message)
    reason = f"{words.RETURNED}{returned.status}"
    if not returned.final or message.tries.filter(reason=reason).exists():
        return queries.shown_state(message)
    if message.channel == Channel.MAIL:
        bounce_message(message=message, reason=reason, actor=actor, at=at)
        return MessageState.BOUNCED
    _write_attempt(message, Channel.MAIL, MessageState.BOUNCED, reason, at)
    return queries.shown_state(message)


@transaction.atomic
def repeat_message(*, message: Message, channel: Channel, actor: Actor, at: datetime) -> None:
    """A person has it sent again at once, by the channel they choose; where it had failed, somebody has seen to it.

    Its attempts go on being counted. Raises MessageDelivered, MailNotSet.
    """
    message = _locked(message)
    if message.state == DeliveryState.DONE:
        raise errors.MessageDelivered()
    if channel is Channel.MAIL and settings.MAIL is None:
        raise errors.MailNotSet()
    if message.state == DeliveryState.FAILED:
        message.state, message.finished_at = DeliveryState.WAITING, None
    message.channel, message.next_try_at = channel, at
    message.save(update_fields=["state", "finished_at", "channel", "next_try_at"])
    record(
        words.MESSAGE_REPEATED,
        subject_kind="statement",
        subject_id=message.statement_id,
        service_id=message.statement.service_id,
        body={"channel": str(channel)},
        actor=actor,
        at=at,
    )


@transaction.atomic
def note_opened(*, link: PortalLink, actor: Actor, at: datetime) -> None:
    """Somebody opened a statement's link for the first time. It proves no telling: a mail scanner may have done it."""
    link = PortalLink.objects.select_for_update(of=("self",)).select_related("statement").get(pk=link.pk)
    if link.opened_at is not None:
        return
    link.opened_at = at
    link.save(update_fields=["opened_at"])
    record(
        words.LINK_OPENED,
        subject_kind="statement",
        subject_id=link.statement_id,
        service_id=link.statement.service_id,
        body={},
        actor=actor,
        at=at,
    )


@transaction.atomic
def hand_over_link(*, message: Message, actor: Actor, at: datetime) -> str:
    """The link of a statement, for a person who passes it on to its author by other means; each time is recorded.

    It proves no telling: the message stays as it is. Raises LinkNowhere where the portal has no public address.
    """
    link = queries.link_of(message.statement)
    if link is None:
        raise errors.LinkNowhere()
    record(
        words.LINK_HANDED_OVER,
        subject_kind="statement",
        subject_id=message.statement_id,
        service_id=message.statement.service_id,
        body={},
        actor=actor,
        at=at,
    )
    return link


def _locked(message: Message) -> Message:
    found = Message.objects.select_for_update(of=("self",))
    return found.select_related("statement__service", "statement__author").get(pk=message.pk)


def _channel_of(message: Message) -> Channel:
    """The channel of the attempt that an outcome is told of."""
    return Channel(message.trying or message.channel)


def _overtaken(attempt: Message, message: Message) -> bool:
    """Whether a person chose another channel, or another sender took the message, while this attempt was under way."""
    return message.attempts != attempt.attempts or message.channel != _channel_of(attempt)


def _note_late(attempt: Message, message: Message, outcome: MessageState, reason: str, at: datetime) -> None:
    """Another attempt had got through before this one ended: it is kept, and changes nothing else."""
    if attempt.trying:
        _write_attempt(message, attempt.trying, outcome, reason, at)


def _leave_to_the_next(attempt: Message, message: Message) -> None:
    """The attempt is over; when and by which channel the message goes on was decided after it began, and stands."""
    if message.attempts == attempt.attempts:
        message.trying = ""
        if message.state == DeliveryState.ATTEMPTED:
            message.state = DeliveryState.WAITING
    message.save(update_fields=["trying", "state", "telling"])


def _end_attempt(message: Message, channel: Channel, outcome: MessageState, reason: str, at: datetime) -> None:
    message.telling = outcome
    _write_attempt(message, channel, outcome, reason, at)


def _write_attempt(message: Message, channel: str, outcome: MessageState, reason: str, at: datetime) -> None:
    number = message.tries.count() + 1
    Attempt.objects.create(message=message, number=number, channel=channel, outcome=outcome, reason=reason, at=at)


def _redirect(message: Message, other: Channel, actor: Actor, at: datetime) -> None:
    message.channel = other
    message.telling = MessageState.RETRIED
    record(
        words.MESSAGE_REDIRECTED,
        subject_kind="statement",
        subject_id=message.statement_id,
        service_id=message.statement.service_id,
        body={"channel": str(other)},
        actor=actor,
        at=at,
    )


def _record_undelivered(message: Message, problem: str, actor: Actor, at: datetime) -> None:
    record(
        words.STATEMENT_UNDELIVERED,
        subject_kind="statement",
        subject_id=message.statement_id,
        service_id=message.statement.service_id,
        body={"attempts": message.attempts, "reason": problem},
        actor=actor,
        at=at,
    )
