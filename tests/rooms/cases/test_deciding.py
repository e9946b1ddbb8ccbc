"""What people decide: kinds of restriction, reasons, a second person, suspension, and taking a slip back."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from firsthour.authors.actions import place_mark
from firsthour.authors.words import MarkKind, MarkSource
from firsthour.cases import errors, queries
from firsthour.cases.actions import (
    approve,
    confirm_hit,
    consider,
    decide,
    decline,
    forget_reasons,
    judge,
    leave,
    mark_item,
    note_reveal,
    propose,
    reverse,
    undo,
    unmark_item,
    withdraw,
)
from firsthour.cases.duties import observe, release_left
from firsthour.cases.judging import Restricting
from firsthour.cases.models import Case, Decision, Proposal, Reasons, Restriction
from firsthour.cases.rules import MANY, UNDO_FOR
from firsthour.cases.words import CaseState, HighImpact, Judged, Outcome, RestrictionState
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.matching.words import EntryStatus
from firsthour.notices.models import Message, PortalLink, Statement
from firsthour.platform.actions import add_connector
from firsthour.platform.models import Command
from firsthour.platform.words import ConnectorKind
from firsthour.policy.words import Harm, PurposeAssessment, RestrictionKind
from firsthour.reports.queries import compare_statuses
from firsthour.vault.duties import destroy_due
from tests.making import DESK, JUDGED, entry, hit, received, spooled
from tests.rooms.cases.deciding import LATER, NONE, House, a_house, by_person, obeyed


@pytest.fixture
def house(db, home) -> House:
    return a_house()


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (RestrictionKind.AGE_LIMIT, "shown to adults only"),
        (RestrictionKind.LIMIT_REACH, "shown in no list, search or recommendation"),
        (RestrictionKind.LABEL, "a notice was put on the post"),
        (RestrictionKind.NO_MONETISATION, "earns no more money"),
    ],
)
def test_a_lesser_restriction_is_commanded_told_and_never_called_proved(house, kind, says):
    restriction = house.decided(house.case(), kind=kind)
    assert restriction.command.kind == kind
    assert says in " ".join(restriction.statement.paragraphs)
    obeyed(restriction.command, "whatever")
    observe(lambda: LATER)
    restriction.refresh_from_db()
    assert restriction.state == RestrictionState.CONFIRMED and restriction.next_look_at is None
    assert not observe(lambda: LATER + timedelta(hours=1))
    assert not restriction.item.author.strikes.exists()
    with pytest.raises(IntegrityError, match="cases_proved_where_disabled"), transaction.atomic():
        Restriction.objects.filter(pk=restriction.pk).update(proved_at=LATER)


def test_what_is_disabled_in_some_territories_says_where(house):
    restriction = house.decided(house.case(), territories=("DE", "FR"))
    assert restriction.command.territories == ["DE", "FR"]
    told = " ".join(restriction.statement.paragraphs)
    assert "in these countries only" in told and "Germany" in told and "France" in told
    assert json.loads(Event.objects.get(tag="cases:decision:taken").canonical)["body"]["territories"] == ["DE", "FR"]


def test_what_the_connector_cannot_have_done_is_refused_before_anything_is_written(house, tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "kept").mkdir()
    add_connector(
        service=house.on,
        kind=ConnectorKind.DIRECTORY,
        address="https://board.example/",
        options={"root": str(tmp_path / "root"), "kept": str(tmp_path / "kept")},
        secret="",
        actor=DESK,
        at=LATER,
    )
    with pytest.raises(errors.KindUnsupported, match="label of an item"):
        house.decided(house.case(), kind=RestrictionKind.LABEL)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "judged", [None, Judged(reasons=" ", harms=(Harm.PRAISE,)), Judged(reasons="It is.", harms=())]
)
def test_no_person_decides_without_reasons_and_harms(house, judged):
    case = house.case()
    with pytest.raises(errors.NoReasons):
        decide(
            case=case, clause=house.clause, provision="", purpose=NONE, judged=judged, actor=house.one, at=LATER
        )
    with pytest.raises(errors.NoReasons):
        leave(case=case, judged=judged, actor=house.one, at=LATER)


@pytest.mark.parametrize(
    ("says", "other"),
    [
        ("cases_a_person_names_harms", {"harms": []}),
        ("cases_a_person_names_harms", {"outcome": Outcome.LEAVE, "ideology": ""}),
        ("cases_a_purpose_protects", {"provision": "eu-2021-784-art-2-7", "purpose": "news"}),
        ("without misuse after a warning", {"outcome": Outcome.SUSPEND, "approved_by": uuid.uuid4()}),
    ],
)
def test_the_database_refuses_what_the_verbs_refuse(house, says, other):
    case = house.misused(again=False)
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        by_person(house, case, **other)


def test_the_database_refuses_a_decision_that_is_saved_without_its_reasons(house):
    case = house.case()
    with pytest.raises(IntegrityError, match="has its reasons"), transaction.atomic():
        by_person(house, case)
    restriction = house.decided(case)
    with pytest.raises(IntegrityError, match="not changed afterwards"), transaction.atomic():
        Reasons.objects.filter(decision=restriction.decision).update(text="Otherwise.")


def test_nobody_approves_themself_in_the_database_either(house):
    case = house.case()
    with pytest.raises(IntegrityError, match="cases_approved_by_another"), transaction.atomic():
        by_person(house, case, approved_by=house.one.id)


def test_a_protected_purpose_is_no_ground_of_the_law(house):
    with pytest.raises(errors.PurposeProtects):
        decide(
            case=house.case(),
            clause=None,
            provision="eu-2021-784-art-2-7",
            purpose=PurposeAssessment.NEWS,
            judged=JUDGED,
            actor=house.one,
            at=LATER,
        )


def test_reasons_stay_out_of_the_log_and_go_with_the_evidence(house):
    house.decided(house.case())
    assert Reasons.objects.get().text == JUDGED.reasons
    assert JUDGED.reasons not in Event.objects.get(tag="cases:decision:taken").canonical
    assert forget_reasons(actor=DESK, at=LATER) == 0
    assert destroy_due(lambda: LATER + timedelta(days=400))
    assert forget_reasons(actor=DESK, at=LATER) == 1 and not Reasons.objects.exists()


def test_a_marked_author_is_restricted_by_two_people(house):
    case = house.case()
    place_mark(
        author=case.item.author,
        kind=MarkKind.PRESS,
        source=MarkSource.REGISTER,
        note="a register",
        until=LATER + timedelta(days=30),
        actor=house.two,
        at=LATER,
    )
    with pytest.raises(errors.NeedsSecondPerson):
        house.decided(case)
    with pytest.raises(IntegrityError, match="not restricted by one person"), transaction.atomic():
        by_person(house, case)
    by = Restricting(clause=house.clause, purpose=NONE, judged=JUDGED, kind=RestrictionKind.LABEL)
    proposal = judge(cases=[case], by=by, actor=house.one, at=LATER)
    assert proposal.because == HighImpact.MARKED_AUTHOR
    assert not Decision.objects.exists() and not Command.objects.exists() and not Statement.objects.exists()
    with pytest.raises(errors.ProposalWaits):
        leave(case=case, judged=JUDGED, actor=house.two, at=LATER)
    with pytest.raises(errors.OwnProposal):
        approve(proposal_id=proposal.id, actor=house.one, at=LATER)
    (restriction,) = approve(proposal_id=proposal.id, actor=house.two, at=LATER)
    decision = restriction.decision
    assert (str(decision.actor_id), str(decision.approved_by)) == (house.one.id, house.two.id)
    assert restriction.kind == RestrictionKind.LABEL and queries.waiting_proposal(case) is None
    with pytest.raises(errors.ProposalSettled):
        decline(proposal_id=proposal.id, answer="No.", actor=house.two, at=LATER)


def test_a_declined_proposal_leaves_everything_as_it_was(house):
    case = house.case()
    by = Restricting(clause=house.clause, purpose=NONE, judged=JUDGED)
    proposal = propose(cases=[case], by=by, because=HighImpact.MARKED_AUTHOR, actor=house.one, at=LATER)
    with pytest.raises(errors.NoAnswer):
        decline(proposal_id=proposal.id, answer=" ", actor=house.two, at=LATER)
    decline(proposal_id=proposal.id, answer="It is a quotation.", actor=house.two, at=LATER)
    case.refresh_from_db()
    assert case.state == CaseState.OPEN and not Command.objects.exists()
    again = propose(cases=[case], by=by, because=HighImpact.MARKED_AUTHOR, actor=house.one, at=LATER)
    with pytest.raises(errors.ProposalOfAnother):
        withdraw(proposal_id=again.id, actor=house.two, at=LATER)
    withdraw(proposal_id=again.id, actor=house.one, at=LATER)
    leave(case=case, judged=JUDGED, actor=house.two, at=LATER)
    with pytest.raises(IntegrityError, match="cases_proposal_settled_by_another"), transaction.atomic():
        Proposal.objects.filter(pk=again.pk).update(state="approved")


def test_more_items_than_one_person_decides_at_once_wait_for_a_second(house):
    cases = [house.case(author=f"author-{number}") for number in range(MANY + 1)]
    by = Restricting(clause=house.clause, purpose=NONE, judged=JUDGED)
    assert len(judge(cases=cases[:2], by=by, actor=house.one, at=LATER)) == 2
    assert Decision.objects.values("bulk").distinct().count() == 1
    bulk, more = Decision.objects.first().bulk, cases[2:]
    for case in more[: MANY - 2]:
        house.decided(case, bulk=bulk)
    with pytest.raises(IntegrityError, match="so many at once"), transaction.atomic():
        house.decided(more[-1], bulk=bulk)
    others = [house.case(author=f"other-{number}") for number in range(MANY + 1)]
    proposal = judge(cases=others, by=by, actor=house.one, at=LATER)
    assert proposal.because == HighImpact.MANY_ITEMS and proposal.cases.count() == MANY + 1
    assert len(approve(proposal_id=proposal.id, actor=house.two, at=LATER)) == MANY + 1
    assert compare_statuses()[1] == []


def test_a_slip_is_taken_back_before_anybody_is_told(house):
    known = entry(house.one, confirmed=False)
    case = house.case(hits=(hit(known),))
    note_reveal(case=case, view="clear", actor=house.one, at=LATER)
    confirm_hit(case=case, entry_id=known.id, purpose="none-found", actor=house.one, at=LATER)
    restriction = house.decided(case)
    assert Message.objects.get().next_try_at == LATER + UNDO_FOR
    undo(case=case, actor=house.one, at=LATER + timedelta(seconds=29))
    case.refresh_from_db()
    restriction.refresh_from_db()
    assert case.state == CaseState.OPEN and restriction.state == RestrictionState.LIFTING
    assert restriction.lift_command.kind == "restore"
    assert not Message.objects.exists() and not PortalLink.objects.exists() and Statement.objects.exists()
    known.refresh_from_db()
    assert known.status == EntryStatus.DISPUTED
    assert not any(strike.reversed_at is None for strike in case.item.author.strikes.all())
    assert case.decisions.get(outcome="reverse").undone
    leave(case=case, judged=JUDGED, actor=house.one, at=LATER + timedelta(seconds=40))
    undo(case=case, actor=house.one, at=LATER + timedelta(seconds=41))
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert compare_statuses()[1] == []


def test_only_ones_own_last_decision_is_taken_back_and_only_at_once(house):
    case = house.case()
    house.decided(case)
    for actor, at in ((house.two, LATER), (house.one, LATER + UNDO_FOR)):
        with pytest.raises(errors.TooLateToUndo):
            undo(case=case, actor=actor, at=at)
    reverse(case=case, actor=house.one, at=LATER)
    with pytest.raises(errors.TooLateToUndo):
        undo(case=case, actor=house.one, at=LATER)


def test_what_else_is_in_force_is_commanded_again_when_the_stronger_restriction_ends(house):
    case = house.case()
    label = house.decided(case, kind=RestrictionKind.LABEL)
    stronger = Restriction.objects.create(
        decision=_written(house, case),
        item=case.item,
        kind=RestrictionKind.DISABLE,
        state=RestrictionState.COMMANDED,
        exhibit=case.item.exhibit,
        statement=_another(label.statement),
        command=Command.objects.create(
            service=house.on, item_reference=case.item.reference, kind="disable", revision=2, issued_at=LATER,
            next_try_at=LATER,
        ),
        commanded_at=LATER + timedelta(seconds=1),
    )
    reverse(case=case, restriction=stronger, actor=house.two, at=LATER + timedelta(minutes=1))
    stronger.refresh_from_db()
    assert stronger.lift_command.kind == "label"


def _written(house: House, case: Case) -> Decision:
    with transaction.atomic():
        decision = by_person(house, case)
        Reasons.objects.create(decision=decision, text="A second ground.")
    return decision


def _another(statement: Statement) -> Statement:
    return Statement.objects.create(
        service=statement.service,
        author=statement.author,
        item_reference=statement.item_reference,
        language="en",
        direction="ltr",
        title="t",
        paragraphs=[],
        redress=[],
        issued_at=LATER,
    )


def test_what_a_platform_held_and_a_person_left_is_published_once_it_can_no_longer_be_undone(house):
    case = house.case()
    leave(case=case, judged=JUDGED, actor=house.one, at=LATER)
    assert not release_left(lambda: LATER + timedelta(seconds=29)) and not Command.objects.exists()
    undo(case=case, actor=house.one, at=LATER + timedelta(seconds=29))
    assert not release_left(lambda: LATER + timedelta(minutes=1)) and not Command.objects.exists()
    leave(case=case, judged=JUDGED, actor=house.two, at=LATER + timedelta(minutes=2))
    assert release_left(lambda: LATER + timedelta(minutes=3))
    assert not release_left(lambda: LATER + timedelta(minutes=3))
    command = Command.objects.get()
    assert (command.kind, command.item_reference) == ("restore", case.item.reference)
    assert Event.objects.filter(tag="cases:item:released").count() == 1


def test_what_was_only_flagged_was_never_held_and_is_not_commanded_to_be_published(house):
    case = house.case()
    type(case.item).objects.filter(pk=case.item_id).update(body_digest="")
    leave(case=case, judged=JUDGED, actor=house.one, at=LATER)
    assert not release_left(lambda: LATER + timedelta(minutes=3)) and not Command.objects.exists()


def test_a_post_that_serves_news_is_decided_by_people_alone_until_somebody_says_otherwise(house):
    (rule,) = house.on.adoptedrule_set.all()
    known = entry(house.two)
    blocked = {"verdict": Verdict.BLOCK, "hits": (hit(known),), "rule": rule, "reference": "post-1", "at": LATER}
    first = house.case()
    type(first.item).objects.filter(pk=first.item_id).update(reference="post-1")
    first.item.refresh_from_db()
    with pytest.raises(errors.PurposeUnprotected):
        mark_item(case=first, purpose=NONE, actor=house.one, at=LATER)
    with pytest.raises(errors.OnlyAPersonMarks):
        mark_item(case=first, purpose=PurposeAssessment.NEWS, actor=DESK, at=LATER)
    leave(case=first, judged=JUDGED, purpose=PurposeAssessment.NEWS, actor=house.one, at=LATER)
    (mark,) = queries.marks_on(first.item)
    assert mark == mark_item(case=first, purpose=PurposeAssessment.NEWS, actor=house.two, at=LATER)

    again = consider(item_id=received(spooled(house.on, **blocked), house.on, at=LATER).id, actor=DESK, at=LATER)
    assert again.state == CaseState.OPEN
    held = json.loads(Event.objects.get(tag="cases:rule:held-back").canonical)["body"]
    assert (held["reason"], held["marks"]) == ("marked-item", ["news"])
    with pytest.raises(IntegrityError, match="on a marked post"), transaction.atomic():
        by_person(house, again, actor_kind="rule", actor_id=rule.id, rule=rule, entry=known)

    unmark_item(case=again, mark_id=mark.id, actor=house.two, at=LATER)
    with pytest.raises(errors.ItemMarkUnknown):
        unmark_item(case=again, mark_id=mark.id, actor=house.two, at=LATER)
    third = consider(item_id=received(spooled(house.on, **blocked), house.on, at=LATER).id, actor=DESK, at=LATER)
    assert third.state == CaseState.DECIDED


def test_a_mark_placed_with_a_slip_goes_with_it(house):
    case = house.case()
    leave(case=case, judged=JUDGED, purpose=PurposeAssessment.ART, actor=house.one, at=LATER)
    undo(case=case, actor=house.one, at=LATER + timedelta(seconds=5))
    assert not queries.marks_on(case.item).exists()
