"""What is known around a case: the author until now, what waits beside it, and what was decided of the same."""

from datetime import timedelta

import pytest

from firsthour.authors.actions import place_mark
from firsthour.authors.models import Author
from firsthour.authors.words import AuthorStanding, MarkKind, MarkSource
from firsthour.cases import context
from firsthour.cases.actions import leave, reverse
from firsthour.cases.models import Case
from firsthour.cases.words import Outcome
from firsthour.intake.models import Fingerprint, Item
from firsthour.signals.words import SignalKind
from tests.doors.console.showing import LATER, House
from tests.making import JUDGED, person

AFTER = LATER + timedelta(hours=1)


@pytest.fixture
def house(db, home) -> House:
    return House()


def printed(case: Case, value: bytes, kind: SignalKind = SignalKind.PDQ) -> None:
    """Give a case's item this one fingerprint of its kind."""
    Fingerprint.objects.filter(item=case.item, kind=kind).delete()
    Fingerprint.objects.create(item=case.item, kind=kind, value=value, quality=90)


def test_an_authors_history_is_what_was_decided_elsewhere(house):
    decided, left, case = house.proved(), house.in_question(), house.in_question(at=LATER + timedelta(minutes=2))
    leave(case=left, judged=JUDGED, actor=person("reviewer"), at=AFTER)
    known = context.history_of(case, AFTER)
    assert [each.case for each in known.decisions] == [left, decided]
    assert known.outcomes == {Outcome.LEAVE: 1, Outcome.RESTRICT: 1}
    assert (known.strikes, known.standing, known.marks) == (1, AuthorStanding.STRUCK, [])
    assert context.history_of(case, AFTER + timedelta(days=400)).strikes == 0
    mark = place_mark(
        author=Author.objects.get(),
        kind=MarkKind.PRESS,
        source=MarkSource.REGISTER,
        note="press council",
        until=AFTER + timedelta(days=9),
        actor=person(),
        at=LATER,
    )
    assert context.history_of(Case.objects.get(pk=case.pk), AFTER).marks == [mark]
    hidden = context.history_of(case, AFTER, hidden={decided.id})
    assert [each.case for each in hidden.decisions] == [left]


def test_nothing_is_said_of_an_author_whom_nobody_knows(house):
    case = house.in_question()
    case.item.author = None
    assert context.history_of(case, AFTER) is None and context.beside(case) == []


def test_open_cases_of_the_author_stand_beside_those_at_the_same_address_first(house):
    case, newer, same = (house.in_question(at=LATER + timedelta(minutes=minute)) for minute in (0, 5, 1))
    house.proved(at=AFTER)
    Item.objects.filter(pk=same.item_id).update(link=case.item.link)
    assert [(each.case, each.together) for each in context.beside(case)] == [(same, True), (newer, False)]
    assert [each.case for each in context.beside(case, hidden={same.id})] == [newer]


def test_what_was_decided_of_the_same_is_told_the_most_alike_first(house):
    case, same, near, entry_only, unlike, waiting = (
        house.in_question(at=LATER + timedelta(minutes=minute)) for minute in range(6)
    )
    for each, value in ((case, b"\0" * 32), (same, b"\0" * 32), (near, b"\7" + b"\0" * 31), (waiting, b"\0" * 32)):
        printed(each, value)
    for each in (case, same):
        printed(each, b"5" * 32, SignalKind.SHA256)
    Fingerprint.objects.filter(item__in=[entry_only.item, unlike.item]).delete()
    Item.objects.filter(pk=unlike.item_id).update(hits=[])
    for each in (entry_only, near, same, unlike):
        leave(case=each, judged=JUDGED, actor=person("reviewer"), at=AFTER)
    told = [(each.decision.case, each.exact, each.distance) for each in context.alike(case)]
    assert told == [(same, True, 0), (near, False, 3), (entry_only, False, None)]
    assert [each.decision.case for each in context.alike(case, hidden={same.id})] == [near, entry_only]
    unlike.item.refresh_from_db()
    assert context.alike(unlike) == [], "an item without fingerprints and hits is like nothing"


def test_of_a_decision_that_was_reversed_the_reversal_is_told(house):
    case, other = house.restricted(), house.restricted(at=AFTER)
    reverse(case=other, actor=person("reviewer"), at=AFTER + timedelta(minutes=1))
    (found,) = context.alike(case)
    assert found.decision.outcome == Outcome.REVERSE
