"""Answers to an order: written with what they answer, printed, and handed to a mail server until it has taken them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.actions import record
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.orders import queries, rules, words
from firsthour.orders.models import Answer, Filing
from firsthour.orders.words import AnswerFacts, AnswerKind, JudgedPlace, ReturnGround
from firsthour.people.queries import names_of
from firsthour.platform.actions import finish_delivery, set_back_delivery
from firsthour.platform.words import DeliveryState

NOBODY = "–"


@transaction.atomic
def write_executed(*, filing: Filing, caused_by: Event, actor: Actor, at: datetime) -> Answer:
    """Annex II, in the transaction in which the order is executed."""
    document = rules.annex_ii(_facts(filing, at), taken_at=filing.executed_at, places=queries.places_of(filing))
    return _write(filing, AnswerKind.EXECUTED, document, caused_by, actor, at)


@transaction.atomic
def write_returned(
    *,
    filing: Filing,
    grounds: Sequence[ReturnGround],
    further: str,
    asked: str,
    caused_by: Event,
    actor: Actor,
    at: datetime,
) -> Answer:
    """Annex III, in the transaction in which the order is returned."""
    document = rules.annex_iii(_facts(filing, at), grounds=grounds, further=further, asked=asked)
    return _write(filing, AnswerKind.RETURNED, document, caused_by, actor, at)


@transaction.atomic
def write_judged(
    *, filing: Filing, places: Sequence[JudgedPlace], caused_by: Event, actor: Actor, at: datetime
) -> Answer:
    """What came of a referral, in the transaction in which the last of it is known to be judged."""
    document = rules.referral_answer(_facts(filing, at), places=places)
    return _write(filing, AnswerKind.REFERRAL, document, caused_by, actor, at)


@transaction.atomic
def write_receipt(*, filing: Filing, caused_by: Event, actor: Actor, at: datetime) -> Answer:
    """That advance information came, in the transaction in which it is answered."""
    languages = list(dict.fromkeys([filing.service.language, *filing.service.languages]))
    document = rules.information_receipt(
        _facts(filing, at), languages=languages, orders_from=filing.received_at + rules.LEAD
    )
    return _write(filing, AnswerKind.RECEIPT, document, caused_by, actor, at)


def _facts(filing: Filing, at: datetime) -> AnswerFacts:
    service = filing.service
    form = queries.form_of(filing)
    person = filing.accepted_by
    names = names_of([person]) if person else {}
    authority = filing.authority.name if filing.authority else (form.authority_name if form else "")
    return AnswerFacts(
        service=service.name,
        establishment=service.establishment or NOBODY,
        contact=service.authority_contact or service.contact_point,
        authority=authority or NOBODY,
        reference=filing.reference or NOBODY,
        number=filing.number,
        received_at=filing.received_at,
        person=names.get(person, NOBODY),
        at=at,
    )


def _write(
    filing: Filing, kind: AnswerKind, document: dict, caused_by: Event, actor: Actor, at: datetime
) -> Answer:
    content = rules.document_bytes(document)
    answer = Answer.objects.create(
        filing=filing,
        kind=kind,
        number=filing.answers.count() + 1,
        document=content.decode(),
        document_digest=rules.digest_of(content),
        written_at=at,
        next_try_at=at,
    )
    record(
        words.ANSWER_WRITTEN,
        subject_kind="answer",
        subject_id=answer.id,
        service_id=filing.service_id,
        body={"kind": str(kind), "filing": filing.id, "document": answer.document_digest},
        caused_by=caused_by,
        actor=actor,
        at=at,
    )
    return answer


@transaction.atomic
def keep_printed(*, answer: Answer, printed: bytes, actor: Actor, at: datetime) -> None:
    """The printed form of an answer, made once: whatever is sent again is these very bytes."""
    answer = Answer.objects.select_for_update(of=("self",)).select_related("filing").get(pk=answer.pk)
    if answer.printed is not None:
        return
    answer.printed, answer.printed_digest = printed, rules.digest_of(printed)
    answer.save(update_fields=["printed", "printed_digest"])
    record(
        words.ANSWER_PRINTED,
        subject_kind="answer",
        subject_id=answer.id,
        service_id=answer.filing.service_id,
        body={"document": answer.document_digest, "printed": answer.printed_digest},
        actor=actor,
        at=at,
    )


@transaction.atomic
def confirm_answer(*, answer: Answer, actor: Actor, at: datetime) -> None:
    """The mail server has taken it, for the register's address of the authority."""
    answer = Answer.objects.select_for_update(of=("self",)).select_related("filing").get(pk=answer.pk)
    if answer.state == DeliveryState.DONE:
        return
    finish_delivery(delivery=answer, actor=actor, at=at)
    answer.sent_to_id = answer.filing.authority_id
    answer.save()
    sent = record(
        words.ANSWER_SENT,
        subject_kind="answer",
        subject_id=answer.id,
        service_id=answer.filing.service_id,
        body={"attempts": answer.attempts, "authority": answer.sent_to_id},
        actor=actor,
        at=at,
    )
    answered = DeadlineKind.TCO_ANSWER
    if answer.kind == AnswerKind.EXECUTED and queries.has_clock(answer.filing, answered):
        clocks.satisfy(kind=answered, subject_id=answer.filing_id, caused_by=sent, actor=actor, at=at)


@transaction.atomic
def postpone_answer(*, answer: Answer, problem: str, alarm: bool = False, actor: Actor, at: datetime) -> None:
    """It was not taken, or nobody knows: it is handed over again, under the same Message-ID; a person is told."""
    answer = Answer.objects.select_for_update(of=("self",)).select_related("filing").get(pk=answer.pk)
    if answer.state == DeliveryState.DONE:
        return
    if set_back_delivery(delivery=answer, problem=problem, alarm=alarm, actor=actor, at=at):
        record(
            words.ANSWER_UNSENT,
            subject_kind="answer",
            subject_id=answer.id,
            service_id=answer.filing.service_id,
            body={"attempts": answer.attempts, "reason": problem},
            actor=actor,
            at=at,
        )
    answer.save()


