"""Appealing at the public door: from the statement's own page, without an account, without a script."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client, override_settings

from firsthour.appeals import actions, queries
from firsthour.appeals.models import Appeal
from firsthour.appeals.words import FirstView, RulingOutcome
from firsthour.cases.actions import reverse
from firsthour.cases.models import Restriction
from firsthour.doors.now import now
from firsthour.notices.models import PortalLink, Statement
from firsthour.notices.queries import token_of
from firsthour.notices.words import Language, StatementKind
from tests.doors.portal.test_portal import OWN
from tests.making import DESK, decided_case, person

WHY = "The picture is from a news report about the trial."
SAID = {"category": "context", "text": WHY}
REASONS = "The picture shows a court room. Nothing in it calls for anything."


@pytest.fixture
def reader(db, home):
    with override_settings(**OWN):
        yield Client(SERVER_NAME="localhost")


@pytest.fixture
def restriction(reader) -> Restriction:
    return decided_case(now() - timedelta(days=1)).item.restriction_set.get()


def page_of(statement: Statement) -> str:
    return f"/s/{token_of(statement.id)}"


def lodged(reader, statement: Statement, **said: str) -> str:
    """The address of the appeal's own page."""
    answer = reader.post(f"{page_of(statement)}/appeal", SAID | said)
    assert answer.status_code == 303 and answer.cookies == {}
    return answer.headers["Location"]


def shown(reader, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return answer.content.decode()


def ruled(appeal: Appeal, outcome: RulingOutcome) -> None:
    somebody, at = person("reviewer"), now()
    actions.take(appeal=appeal, actor=somebody, at=at)
    actions.record_view(appeal=appeal, view=FirstView.LEAVE, actor=somebody, at=at)
    actions.rule_on(appeal=appeal, outcome=outcome, reasons=REASONS, actor=somebody, at=at)


def test_whoever_has_the_statement_appeals_below_it_and_follows_on_a_page_of_their_own(reader, restriction):
    form = shown(reader, page_of(restriction.statement))
    assert 'name="category"' in form and "<script" not in form
    own = lodged(reader, restriction.statement)
    followed = shown(reader, own)
    appeal = Appeal.objects.get()
    assert appeal.reference in followed and WHY in followed and "waits for a person" in followed
    statement = shown(reader, page_of(restriction.statement))
    assert own in statement and 'name="category"' not in statement


def test_a_second_appeal_is_led_to_the_first(reader, restriction):
    first = lodged(reader, restriction.statement)
    assert lodged(reader, restriction.statement, text="Quite another reason.") == first
    assert Appeal.objects.count() == 1


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(reader, restriction):
    answer = reader.post(f"{page_of(restriction.statement)}/appeal", {"text": WHY})
    told = answer.content.decode()
    assert answer.status_code == 422 and "Choose what you object to." in told and WHY in told
    assert not Appeal.objects.exists()


def test_hostile_words_stay_text(reader, restriction):
    hostile = '<img src=x onerror="alert(1)">{{ settings }}\u202e'
    followed = shown(reader, lodged(reader, restriction.statement, text=hostile))
    assert "<img" not in followed and "&lt;img" in followed
    assert "{{ settings }}" in followed and "\u202e" not in followed


def test_after_six_months_the_page_says_where_else_to_turn(reader, restriction):
    Restriction.objects.update(told_at=now() - timedelta(days=200))
    assert 'name="category"' not in shown(reader, page_of(restriction.statement))
    assert "too late to appeal here" in shown(reader, f"{page_of(restriction.statement)}/appeal")
    assert "too late" in reader.post(f"{page_of(restriction.statement)}/appeal", SAID).content.decode()
    assert not Appeal.objects.exists()


def test_what_cannot_be_appealed_against_is_byte_for_byte_what_is_not_there(reader, restriction):
    nothing = reader.get("/")
    ordered = Statement.objects.create(
        service=restriction.statement.service, kind=StatementKind.ORDERED, item_reference="x", language="en",
        direction="ltr", title="t", paragraphs=[], redress=[], issued_at=now(),
    )  # fmt: skip
    withheld = f"{page_of(ordered)}/appeal"  # while it is withheld it has no link
    for address in (withheld, "/s/x/appeal", "/a/x", f"/a/{token_of(ordered.id)}", "/a/é"):
        assert (reader.get(address).status_code, reader.get(address).content) == (404, nothing.content), address
    assert (reader.post(withheld, SAID).status_code, reader.post(withheld, SAID).content) == (404, nothing.content)
    PortalLink.objects.create(statement=ordered, digest=digest_of(ordered))
    assert 'name="category"' not in shown(reader, page_of(ordered))
    assert reader.post(withheld, SAID).content == nothing.content and not Appeal.objects.exists()


def digest_of(statement: Statement) -> str:
    import hashlib

    return hashlib.sha256(token_of(statement.id).encode()).hexdigest()


def test_what_was_reversed_shows_no_form(reader, restriction):
    reverse(case=restriction.decision.case, actor=person(), at=now())
    assert 'name="category"' not in shown(reader, page_of(restriction.statement))
    assert reader.post(f"{page_of(restriction.statement)}/appeal", SAID).status_code == 404


def test_the_one_question_is_answered_on_the_page(reader, restriction):
    own = lodged(reader, restriction.statement)
    assert reader.post(f"{own}/answer", {"text": "Early."}).status_code == 303
    somebody, appeal = person("reviewer"), Appeal.objects.get()
    actions.take(appeal=appeal, actor=somebody, at=now())
    actions.ask(appeal=appeal, text="Who took the picture?", actor=somebody, at=now())
    assert "Who took the picture?" in shown(reader, own)
    assert reader.post(f"{own}/answer", {"text": " "}).status_code == 422
    assert reader.post(f"{own}/answer", {"text": "I did."}).status_code == 303
    told = shown(reader, own)
    assert "I did." in told and "<form" not in told


def test_a_ruling_is_read_on_the_page_once_it_may_be_told_and_reading_it_meets_the_fortnight(reader, restriction):
    own = lodged(reader, restriction.statement)
    appeal = Appeal.objects.get()
    ruled(appeal, RulingOutcome.REJECTED)
    assert REASONS not in shown(reader, own)
    actions.answer(appeal=appeal, actor=DESK, at=now())
    reader.head(own)
    assert queries.deadline_of(appeal).satisfied_at is None
    told = shown(reader, own)
    assert REASONS in told and "disputes.example" in told
    assert queries.deadline_of(appeal).satisfied_at is not None


@pytest.mark.parametrize("language", list(Language))
def test_every_page_is_in_the_language_of_its_statement(reader, restriction, language):
    direction = "rtl" if language == "ar" else "ltr"
    old = restriction.statement
    spoken = Statement.objects.create(
        id=uuid.uuid4(), service=old.service, author=old.author, kind=old.kind, item_reference=old.item_reference,
        language=language, direction=direction, title="t", paragraphs=["p"], redress=[], issued_at=now(),
    )  # fmt: skip
    PortalLink.objects.create(statement=spoken, digest=digest_of(spoken))
    Restriction.objects.filter(pk=restriction.pk).update(statement=spoken)
    told = [shown(reader, page_of(spoken)), shown(reader, f"{page_of(spoken)}/appeal")]
    told.append(shown(reader, lodged(reader, spoken)))
    assert all(f'<html lang="{language}" dir="{direction}">' in each for each in told)
