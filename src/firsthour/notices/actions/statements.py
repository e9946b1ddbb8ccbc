"""Writing what an author is told, and putting it on its way."""

from datetime import datetime

from django.db import transaction

from firsthour.authors.actions import note_warning_issued
from firsthour.authors.models import Author
from firsthour.authors.queries import facts_of, strikes_of
from firsthour.authors.rules import counts_for
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.notices import rules, words
from firsthour.notices.actions.sending_out import send_out
from firsthour.notices.models import Message, PortalLink, Statement
from firsthour.notices.withholdings import is_withheld
from firsthour.notices.words import (
    Language,
    OrderFacts,
    StatementFacts,
    StatementKind,
    StatementText,
    SuspensionFacts,
    WarningFacts,
)
from firsthour.platform.models import Service


@transaction.atomic
def issue_statement(
    *,
    service: Service,
    author: Author | None,
    item_reference: str,
    facts: StatementFacts | OrderFacts | SuspensionFacts,
    language: str,
    leaves_at: datetime,
    caused_by: Event | None,
    actor: Actor,
    at: datetime,
) -> Statement:
    """Write the statement of reasons, or that an order was carried out, and queue it for its author, in the transaction
    of the decision it explains; it leaves not before `leaves_at`. Where it is withheld it is only written: it has no
    message and no link.
    """
    if isinstance(facts, OrderFacts):
        kind, text = StatementKind.ORDERED, rules.compose_ordered(facts, language)
    elif isinstance(facts, SuspensionFacts):
        kind, text = StatementKind.SUSPENSION, rules.compose_suspension(facts, language)
    else:
        kind, text = StatementKind.REASONS, rules.compose(facts, language)
    statement = _write(service, author, kind, item_reference, text, actor, at)
    if kind is not StatementKind.ORDERED or not is_withheld(service.id, item_reference):
        send_out(statement=statement, actor=actor, at=leaves_at)
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
def recall_statement(*, statement: Statement, actor: Actor, at: datetime) -> bool:
    """Keep a statement from leaving whose decision was taken back; False where it is on its way already.

    It stays as it was written, with no message and no link, because it tells of nothing that is so.
    """
    message = Message.objects.select_for_update().filter(statement=statement, attempts=0).first()
    if message is None:
        return False
    message.delete()
    PortalLink.objects.filter(statement=statement).delete()
    record(
        words.STATEMENT_RECALLED,
        subject_kind="statement",
        subject_id=statement.id,
        service_id=statement.service_id,
        body={},
        actor=actor,
        at=at,
    )
    return True


@transaction.atomic
def issue_warning(*, author: Author, actor: Actor, at: datetime) -> Statement | None:
    """Write the warning that is due to an author and queue it; None where it no longer is."""
    author = Author.objects.select_for_update(of=("self",)).select_related("service").get(pk=author.pk)
    if author.warning_due_at is None:
        return None
    service, strikes = author.service, strikes_of(author)
    counted = [
        strike for strike, facts in zip(strikes, facts_of(strikes), strict=True) if counts_for(facts, at) > 0
    ]
    note_warning_issued(author=author, actor=actor, at=at)
    if not counted:
        return None
    language = service.language if service.language in set(Language) else Language.ENGLISH
    text = rules.compose_warning(
        WarningFacts(service.name, service.contact_point, tuple(strike.item_reference for strike in counted)), language
    )
    statement = _write(service, author, StatementKind.WARNING, counted[0].item_reference, text, actor, at)
    send_out(statement=statement, actor=actor, at=at)
    record(
        words.WARNING_ISSUED,
        subject_kind="statement",
        subject_id=statement.id,
        service_id=service.id,
        body={"language": statement.language, "author": author.pseudonym},
        actor=actor,
        at=at,
    )
    return statement


@transaction.atomic
def issue_ruling(
    *,
    service: Service,
    author: Author | None,
    item_reference: str,
    text: StatementText,
    actor: Actor,
    at: datetime,
) -> Statement:
    """Write down what an author is told of the ruling on their appeal, and queue it."""
    statement = _write(service, author, StatementKind.RULING, item_reference, text, actor, at)
    send_out(statement=statement, actor=actor, at=at)
    record(
        words.RULING_ISSUED,
        subject_kind="statement",
        subject_id=statement.id,
        service_id=service.id,
        body={"language": statement.language, "author": author.pseudonym if author else None},
        actor=actor,
        at=at,
    )
    return statement


def _write(
    service: Service,
    author: Author | None,
    kind: StatementKind,
    item_reference: str,
    text: StatementText,
    actor: Actor,
    at: datetime,
) -> Statement:
    return Statement.objects.create(
        service=service,
        author=author,
        kind=kind,
        item_reference=item_reference,
        language=text.language,
        direction=text.direction,
        title=text.title,
        paragraphs=list(text.paragraphs),
        redress=list(text.redress),
        issued_at=at,
    )
