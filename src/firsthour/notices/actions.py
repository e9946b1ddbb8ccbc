"""Verbs of the notices room."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from firsthour.authors.models import Author
from firsthour.clocks import actions as clocks
from firsthour.clocks.rules import complaint_window_ends
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.notices import errors, words
from firsthour.notices.models import Message, Statement
from firsthour.notices.rules import StatementFacts, compose
from firsthour.platform.actions import finish_delivery, revive_delivery, set_back_delivery
from firsthour.platform.models import Service
from firsthour.platform.words import DeliveryState


@transaction.atomic
def issue_statement(
    *,
    service: Service,
    author: Author | None,
    item_reference: str,
    facts: StatementFacts,
    language: str,
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> Statement:
    """Write the statement of reasons and queue it for its author, in the transaction of the decision it explains."""
    text = compose(facts, language)
    statement = Statement.objects.create(
        service=service,
        author=author,
        item_reference=item_reference,
        language=text.language,
        direction=text.direction,
        title=text.title,
        paragraphs=list(text.paragraphs),
        redress=list(text.redress),
        issued_at=at,
    )
    Message.objects.create(statement=statement, next_try_at=at)
    record(
        words.STATEMENT_ISSUED,
        subject_kind="statement",
        subject_id=statement.id,
        service_id=service.id,
        body={"language": statement.language, "author": author.pseudonym if author else None},
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
    return statement


@transaction.atomic
def confirm_message(*, message: Message, actor: Actor, at: datetime) -> None:
    """The platform has shown the statement to its author: from now the complaint window runs."""
    message = Message.objects.select_for_update(of=("self",)).select_related("statement__service").get(pk=message.pk)
    if message.state == DeliveryState.DONE:
        return
    finish_delivery(delivery=message, actor=actor, at=at)
    message.save()
    statement = message.statement
    told = record(
        words.STATEMENT_DELIVERED,
        subject_kind="statement",
        subject_id=statement.id,
        service_id=statement.service_id,
        body={"attempts": message.attempts},
        actor=actor,
        at=at,
    )
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
def postpone_message(*, message: Message, problem: str, actor: Actor, at: datetime) -> None:
    """An attempt failed: try again later, or give up loudly so that a person sees to it."""
    message = Message.objects.select_for_update(of=("self",)).select_related("statement").get(pk=message.pk)
    if message.state == DeliveryState.DONE:
        return
    if set_back_delivery(delivery=message, problem=problem, actor=actor, at=at):
        record(
            words.STATEMENT_UNDELIVERED,
            subject_kind="statement",
            subject_id=message.statement_id,
            service_id=message.statement.service_id,
            body={"attempts": message.attempts, "reason": problem},
            actor=actor,
            at=at,
        )
    message.save()


@transaction.atomic
def retry_message(*, message_id: uuid.UUID, actor: Actor, at: datetime) -> Message:
    """Somebody has seen to it: try a message that was given up again now. Raises MessageUnknown or MessageNotFailed."""
    found = Message.objects.select_for_update(of=("self",)).select_related("statement").filter(pk=message_id)
    message = found.first()
    if message is None:
        raise errors.MessageUnknown()
    if message.state != DeliveryState.FAILED:
        raise errors.MessageNotFailed(state=message.state)
    body = {"attempts": message.attempts, "reason": message.last_problem}
    revive_delivery(delivery=message, actor=actor, at=at)
    message.save()
    record(
        words.STATEMENT_RETRIED,
        subject_kind="statement",
        subject_id=message.statement_id,
        service_id=message.statement.service_id,
        body=body,
        actor=actor,
        at=at,
    )
    return message
