"""Another person hears an appeal: they take it, say what they would do, may ask one question, or hand it back."""

import uuid
from datetime import datetime

from django.db import transaction

from firsthour.appeals import errors, queries, rules, words
from firsthour.appeals.keeping import WITH, record_of, require_hearing
from firsthour.appeals.models import Appeal, Question, RecordedView
from firsthour.appeals.words import AppealState, FirstView
from firsthour.ledger.words import Actor, ActorKind
from firsthour.platform.queries import keyring


@transaction.atomic
def take(*, appeal: Appeal, actor: Actor, at: datetime) -> Appeal:
    """Hear an appeal. Raises OnlyAPersonRules, HadAPart, HeldByAnother; the database refuses the second, too."""
    appeal = _locked(appeal)
    if actor.kind is not ActorKind.PERSON:
        raise errors.OnlyAPersonRules()
    if (part := queries.part_of(actor, appeal.restriction.decision)) is not None:
        raise errors.HadAPart(part=str(part))
    if appeal.state == AppealState.TAKEN and appeal.reviewer == uuid.UUID(actor.id):
        return appeal
    if appeal.state != AppealState.LODGED:
        raise errors.HeldByAnother()
    appeal.state, appeal.reviewer, appeal.taken_at = AppealState.TAKEN, uuid.UUID(actor.id), at
    appeal.save(update_fields=["state", "reviewer", "taken_at"])
    record_of(words.APPEAL_TAKEN, appeal, {}, actor, at)
    return appeal


@transaction.atomic
def release(*, appeal: Appeal, actor: Actor, at: datetime) -> Appeal:
    """Hand an appeal back, for somebody else to take. Raises NotTaken."""
    appeal = _locked(appeal)
    require_hearing(appeal, actor)
    appeal.state, appeal.reviewer, appeal.taken_at = AppealState.LODGED, None, None
    appeal.save(update_fields=["state", "reviewer", "taken_at"])
    record_of(words.APPEAL_RELEASED, appeal, {}, actor, at)
    return appeal


@transaction.atomic
def record_view(*, appeal: Appeal, view: FirstView, actor: Actor, at: datetime) -> RecordedView:
    """Say what one would do with the item, before one is shown why it was restricted. It is never changed.

    Raises NotTaken, ViewRecorded.
    """
    appeal = _locked(appeal)
    require_hearing(appeal, actor)
    if queries.view_of(appeal, actor.id) is not None:
        raise errors.ViewRecorded()
    recorded = RecordedView.objects.create(appeal=appeal, reviewer=uuid.UUID(actor.id), view=view, at=at)
    record_of(words.VIEW_RECORDED, appeal, {"view": str(view)}, actor, at)
    return recorded


@transaction.atomic
def ask(*, appeal: Appeal, text: str, actor: Actor, at: datetime) -> Question:
    """Ask the author one question; it stands on the appeal's page. Raises NotTaken, QuestionAsked, QuestionUnusable."""
    appeal = _locked(appeal)
    require_hearing(appeal, actor)
    if queries.question_of(appeal) is not None:
        raise errors.QuestionAsked()
    asked = Question.objects.create(
        appeal=appeal, wrapped_question=_wrapped(text), asked_by=uuid.UUID(actor.id), asked_at=at
    )
    record_of(words.QUESTION_ASKED, appeal, {}, actor, at)
    return asked


@transaction.atomic
def answer_question(*, appeal: Appeal, text: str, actor: Actor, at: datetime) -> Question:
    """The author answers. Raises NothingAsked, QuestionUnusable."""
    appeal = _locked(appeal)
    question = queries.question_of(appeal)
    if question is None or question.answered_at is not None or appeal.state not in words.OPEN:
        raise errors.NothingAsked()
    question.wrapped_answer, question.answered_at = _wrapped(text), at
    question.save(update_fields=["wrapped_answer", "answered_at"])
    record_of(words.QUESTION_ANSWERED, appeal, {}, actor, at)
    return question


def _wrapped(text: str) -> bytes:
    text = rules.readable(text)
    if not 1 <= len(text) <= rules.LONGEST_TEXT:
        raise errors.QuestionUnusable(most=f"{rules.LONGEST_TEXT:,}")
    return keyring().wrap(queries.TEXT_KEY, text.encode())


def _locked(appeal: Appeal) -> Appeal:
    return Appeal.objects.select_for_update(of=("self",)).select_related(*WITH).get(pk=appeal.pk)
