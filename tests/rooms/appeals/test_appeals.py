"""An appeal through the real verbs: lodged, heard by another, ruled on, and what follows from it."""

import uuid
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from firsthour.appeals import actions, duties, errors, queries, rules
from firsthour.appeals.models import Appeal, Ruling
from firsthour.appeals.words import AppealState, AppealText, FirstView, Part, RulingOutcome
from firsthour.authors.queries import strikes_of
from firsthour.cases.actions import consider, lift
from firsthour.cases.models import Restriction
from firsthour.cases.words import Outcome, RestrictionState
from firsthour.clocks.queries import state_of
from firsthour.clocks.rules import complaint_window_ends
from firsthour.clocks.words import DeadlineState
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.matching.words import DisputeReason, EntryStatus
from firsthour.platform.models import Command
from firsthour.platform.words import DeliveryState
from firsthour.vault.models import Hold
from tests.making import AT, DESK, decided_case, hit, person, received, spooled

DECIDED = AT + timedelta(days=90)
LODGED = DECIDED + timedelta(days=3)
AUTHOR = Actor.system("portal")
WHY = "The picture is from a news report about the trial."
REASONS = "The picture shows a court room. Nothing in it calls for anything."


def a_restriction() -> Restriction:
    return decided_case().item.restriction_set.get()


def an_appeal(restriction: Restriction | None = None, at: datetime = LODGED, text: str = WHY) -> Appeal:
    statement = (restriction or a_restriction()).statement
    return actions.lodge(statement=statement, said=AppealText("context", text), actor=AUTHOR, at=at)


def heard(appeal: Appeal, somebody: Actor, view: FirstView = FirstView.LEAVE) -> Appeal:
    actions.take(appeal=appeal, actor=somebody, at=LODGED)
    actions.record_view(appeal=appeal, view=view, actor=somebody, at=LODGED)
    return queries.access_appeal(appeal.pk)


def ruled(outcome: RulingOutcome, appeal: Appeal | None = None) -> Ruling:
    appeal, somebody = appeal or an_appeal(), person("reviewer")
    heard(appeal, somebody)
    return actions.rule_on(appeal=appeal, outcome=outcome, reasons=REASONS, actor=somebody, at=LODGED)


@contextmanager
def refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


def by_sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_an_appeal_is_kept_encrypted_under_its_reference_and_its_fortnight_begins(db, home):
    appeal = an_appeal()
    assert appeal.reference.startswith("A-") and appeal.state == AppealState.LODGED
    assert WHY.encode() not in bytes(appeal.wrapped_text) and queries.text_of(appeal) == WHY
    assert queries.access_appeal_by_token(queries.token_of(appeal.id)).pk == appeal.pk
    deadline = queries.deadline_of(appeal)
    assert timedelta(days=13) < deadline.due_at - LODGED <= timedelta(days=15)
    assert Event.objects.get(tag="appeals:appeal:lodged").subject_id == appeal.id


def test_a_second_appeal_against_the_same_decision_is_refused(db, home):
    appeal = an_appeal()
    with pytest.raises(errors.AppealedAlready):
        an_appeal(appeal.restriction)


@pytest.mark.parametrize(
    ("said", "fault"),
    [(AppealText("", WHY), "category-missing"), (AppealText("context", " \u200b short"), "text-short"),
     (AppealText("context", "x" * 5001), "text-long")],
)  # fmt: skip
def test_an_appeal_that_lacks_something_says_what(db, home, said, fault):
    with pytest.raises(errors.AppealIncomplete) as refused:
        actions.lodge(statement=a_restriction().statement, said=said, actor=AUTHOR, at=LODGED)
    assert refused.value.faults == (fault,)


def test_the_window_is_six_calendar_months_from_being_told_and_its_last_day_counts_whole(db, home):
    restriction = a_restriction()
    told_at = DECIDED + timedelta(days=5)
    ends = complaint_window_ends(told_at, zone=ZoneInfo("Europe/Dublin"))
    Restriction.objects.filter(pk=restriction.pk).update(told_at=told_at)
    with pytest.raises(errors.WindowClosed):
        an_appeal(restriction, ends)
    assert an_appeal(restriction, ends - timedelta(microseconds=1))


def test_while_nobody_knows_that_they_were_told_the_window_stays_open(db, home):
    assert an_appeal(at=DECIDED + timedelta(days=400))


def test_what_was_reversed_already_needs_no_appeal(db, home):
    restriction = a_restriction()
    Restriction.objects.filter(pk=restriction.pk).update(state=RestrictionState.LIFTED)
    with pytest.raises(errors.NotAppealable):
        an_appeal(restriction)


def test_an_open_appeal_holds_the_evidence_beyond_its_fortnight_and_again_before_that_is_over(db, home):
    appeal = an_appeal()
    exhibit = appeal.restriction.exhibit
    held = Hold.objects.get(exhibit=exhibit, subject_id=appeal.id)
    assert held.until > queries.deadline_of(appeal).due_at
    later = held.until - timedelta(days=1)
    assert duties.hold_evidence(lambda: later)
    held.refresh_from_db()
    assert held.until > later + timedelta(days=14)
    assert not duties.hold_evidence(lambda: later)


def parties(appeal: Appeal) -> dict[str, uuid.UUID]:
    decision = appeal.restriction.decision
    return {"confirmed": decision.entry.confirmed_by, "adopted": decision.rule.adopted_by}


def test_whoever_confirmed_the_entry_or_adopted_the_rule_hears_no_appeal_against_it(db, home):
    appeal = an_appeal()
    for somebody in parties(appeal).values():
        with pytest.raises(errors.HadAPart):
            actions.take(appeal=appeal, actor=Actor.person(somebody), at=LODGED)
        with refused_by_the_database():
            by_sql("UPDATE appeals_appeal SET state = 'taken', reviewer = %s WHERE id = %s", somebody, appeal.pk)


def test_whoever_confirmed_the_entry_once_hears_no_appeal_though_another_confirmed_it_since(db, home):
    appeal = an_appeal()
    entry = appeal.restriction.decision.entry
    first, entry.confirmed_by = entry.confirmed_by, uuid.uuid4()
    entry.save()
    other = appeal.restriction.decision.rule
    type(other).objects.filter(pk=other.pk).update(adopted_by=uuid.uuid4())
    with pytest.raises(errors.HadAPart, match="confirmed"):
        actions.take(appeal=queries.access_appeal(appeal.pk), actor=Actor.person(first), at=LODGED)
    with refused_by_the_database():
        by_sql("UPDATE appeals_appeal SET state = 'taken', reviewer = %s WHERE id = %s", first, appeal.pk)


def test_whoever_approved_the_decision_hears_no_appeal_against_it():
    approver = uuid.uuid4()
    parts = {part: frozenset() for part in Part} | {Part.APPROVED: frozenset({approver})}
    assert rules.part_of(approver, parts) is Part.APPROVED and rules.part_of(uuid.uuid4(), parts) is None


def test_the_database_takes_no_ruling_of_a_rule_nor_without_a_view_nor_by_somebody_else(db, home):
    appeal, somebody = an_appeal(), person("reviewer")
    ruling = "INSERT INTO appeals_ruling (appeal_id, outcome, reasons, actor_kind, actor_id, at) VALUES"
    ruling += " (%s, %s, %s, %s, %s, %s)"
    actions.take(appeal=appeal, actor=somebody, at=LODGED)
    with refused_by_the_database():
        by_sql(ruling, appeal.pk, "rejected", "why", "person", somebody.id, LODGED)
    actions.record_view(appeal=appeal, view=FirstView.LEAVE, actor=somebody, at=LODGED)
    for kind, who, reasons, at in (
        ("system", somebody.id, "why", LODGED),
        ("rule", somebody.id, "why", LODGED),
        ("person", str(uuid.uuid4()), "why", LODGED),
        ("person", somebody.id, "", LODGED),
        ("person", somebody.id, "why", LODGED - timedelta(seconds=1)),
    ):
        with refused_by_the_database():
            by_sql(ruling, appeal.pk, "rejected", reasons, kind, who, at)
    with transaction.atomic():
        by_sql(ruling, appeal.pk, "rejected", "why", "person", somebody.id, LODGED)


def test_a_view_is_recorded_once_by_who_hears_the_appeal_and_never_changed(db, home):
    appeal, somebody = an_appeal(), person("reviewer")
    with pytest.raises(errors.NotTaken):
        actions.record_view(appeal=appeal, view=FirstView.LEAVE, actor=somebody, at=LODGED)
    heard(appeal, somebody)
    with pytest.raises(errors.ViewRecorded):
        actions.record_view(appeal=appeal, view=FirstView.RESTRICT, actor=somebody, at=LODGED)
    with pytest.raises(ProgrammingError, match=r"permission denied|only ever added"), transaction.atomic():
        by_sql("UPDATE appeals_recordedview SET view = 'restrict'")


def test_there_is_no_ruling_before_the_view_nor_without_reasons_nor_by_a_machine(db, home):
    appeal, somebody = an_appeal(), person("reviewer")
    actions.take(appeal=appeal, actor=somebody, at=LODGED)
    ruling = {"appeal": appeal, "outcome": RulingOutcome.REJECTED, "at": LODGED}
    with pytest.raises(errors.ViewMissing):
        actions.rule_on(reasons=REASONS, actor=somebody, **ruling)
    actions.record_view(appeal=appeal, view=FirstView.LEAVE, actor=somebody, at=LODGED)
    with pytest.raises(errors.ReasonsMissing):
        actions.rule_on(reasons="no", actor=somebody, **ruling)
    with pytest.raises(errors.OnlyAPersonRules):
        actions.rule_on(reasons=REASONS, actor=Actor.system("worker"), **ruling)


def test_an_appeal_is_heard_by_one_person_until_they_hand_it_back(db, home):
    appeal, first, second = an_appeal(), person("reviewer"), person("senior")
    actions.take(appeal=appeal, actor=first, at=LODGED)
    with pytest.raises(errors.HeldByAnother):
        actions.take(appeal=appeal, actor=second, at=LODGED)
    actions.release(appeal=appeal, actor=first, at=LODGED)
    assert actions.take(appeal=appeal, actor=second, at=LODGED).reviewer == uuid.UUID(second.id)


def test_one_question_goes_back_and_its_answer_comes_encrypted(db, home):
    appeal, somebody = an_appeal(), person("reviewer")
    with pytest.raises(errors.NothingAsked):
        actions.answer_question(appeal=appeal, text="Early.", actor=AUTHOR, at=LODGED)
    actions.take(appeal=appeal, actor=somebody, at=LODGED)
    actions.ask(appeal=appeal, text="Who took the picture?", actor=somebody, at=LODGED)
    with pytest.raises(errors.QuestionAsked):
        actions.ask(appeal=appeal, text="And when?", actor=somebody, at=LODGED)
    answered = actions.answer_question(appeal=appeal, text="I did, for the paper.", actor=AUTHOR, at=LODGED)
    assert queries.dialogue_of(answered) == ("Who took the picture?", "I did, for the paper.")
    assert b"paper" not in bytes(answered.wrapped_answer)
    with pytest.raises(errors.NothingAsked):
        actions.answer_question(appeal=appeal, text="Once more.", actor=AUTHOR, at=LODGED)


def test_upheld_reverses_disputes_the_entry_and_gives_the_strikes_back_in_one_step(db, home):
    ruling = ruled(RulingOutcome.UPHELD)
    restriction = ruling.appeal.restriction
    assert ruling.reversal.outcome == Outcome.REVERSE and ruling.reversal.reverses == restriction.decision
    restriction.refresh_from_db()
    assert restriction.state == RestrictionState.LIFTING
    entry = restriction.decision.entry
    entry.refresh_from_db()
    assert (entry.status, entry.disputed_because) == (EntryStatus.DISPUTED, DisputeReason.APPEAL_UPHELD)
    assert all(strike.reversed_at for strike in strikes_of(restriction.item.author))


def lifted(restriction: Restriction) -> None:
    Command.objects.filter(pk=restriction.lift_command_id).update(state=DeliveryState.DONE, finished_at=LODGED)
    command = Command.objects.get(pk=restriction.lift_command_id)
    lift(restriction=restriction, lifted_by=command, actor=AUTHOR, at=LODGED)


def test_the_author_is_told_of_an_upheld_appeal_only_when_the_item_is_proved_to_be_back(db, home):
    appeal = ruled(RulingOutcome.UPHELD).appeal
    assert not duties.answer(lambda: LODGED) and not queries.to_be_restored(LODGED)
    restriction = Restriction.objects.select_related("lift_command").get(pk=appeal.restriction_id)
    lifted(restriction)
    assert not duties.answer(lambda: LODGED)
    assert [each.pk for each in queries.to_be_restored(LODGED)] == [appeal.pk]
    actions.look_again(appeal=appeal, actor=AUTHOR, at=LODGED)
    assert not queries.to_be_restored(LODGED) and actions.answer(appeal=appeal, actor=AUTHOR, at=LODGED) is None
    actions.prove_restored(appeal=appeal, surfaces=2, actor=AUTHOR, at=LODGED)
    assert duties.answer(lambda: LODGED)
    told = queries.access_appeal(appeal.pk).answer
    assert "upheld" in told.paragraphs[1] and REASONS in told.paragraphs[2] and told.redress == []


def test_a_rejected_appeal_is_answered_with_reasons_and_where_to_turn_and_its_fortnight_is_met_when_told(db, home):
    appeal = ruled(RulingOutcome.REJECTED).appeal
    assert duties.answer(lambda: LODGED)
    answered = queries.access_appeal(appeal.pk)
    assert "rejected" in answered.answer.paragraphs[1] and "disputes.example" in answered.answer.redress[0]
    assert state_of(queries.deadline_of(appeal)) == DeadlineState.RUNNING
    actions.note_told(appeal=appeal, told_at=LODGED + timedelta(hours=1), actor=AUTHOR, at=LODGED + timedelta(hours=2))
    assert state_of(queries.deadline_of(appeal)) == DeadlineState.SATISFIED
    assert Restriction.objects.get(pk=appeal.restriction_id).state == RestrictionState.COMMANDED


def test_what_was_written_is_erased_when_the_ruling_can_no_longer_be_contested(db, home):
    appeal = ruled(RulingOutcome.REJECTED).appeal
    appeal.refresh_from_db()
    assert not duties.forget(lambda: appeal.erase_at - timedelta(seconds=1))
    assert duties.forget(lambda: appeal.erase_at)
    appeal.refresh_from_db()
    assert queries.text_of(appeal) == "" and appeal.ruling.reasons == REASONS


def test_what_rests_on_the_same_entry_or_rule_is_listed_and_reversed_by_choice_after_an_upheld_appeal(db, home):
    restriction = a_restriction()
    decision = restriction.decision
    entry = decision.entry
    on = restriction.item.service
    second = received(
        spooled(on, verdict=Verdict.BLOCK, hits=(hit(entry),), rule=decision.rule, at=DECIDED), on, at=DECIDED
    )
    consider(item_id=second.id, actor=DESK, at=DECIDED)
    appeal, somebody = an_appeal(restriction), person("senior")
    (sibling,) = queries.siblings_of(appeal)
    with pytest.raises(errors.NotSibling):
        actions.reverse_siblings(appeal=appeal, chosen=[sibling.pk], actor=somebody, at=LODGED)
    ruled(RulingOutcome.UPHELD, appeal)
    with pytest.raises(errors.NotSibling):
        actions.reverse_siblings(appeal=appeal, chosen=[uuid.uuid4()], actor=somebody, at=LODGED)
    (reversal,) = actions.reverse_siblings(appeal=appeal, chosen=[sibling.pk], actor=somebody, at=LODGED)
    assert reversal.reverses == sibling.decision and queries.siblings_of(appeal) == []
