"""Marks, strikes, warnings, addresses and erasure, through the verbs."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from firsthour.authors import errors
from firsthour.authors.actions import (
    end_mark,
    know,
    learn_contact,
    note_warned,
    place_mark,
    place_strike,
    request_erasure,
    reverse_strike,
)
from firsthour.authors.models import Author, Contact, ErasureRequest, Mark
from firsthour.authors.queries import mail_address_of, marks_in_force, standing_of, to_be_warned
from firsthour.authors.words import AuthorStanding, ErasureState, MarkKind, MarkSource
from firsthour.cases.actions import consider, decide, reverse
from firsthour.cases.duties import answer_erasures, note_told
from firsthour.cases.errors import NeedsSecondPerson
from firsthour.cases.models import Case, Decision
from firsthour.cases.words import CaseState
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.notices.actions import confirm_message
from firsthour.notices.duties import warn
from firsthour.notices.models import Message, Statement
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from tests.making import AT, DESK, JUDGED, adopted, decided_case, entry, hit, person, received, service, spooled

LATER = AT + timedelta(days=90)
DAY = timedelta(days=1)


def an_author() -> Author:
    return know(service=service(), reference="an-author", actor=DESK, at=AT)


def marked(author: Author, kind: MarkKind = MarkKind.PRESS, at=AT, days: int = 300) -> Mark:
    return place_mark(
        author=author,
        kind=kind,
        source=MarkSource.REGISTER,
        note="press council 17",
        until=at + days * DAY,
        actor=DESK,
        at=at,
    )


def struck(author: Author, number: int, at=AT, severity: str = "critical"):
    return place_strike(
        author=author,
        decision_id=uuid.UUID(int=number),
        item_reference=f"post-{number}",
        severity=severity,
        caused_by=None,
        actor=DESK,
        at=at,
    )


def test_a_mark_names_its_source_and_ends(db, home):
    author = an_author()
    mark = marked(author, days=10)
    assert [each.kind for each in marks_in_force(author, AT)] == ["press"]
    assert marks_in_force(author, AT + 10 * DAY) == []
    end_mark(author=mark.author, mark_id=mark.id, actor=DESK, at=AT + DAY)
    author.refresh_from_db()
    assert marks_in_force(author, AT + DAY) == []
    with pytest.raises(errors.MarkUnknown):
        end_mark(author=mark.author, mark_id=mark.id, actor=DESK, at=AT + DAY)
    placed = Event.objects.get(tag="authors:mark:placed")
    assert "press council" not in placed.canonical and placed.subject_id == author.pseudonym


def test_a_mark_is_renewed_and_never_lasts_longer_than_two_years(db, home):
    author = an_author()
    marked(author, days=10)
    marked(author, days=20, at=AT + DAY)
    assert Mark.objects.filter(ended_at__isnull=True).count() == 1
    groundless, endless = errors.MarkGroundless, errors.MarkTermUnusable
    for note, days, refusal in (
        ("  ", 10, groundless),
        ("x" * 201, 10, groundless),
        ("why", 0, endless),
        ("why", 731, endless),
    ):
        with pytest.raises(refusal):
            place_mark(
                author=author,
                kind=MarkKind.PRESS,
                source=MarkSource.STAFF,
                note=note,
                until=AT + days * DAY,
                actor=DESK,
                at=AT,
            )


@pytest.mark.parametrize("kind", MarkKind)
def test_no_rule_acts_by_itself_on_a_marked_author(db, home, kind):
    on, somebody = service(), person()
    (rule,) = adopted(on, somebody, LATER)
    known = entry(somebody)
    item = received(spooled(on, verdict=Verdict.BLOCK, hits=(hit(known),), rule=rule, at=LATER), on, at=LATER)
    marked(item.author, kind, at=LATER)
    case = consider(item_id=item.id, actor=DESK, at=LATER)
    assert case.state == CaseState.OPEN and not Decision.objects.exists()
    held = json.loads(Event.objects.get(tag="cases:rule:held-back").canonical)["body"]
    assert held == {"rule": rule.digest, "reason": "marked-author", "marks": [kind.value]}

    ruled = {
        "case": case,
        "clause": access_clause(on, "TVE-2", LATER),
        "provision": "",
        "purpose": PurposeAssessment.NONE_FOUND,
        "rule": rule,
        "entry": known,
        "actor": Actor.rule(rule.id),
        "at": LATER,
    }
    with pytest.raises(Exception, match=f"its author is marked {kind}"):
        decide(**ruled)
    with pytest.raises(IntegrityError, match="marked author"), transaction.atomic():
        Decision.objects.create(
            case=case,
            outcome="restrict",
            clause=ruled["clause"],
            purpose="none-found",
            rule=rule,
            entry=known,
            actor_kind="rule",
            actor_id=rule.id,
            at=LATER,
        )
    by_person = ruled | {"rule": None, "actor": somebody, "judged": JUDGED}
    with pytest.raises(NeedsSecondPerson):
        decide(**by_person)
    decide(**by_person, approved_by=uuid.UUID(person("senior").id))
    assert case.decisions.get().actor_kind == "person"


def test_once_the_mark_has_ended_rules_act_again(db, home):
    on, somebody = service(), person()
    (rule,) = adopted(on, somebody, LATER)
    known = entry(somebody)
    item = received(spooled(on, verdict=Verdict.BLOCK, hits=(hit(known),), rule=rule, at=LATER), on, at=LATER)
    marked(item.author, at=LATER, days=1)
    assert consider(item_id=item.id, actor=DESK, at=LATER + DAY).state == CaseState.DECIDED


def test_a_decision_strikes_its_author_and_its_reversal_takes_the_strike_away(db, home):
    case = decided_case()
    author = case.item.author
    (strike,) = author.strikes.all()
    assert strike.decision_id == case.decisions.get().id and strike.item_reference == case.item.reference
    assert standing_of(author, LATER) is AuthorStanding.STRUCK
    reverse(case=case, actor=person(), at=LATER + DAY)
    author = Author.objects.get(pk=author.pk)
    assert standing_of(author, LATER + DAY) is AuthorStanding.GOOD
    assert [event.tag for event in Event.objects.filter(subject_id=author.pseudonym).order_by("id")] == [
        "authors:author:known",
        "authors:strike:placed",
        "authors:strike:reversed",
    ]


def test_a_warning_goes_out_once_and_counts_only_when_it_was_told(db, home):
    author = an_author()
    struck(author, 1)
    assert to_be_warned(AT) is None
    struck(author, 2)
    assert warn(lambda: AT) and not warn(lambda: AT)
    statement = Statement.objects.get()
    assert statement.kind == "warning" and statement.redress == [] and statement.item_reference in ("post-1", "post-2")
    assert "post-1" in statement.paragraphs[0] and "post-2" in statement.paragraphs[0]
    struck(author, 3, at=AT + DAY)
    struck(author, 4, at=AT + DAY)
    assert not warn(lambda: AT + DAY)
    assert not Event.objects.filter(tag="authors:suspension:considered").exists()

    confirm_message(message=Message.objects.get(), actor=DESK, at=AT + 2 * DAY)
    author = Author.objects.get()
    assert author.warned_at == AT + 2 * DAY and standing_of(author, AT + 2 * DAY) is AuthorStanding.WARNED
    struck(author, 5, at=AT + 3 * DAY)
    struck(author, 6, at=AT + 3 * DAY)
    assert standing_of(Author.objects.get(), AT + 3 * DAY) is AuthorStanding.SUSPENSION_CONSIDERED
    assert Event.objects.filter(tag="authors:suspension:considered").count() == 1


def test_a_warning_whose_ground_was_reversed_never_goes_out(db, home):
    author = an_author()
    struck(author, 1)
    struck(author, 2)
    reverse_strike(decision_id=uuid.UUID(int=2), caused_by=None, actor=DESK, at=AT)
    assert to_be_warned(AT) is None


def test_an_address_is_kept_encrypted_and_forgotten_when_the_platform_takes_it_back(db, home):
    author = an_author()
    learn_contact(author=author, address="ana@example.org", actor=DESK, at=AT)
    learn_contact(author=author, address="ana@example.org", actor=DESK, at=AT)
    assert b"ana" not in bytes(Contact.objects.get().wrapped_address) and mail_address_of(author) == "ana@example.org"
    assert Event.objects.filter(tag="authors:contact:learned").count() == 1
    assert not any("example.org" in event.canonical for event in Event.objects.all())
    learn_contact(author=author, address=None, actor=DESK, at=AT)
    assert mail_address_of(author) is None


@pytest.mark.parametrize(
    "address",
    ["", "ana", "ana@", "@example.org", "a@b", "a b@example.org", "ana@example.org\r\nBcc: x@y.example",
     "<ana@example.org>", '"a@b"@example.org', "ana@exämple.org", f"{'a' * 65}@example.org", "a@example.org,b@c.org"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(db, home, address):
    with pytest.raises(errors.AddressUnusable):
        learn_contact(author=an_author(), address=address, actor=DESK, at=AT)


def test_an_author_of_whom_nothing_is_held_is_erased_at_once(db, home):
    author = an_author()
    marked(author)
    learn_contact(author=author, address="ana@example.org", actor=DESK, at=AT)
    request = request_erasure(author=author, actor=DESK, at=AT)
    assert request_erasure(author=author, actor=DESK, at=AT).id == request.id
    assert answer_erasures(lambda: AT) and not answer_erasures(lambda: AT)
    request.refresh_from_db()
    author.refresh_from_db()
    assert request.state == ErasureState.DONE and request.kept == []
    assert author.erased_at == AT and "an-author" not in author.reference
    assert not Mark.objects.exists() and not Contact.objects.exists()
    with pytest.raises(errors.AuthorErased):
        marked(author)
    assert know(service=author.service, reference="an-author", actor=DESK, at=AT).pseudonym != author.pseudonym
    answer_erasures(lambda: AT + 3 * 365 * DAY - DAY)
    assert ErasureRequest.objects.exists(), "the proof that it was answered stays for three years"
    answer_erasures(lambda: AT + 3 * 365 * DAY)
    assert not ErasureRequest.objects.exists()


def test_what_the_law_holds_stays_with_its_reason_and_goes_by_itself_afterwards(db, home):
    case = decided_case()
    author = case.item.author
    request = request_erasure(author=author, actor=DESK, at=LATER)
    answer_erasures(lambda: LATER)
    request.refresh_from_db()
    assert request.state == ErasureState.ANSWERED
    assert [each["basis"] for each in request.kept] == ["DSA-17", "DSA-20", "DSA-23"]

    message = Message.objects.get()
    confirm_message(message=message, actor=DESK, at=LATER)
    note_told(lambda: LATER)
    assert answer_erasures(lambda: LATER + 2 * DAY)
    request.refresh_from_db()
    assert [each["basis"] for each in request.kept] == ["DSA-20", "DSA-23"]
    assert all(each["until"] for each in request.kept)

    assert answer_erasures(lambda: LATER + 400 * DAY)
    request.refresh_from_db()
    author.refresh_from_db()
    assert request.state == ErasureState.DONE and author.erased_at == LATER + 400 * DAY
    assert not author.strikes.exists() and Case.objects.get().item.author_id == author.id
    assert Event.objects.filter(tag="authors:author:erased", subject_id=author.pseudonym).count() == 1


def test_a_told_warning_is_recorded_on_its_author(db, home):
    author = an_author()
    note_warned(author=author, statement_id=uuid.uuid4(), actor=DESK, at=AT)
    assert Event.objects.get(tag="authors:author:warned").subject_id == author.pseudonym
