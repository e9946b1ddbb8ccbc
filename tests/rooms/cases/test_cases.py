"""From an item that was stopped to a restriction that is proved, and back."""

import uuid
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.db import IntegrityError, transaction

from firsthour.cases import errors
from firsthour.cases.actions import confirm, consider, decide, lift, prove, reverse
from firsthour.cases.duties import note_told, observe
from firsthour.cases.models import Case, Decision, Restriction
from firsthour.cases.words import CaseState, Outcome, RestrictionState
from firsthour.clocks.models import Deadline
from firsthour.intake.models import Item
from firsthour.intake.words import Audience, Verdict
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.matching.actions import add_bank, add_entry, confirm_entry, retire_entry
from firsthour.notices.actions import confirm_message
from firsthour.notices.models import Message, Statement
from firsthour.platform.actions import confirm_command
from firsthour.platform.models import Command
from firsthour.platform.words import ItemState
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from firsthour.signals.words import Scanned, SignalKind
from firsthour.vault.models import Hold
from tests.making import AT, DESK, JUDGED, adopted, decided_case, entry, hit, person, received, service, spooled

LATER = AT + timedelta(days=90)


def obeyed(command: Command, state: str, at: datetime) -> None:
    answer = ItemState(item=command.item_reference, revision=command.revision, state=state, views_at_removal=7)
    confirm_command(command=command, answer=answer, actor=DESK, at=at)


def proved_case(at: datetime = LATER) -> Case:
    case = decided_case(at)
    restriction = Restriction.objects.get(item=case.item)
    obeyed(restriction.command, "disabled", at)
    confirm(restriction=restriction, actor=DESK, at=at)
    prove(restriction=restriction, surfaces=2, actor=DESK, at=at)
    return case


def test_a_rule_on_a_confirmed_near_entry_decides_by_itself(db, home):
    case = decided_case()
    decision = case.decisions.get()
    restriction = Restriction.objects.get(decision=decision)
    assert case.state == CaseState.DECIDED
    assert decision.outcome == Outcome.RESTRICT and decision.clause.number == "TVE-2" and decision.clause.version == 1
    assert decision.purpose == "none-found" and decision.rule.name == "known-picture"
    assert restriction.state == RestrictionState.COMMANDED
    assert restriction.command.kind == "disable" and restriction.command.revision == 1
    assert Hold.objects.filter(exhibit=restriction.exhibit, basis="DSA-20").exists()
    assert Message.objects.filter(statement=restriction.statement).exists()


def test_considering_twice_decides_once(db, home):
    case = decided_case()
    assert consider(item_id=case.item_id, actor=DESK, at=LATER) == case
    assert (Decision.objects.count(), Restriction.objects.count(), Statement.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("a seed entry", {"confirmed": False}),
        ("a far hit", {"distance": 20}),
        ("a closed item", {"audience": Audience.CLOSED}),
        ("a verdict of review", {"verdict": Verdict.REVIEW}),
        ("no rule", {"ruled": False}),
        ("a damaged picture", {"truncated": True}),
    ],
)
def test_what_is_not_certain_waits_for_a_person(db, home, what, changes):
    on, somebody = service(), person()
    (rule,) = adopted(on, somebody)
    known = entry(somebody, confirmed=changes.get("confirmed", True))
    record = spooled(
        on,
        verdict=changes.get("verdict", Verdict.BLOCK),
        hits=(hit(known, distance=changes.get("distance", 4)),),
        rule=rule if changes.get("ruled", True) else None,
        audience=changes.get("audience", Audience.PUBLIC),
        at=LATER,
    )
    scanned = Scanned(
        signals=record.signals, width=9, height=9, format="PNG", truncated=changes.get("truncated", False)
    )
    record = msgspec.structs.replace(record, scanned=scanned)
    case = consider(item_id=received(record, on, at=LATER).id, actor=DESK, at=LATER)
    assert case.state == CaseState.OPEN
    assert not Decision.objects.exists() and not Command.objects.exists()


def test_a_decision_without_ground_is_refused_by_the_verb_and_by_the_database(db, home):
    on, somebody = service(), person()
    item = received(spooled(on, verdict=Verdict.REVIEW), on)
    case = consider(item_id=item.id, actor=DESK, at=AT)
    with pytest.raises(errors.NoGround):
        decide(
            case=case, clause=None, provision="", purpose=PurposeAssessment.NONE_FOUND,
            judged=JUDGED, actor=somebody, at=AT,
        )
    with pytest.raises(IntegrityError, match="cases_no_ground_no_restriction"), transaction.atomic():
        Decision.objects.create(
            case=case, outcome="restrict", purpose="none-found", actor_kind="person", actor_id=somebody.id, at=AT,
            harms=["TVEC7"], ideology="unknown",
        )


def test_without_purpose_assessment_there_is_no_restriction(db, home):
    on, somebody = service(), person()
    adopted(on, somebody)
    clause = access_clause(on, "TVE-2", LATER)
    case = consider(item_id=received(spooled(on, verdict=Verdict.REVIEW), on).id, actor=DESK, at=LATER)
    with pytest.raises(errors.NoGround):
        decide(case=case, clause=clause, provision="", purpose=None, judged=JUDGED, actor=somebody, at=LATER)
    with pytest.raises(IntegrityError, match="cases_no_ground_no_restriction"), transaction.atomic():
        Decision.objects.create(
            case=case, outcome="restrict", clause=clause, actor_kind="person", actor_id=somebody.id, at=LATER,
            harms=["TVEC7"], ideology="unknown",
        )


@pytest.mark.parametrize("kind", ["system", "platform", "rule"])
def test_nobody_but_a_person_or_a_rule_on_an_entry_restricts_not_even_in_the_database(db, home, kind):
    on, somebody = service(), person()
    adopted(on, somebody)
    clause = access_clause(on, "TVE-2", LATER)
    case = consider(item_id=received(spooled(on, verdict=Verdict.REVIEW), on).id, actor=DESK, at=LATER)
    with pytest.raises(IntegrityError, match=r"a_guess_never_removes|is confirmed"), transaction.atomic():
        Decision.objects.create(
            case=case,
            outcome="restrict",
            clause=clause,
            purpose="none-found",
            actor_kind=kind,
            actor_id=uuid.uuid4(),
            at=LATER,
        )


def test_no_decision_goes_before_its_evidence(db, home):
    on, somebody = service(), person()
    adopted(on, somebody)
    item = received(spooled(on, verdict=Verdict.REVIEW), on)
    Item.objects.filter(pk=item.pk).update(exhibit=None)
    case = consider(item_id=item.id, actor=DESK, at=LATER)
    with pytest.raises(errors.NotSealedYet):
        decide(
            case=case,
            clause=access_clause(on, "TVE-2", LATER),
            provision="",
            purpose=PurposeAssessment.NONE_FOUND,
            judged=JUDGED,
            actor=somebody,
            at=LATER,
        )


def test_a_person_may_restrict_under_a_provision_of_law(db, home):
    on, somebody = service(), person()
    case = consider(item_id=received(spooled(on, verdict=Verdict.REVIEW), on).id, actor=DESK, at=LATER)
    restriction = decide(
        case=case,
        clause=None,
        provision="TCO-2.7.a",
        purpose=PurposeAssessment.NONE_FOUND,
        judged=JUDGED,
        actor=somebody,
        at=LATER,
    )
    assert "2021/784" in " ".join(restriction.statement.paragraphs)


def test_the_statement_tells_the_truth_about_automation_in_the_readers_language(db, home):
    on, somebody = service(), person()
    (rule,) = adopted(on, somebody)
    known = entry(somebody)
    record = spooled(on, verdict=Verdict.BLOCK, hits=(hit(known),), rule=rule, language="ar", at=LATER)
    consider(item_id=received(record, on, at=LATER).id, actor=DESK, at=LATER)
    statement = Statement.objects.get()
    assert (statement.language, statement.direction) == ("ar", "rtl")


def test_only_proof_from_outside_ends_the_hour_and_starts_retention(db, home):
    case = decided_case(datetime(2026, 11, 30, 10, tzinfo=UTC))
    restriction = Restriction.objects.get(item=case.item)
    prove(restriction=restriction, surfaces=1, actor=DESK, at=LATER)
    assert Restriction.objects.get(pk=restriction.pk).proved_at is None, "nothing is proved before it is confirmed"
    obeyed(restriction.command, "disabled", LATER)
    confirm(restriction=restriction, actor=DESK, at=LATER)
    assert not Deadline.objects.filter(kind="TCO-6.2").exists()
    t1 = datetime(2026, 11, 30, 10, 0, 5, tzinfo=UTC)
    prove(restriction=restriction, surfaces=1, actor=DESK, at=t1)
    deadline = Deadline.objects.get(kind="TCO-6.2")
    assert deadline.starts_at == t1
    assert deadline.due_at == datetime(2027, 5, 30, 23, tzinfo=UTC), "the whole of 30 May, in Dublin"


def test_views_at_removal_are_kept(db, home):
    proved_case()
    assert Restriction.objects.get().command.views_at_removal == 7


def test_a_reversal_is_a_decision_of_its_own_and_restores_by_a_higher_revision(db, home):
    case, somebody = proved_case(), person("reviewer")
    decision = reverse(case=case, actor=somebody, at=LATER)
    restriction = Restriction.objects.get(item=case.item)
    assert decision.reverses == restriction.decision and restriction.state == RestrictionState.LIFTING
    assert (restriction.lift_command.kind, restriction.lift_command.revision) == ("restore", 2)
    obeyed(restriction.lift_command, "published", LATER)
    lift(restriction=restriction, lifted_by=Command.objects.get(revision=2), actor=DESK, at=LATER)
    assert Restriction.objects.get().state == RestrictionState.LIFTED
    with pytest.raises(errors.NothingToReverse):
        reverse(case=case, actor=somebody, at=LATER)


def test_an_item_is_not_restricted_twice_at_once(db, home):
    case = proved_case()
    with pytest.raises(errors.CaseDecided):
        decide(
            case=case,
            clause=access_clause(case.service, "TVE-2", LATER),
            provision="",
            purpose=PurposeAssessment.NONE_FOUND,
            judged=JUDGED,
            actor=person(),
            at=LATER,
        )
    assert Decision.objects.count() == 1, "nothing of the second decision stays"
    with pytest.raises(IntegrityError, match="cases_restricted_once"), transaction.atomic():
        twin = Restriction.objects.get()
        for part in (twin.decision, twin.statement, twin.command, twin):
            part.pk = uuid.uuid4()
        twin.command.revision += 1
        twin.decision.save(force_insert=True)
        twin.statement.save(force_insert=True)
        twin.command.save(force_insert=True)
        twin.decision, twin.statement, twin.command = twin.decision, twin.statement, twin.command
        twin.save(force_insert=True)


@pytest.mark.parametrize("table", ["cases_decision", "policy_clause", "notices_statement"])
def test_decisions_clauses_and_statements_are_never_changed(db, home, table):
    from django.db import connection

    decided_case()
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM {table}")


def test_every_step_stands_in_the_ledger_in_order_and_names_its_cause(db, home):
    proved_case()
    tags = list(Event.objects.order_by("id").values_list("tag", flat=True))
    wanted = [
        "vault:exhibit:sealed",
        "intake:item:received",
        "cases:case:opened",
        "cases:decision:taken",
        "vault:hold:placed",
        "notices:statement:issued",
        "platform:command:issued",
        "cases:restriction:commanded",
        "platform:command:confirmed",
        "cases:restriction:confirmed",
        "cases:restriction:proved",
        "clocks:deadline:started",
    ]
    assert [tag for tag in tags if tag in wanted][: len(wanted)] == wanted
    taken = Event.objects.get(tag="cases:decision:taken")
    caused = Event.objects.filter(caused_by=taken).values_list("tag", flat=True)
    assert {"notices:statement:issued", "platform:command:issued", "vault:hold:placed"} <= set(caused)


def test_no_event_holds_personal_material(db, home):
    proved_case()
    told = "".join(Event.objects.values_list("canonical", flat=True))
    for secret in ("an-author", "board.example", "contact@"):
        assert secret not in told


def test_the_database_refuses_a_rules_decision_on_an_md5_entry(db, home):
    on, somebody = service(), person()
    (rule,) = adopted(on, somebody)
    bank = add_bank(name="house", actor=somebody, at=LATER)
    known = add_entry(
        bank=bank,
        source="s",
        licence="l",
        kind=SignalKind.MD5,
        value="00" * 16,
        harms=["TVEC1"],
        actor=somebody,
        at=LATER,
    )
    confirm_entry(entry_id=known.id, purpose="none-found", actor=somebody, at=LATER)
    item = received(spooled(on, verdict=Verdict.REVIEW, hits=(hit(known, distance=0),), at=LATER), on, at=LATER)
    case = consider(item_id=item.id, actor=DESK, at=LATER)
    with pytest.raises(IntegrityError, match="no MD5"), transaction.atomic():
        Decision.objects.create(
            case=case,
            outcome="restrict",
            clause=access_clause(on, "TVE-2", LATER),
            purpose="none-found",
            rule=rule,
            entry=known,
            actor_kind="rule",
            actor_id=rule.id,
            at=LATER,
        )


def test_an_entry_retired_while_the_item_waited_acts_no_more(db, home):
    on, somebody = service(), person()
    (rule,) = adopted(on, somebody)
    known = entry(somebody)
    record = spooled(on, verdict=Verdict.BLOCK, hits=(hit(known),), rule=rule, at=LATER)
    item = received(record, on, at=LATER)
    retire_entry(entry_id=known.id, actor=somebody, at=LATER)
    case = consider(item_id=item.id, actor=DESK, at=LATER)
    assert case.state == CaseState.OPEN and not Decision.objects.exists()
    with pytest.raises(errors.GuessRefused, match="no longer"):
        decide(
            case=case,
            clause=access_clause(on, "TVE-2", LATER),
            provision="",
            purpose=PurposeAssessment.NONE_FOUND,
            rule=rule,
            entry=known,
            actor=Actor.rule(rule.id),
            at=LATER,
        )
    with pytest.raises(IntegrityError, match="is confirmed"), transaction.atomic():
        Decision.objects.create(
            case=case,
            outcome="restrict",
            clause=access_clause(on, "TVE-2", LATER),
            purpose="none-found",
            rule=rule,
            entry=known,
            actor_kind="rule",
            actor_id=rule.id,
            at=LATER,
        )


def test_evidence_is_held_for_the_window_that_begins_when_the_author_is_told(db, home):
    case = proved_case()
    restriction = Restriction.objects.get(item=case.item)
    told_at = LATER + timedelta(days=3)
    confirm_message(message=restriction.statement.message, actor=DESK, at=told_at)
    assert note_told(lambda: told_at) is True and note_told(lambda: told_at) is False
    held = Hold.objects.get(basis="DSA-20")
    assert held.until == Deadline.objects.get(kind="DSA-20.1").due_at
    assert Restriction.objects.get().exhibit.retain_until >= held.until


def test_a_link_that_is_no_address_is_looked_at_again_and_stops_nothing(db, home):
    case = decided_case()
    restriction = Restriction.objects.get(item=case.item)
    obeyed(restriction.command, "disabled", LATER)
    confirm(restriction=restriction, actor=DESK, at=LATER)
    Item.objects.filter(pk=case.item_id).update(
        link="http://[bad/", surfaces=["http://a:99999/", f"http://{'x' * 64}/"]
    )
    observe(lambda: LATER)
    again = Restriction.objects.get()
    assert again.state == RestrictionState.CONFIRMED and again.next_look_at > LATER
