"""An account is suspended for a time: after a warning, by two people, and it comes back by itself."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from firsthour.authors.actions import place_strike
from firsthour.cases import errors
from firsthour.cases.actions import (
    approve,
    confirm,
    lift,
    propose,
)
from firsthour.cases.duties import end_suspensions
from firsthour.cases.judging import Restricting
from firsthour.cases.words import CaseState, HighImpact, Outcome, RestrictionState
from firsthour.policy.words import RestrictionKind
from firsthour.reports.queries import compare_statuses
from tests.making import DESK, JUDGED
from tests.rooms.cases.deciding import LATER, NONE, House, a_house, by_person, obeyed


@pytest.fixture
def house(db, home) -> House:
    return a_house()


def suspending(house: House, until=LATER + timedelta(days=30)) -> Restricting:
    return Restricting(
        clause=house.clause, purpose=NONE, judged=JUDGED, kind=RestrictionKind.SUSPEND, until=until
    )


def test_an_account_is_suspended_after_a_warning_by_two_people_and_comes_back_by_itself(house):
    case = house.misused()
    with pytest.raises(IntegrityError, match="cases_two_people_suspend"), transaction.atomic():
        by_person(house, case, outcome=Outcome.SUSPEND)
    ends = LATER + timedelta(days=30)
    proposal = propose(
        cases=[case], by=suspending(house, ends), because=HighImpact.ACCOUNT, actor=house.one, at=LATER
    )
    (suspension,) = approve(proposal_id=proposal.id, actor=house.two, at=LATER)
    case.refresh_from_db()
    assert case.state == CaseState.OPEN and suspension.decision.outcome == Outcome.SUSPEND
    assert (suspension.command.kind, suspension.command.author_reference) == ("suspend", "an-author")
    told = " ".join(suspension.statement.paragraphs)
    assert suspension.statement.kind == "suspension"
    assert [word in told for word in ("until the end of", "December", "2026")] == [True] * 3
    assert all(f"post-{number}" in told for number in range(3)) and "Two people took the decision" in told
    assert any("contact@agora.example" in way for way in suspension.statement.redress)
    obeyed(suspension.command, "suspended")
    confirm(restriction=suspension, actor=DESK, at=LATER)
    with pytest.raises(errors.AccountSuspended):
        propose(cases=[case], by=suspending(house), because=HighImpact.ACCOUNT, actor=house.one, at=LATER)
    assert not end_suspensions(lambda: ends - timedelta(seconds=1))
    assert end_suspensions(lambda: ends)
    suspension.refresh_from_db()
    assert suspension.state == RestrictionState.LIFTING
    assert (suspension.lift_command.kind, suspension.lift_command.author_reference) == ("restore", "an-author")
    obeyed(suspension.lift_command, "active")
    suspension.lift_command.refresh_from_db()
    lift(restriction=suspension, lifted_by=suspension.lift_command, actor=DESK, at=ends)
    assert compare_statuses()[1] == []


def test_nobody_is_suspended_without_having_gone_on_after_a_warning_or_without_an_end(house):
    warned = house.misused(again=False)
    with pytest.raises(errors.SuspensionUnfounded):
        propose(cases=[warned], by=suspending(house), because=HighImpact.ACCOUNT, actor=house.one, at=LATER)
    place_strike(
        author=warned.item.author,
        decision_id=uuid.uuid4(),
        item_reference="post-9",
        severity="critical",
        caused_by=None,
        actor=DESK,
        at=LATER,
    )
    for until in (None, LATER, LATER + timedelta(days=400)):
        with pytest.raises(errors.SuspensionTooLong):
            propose(cases=[warned], by=suspending(house, until), because=HighImpact.ACCOUNT, actor=house.one, at=LATER)
