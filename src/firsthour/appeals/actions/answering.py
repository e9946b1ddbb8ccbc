"""After the ruling: the item is proved to be back, the author is told, and later what was written is erased."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from firsthour.appeals import rules, words
from firsthour.appeals.answers import answer_text
from firsthour.appeals.keeping import WITH, record_of
from firsthour.appeals.models import Appeal, Question
from firsthour.appeals.words import AppealState, RulingOutcome
from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.words import Actor
from firsthour.notices.actions import issue_ruling
from firsthour.notices.models import Statement


@transaction.atomic
def prove_restored(*, appeal: Appeal, surfaces: int, actor: Actor, at: datetime) -> None:
    """The item was seen from outside at every place where it stood: it is back."""
    appeal = _locked(appeal)
    if appeal.restored_at is not None:
        return
    appeal.restored_at, appeal.next_look_at = at, None
    appeal.save(update_fields=["restored_at", "next_look_at"])
    body = {"restriction": appeal.restriction_id, "surfaces": surfaces, "vantage": settings.VANTAGE}
    record_of(words.RESTORATION_PROVED, appeal, body, actor, at)


@transaction.atomic
def look_again(*, appeal: Appeal, actor: Actor, at: datetime) -> None:
    """A look did not find it back; what was seen stands in the probes. Set the time of the next one."""
    appeal = _locked(appeal)
    appeal.looks += 1
    appeal.next_look_at = rules.next_look_after(appeal.looks, at)
    appeal.save(update_fields=["looks", "next_look_at"])


# EU 2021/784 Art. 10(2), EU 2022/2065 Art. 20(5): the outcome with its reasons. Constitution, article 5: content
# restored first, then the word of it.
@transaction.atomic
def answer(*, appeal: Appeal, actor: Actor, at: datetime) -> Statement | None:
    """Put the ruling on its way to the author; None where it is not time, or was done."""
    appeal = _locked(appeal)
    if appeal.state != AppealState.RULED:
        return None
    if appeal.ruling.outcome == RulingOutcome.UPHELD and appeal.restored_at is None:
        return None
    told = issue_ruling(
        service=appeal.service,
        author=appeal.statement.author,
        item_reference=appeal.statement.item_reference,
        text=answer_text(appeal),
        actor=actor,
        at=at,
    )
    appeal.state, appeal.answer, appeal.answered_at = AppealState.ANSWERED, told, at
    appeal.save(update_fields=["state", "answer", "answered_at"])
    record_of(words.APPEAL_ANSWERED, appeal, {"statement": told.id}, actor, at)
    return told


@transaction.atomic
def note_told(*, appeal: Appeal, told_at: datetime, actor: Actor, at: datetime) -> None:
    """The ruling has reached its author, by a message or on the appeal's own page: the fortnight is met."""
    appeal = _locked(appeal)
    if appeal.state != AppealState.ANSWERED or appeal.told_at is not None:
        return
    appeal.told_at = told_at
    appeal.save(update_fields=["told_at"])
    clocks.satisfy(
        kind=DeadlineKind.TCO_COMPLAINT, subject_id=appeal.statement_id, done_at=told_at, actor=actor, at=at
    )


@transaction.atomic
def erase(*, appeal: Appeal, actor: Actor, at: datetime) -> None:
    """Forget what was written on both sides of the dialogue; the ruling and its reasons stay with the decision."""
    appeal = _locked(appeal)
    if appeal.erased_at is not None or appeal.erase_at is None or appeal.erase_at > at:
        return
    appeal.wrapped_text, appeal.erased_at = b"", at
    appeal.save(update_fields=["wrapped_text", "erased_at"])
    Question.objects.filter(appeal=appeal).update(wrapped_question=b"", wrapped_answer=b"")
    record_of(words.APPEAL_ERASED, appeal, {}, actor, at)


def _locked(appeal: Appeal) -> Appeal:
    return Appeal.objects.select_for_update(of=("self",)).select_related(*WITH).get(pk=appeal.pk)
