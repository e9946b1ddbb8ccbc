"""Whether it was right to hold rules back from marked authors."""

import uuid
from datetime import timedelta

import pytest

from firsthour.authors.actions import know, place_mark
from firsthour.authors.words import MarkKind, MarkSource
from firsthour.cases.actions import decide, leave, reverse
from firsthour.cases.words import CaseState
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from firsthour.reviewing.actions import claim
from firsthour.reviewing.guarded import Became, guarded
from tests.doors.console.showing import LATER, House
from tests.making import DESK, JUDGED, person

AFTER = LATER + timedelta(hours=1)


@pytest.fixture
def house(db, home) -> House:
    house = House()
    author = know(service=house.on, reference="an-author", actor=DESK, at=LATER)
    for kind in (MarkKind.PRESS, MarkKind.RESEARCHER):
        place_mark(
            author=author, kind=kind, source=MarkSource.REGISTER, note="a register", actor=DESK, at=LATER,
            until=LATER + timedelta(days=(2 if kind is MarkKind.RESEARCHER else 700)),
        )  # fmt: skip
    return house


def restrict(case, actor) -> None:
    claim(case=case, actor=actor, at=AFTER)
    decide(
        case=case, clause=access_clause(case.service, "TVE-2", AFTER), provision="",
        purpose=PurposeAssessment.NONE_FOUND, judged=JUDGED, approved_by=uuid.uuid4(),
        actor=actor, at=AFTER,
    )  # fmt: skip


def test_what_people_found_where_a_rule_was_held_back_is_told_by_mark(house):
    judge = person("reviewer")
    left, kept, undone, waiting = (house.restricted(at=LATER + timedelta(minutes=number)) for number in range(4))
    later = house.restricted(at=LATER + timedelta(days=9))
    assert {each.state for each in (left, kept, undone, waiting, later)} == {CaseState.OPEN}
    for case in (left, later):
        claim(case=case, actor=judge, at=AFTER)
        leave(case=case, judged=JUDGED, actor=judge, at=AFTER)
    restrict(kept, judge)
    restrict(undone, judge)
    reverse(case=undone, actor=judge, at=AFTER + timedelta(minutes=1))
    press, researcher = guarded(AFTER + timedelta(days=10))
    assert (press.mark, researcher.mark) == (MarkKind.PRESS, MarkKind.RESEARCHER)
    assert [press.counted[fate] for fate in Became] == [2, 1, 1, 1]
    assert [researcher.counted[fate] for fate in Became] == [1, 1, 1, 1]
    assert (press.spared.right, press.spared.judged) == (3, 4)
    assert 0.3 < press.spared.low < 0.75 < press.spared.high < 0.96
    assert guarded(AFTER + timedelta(days=400)) == []


def test_nothing_held_back_is_nothing_told(db):
    assert guarded(AFTER) == []
