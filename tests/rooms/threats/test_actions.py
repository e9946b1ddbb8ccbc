"""A threat is seen, raised, told of and dismissed; the period, the state and the log follow."""

import uuid
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from firsthour.cases.models import Restriction
from firsthour.clocks.actions import reach_next
from firsthour.clocks.models import Deadline
from firsthour.ledger.models import Event
from firsthour.notices.models import Statement
from firsthour.orders.actions import end_authority
from firsthour.orders.words import AuthorityRole
from firsthour.platform.models import Service
from firsthour.reports.queries import compare_statuses
from firsthour.threats import actions, errors, queries
from firsthour.threats.mailing import mail_of
from firsthour.threats.models import Dispatch, Threat
from firsthour.threats.rules import document_of
from firsthour.threats.words import Destination, DestinationKind, Dismissal, Indicator, ThreatState
from firsthour.vault.models import Exhibit, Hold
from tests.making import AT, DESK, decided_case, person
from tests.threatening import TEXT, TWO, investigators, seen, threatened

LATER = AT + timedelta(days=91)
MINUTE = timedelta(minutes=1)
HOME = Destination(DestinationKind.HOME, "IE")
EUROPOL = Destination(DestinationKind.EUROPOL, "EU")


@pytest.fixture
def case(db, home):
    case = decided_case()
    Service.objects.update(establishment="IE")
    case.service.refresh_from_db()
    return case


@pytest.fixture
def officer():
    return person("legal")


def clocks(threat: Threat) -> list[Deadline]:
    subjects = [threat.id, *(each.id for each in queries.observations_of(threat))]
    return list(Deadline.objects.filter(subject_id__in=subjects, kind="OWN-threat").order_by("starts_at"))


def sent(report, at) -> None:
    """What the worker does once a mail server has taken it."""
    actions.keep_printed(report=report, printed=b"%PDF", actor=DESK, at=at)
    for dispatch in report.dispatches.all():
        actions.confirm_dispatch(dispatch=dispatch, actor=DESK, at=at)


def mailed(report) -> str:
    """What the mail says in which a report goes."""
    mail = mail_of(Dispatch.objects.get(report=report), sender="agora@agora.example")
    return message_from_bytes(mail, policy=default).get_body().get_content()


def stands(threat: Threat) -> ThreatState:
    threat.refresh_from_db()
    assert compare_statuses()[1] == []
    return ThreatState(threat.state)


def test_one_indicator_is_a_suspicion_that_calls_nobody_and_a_second_one_begins_half_an_hour(case, officer):
    threat = threatened(case, Indicator.NAMED_TARGET, actor=officer, at=LATER)
    assert stands(threat) is ThreatState.SUSPECTED and clocks(threat) == []
    again = threatened(case, *TWO, actor=officer, at=LATER + MINUTE)
    assert again == threat and stands(threat) is ThreatState.IMMINENT
    (clock,) = clocks(threat)
    assert (clock.starts_at, clock.due_at) == (LATER + MINUTE, LATER + 31 * MINUTE)
    assert threat.raised_at == LATER + MINUTE and len(queries.observations_of(threat)) == 2


def test_a_threat_restricts_nothing_tells_no_author_and_writes_no_word_into_the_log(case, officer):
    before = (Restriction.objects.count(), Statement.objects.count())
    threat = threatened(case, actor=officer, at=LATER)
    europol = investigators("EU")
    home = investigators("IE")
    sent(actions.write_report(threat_id=threat.id, authorities=[europol.id, home.id], actor=officer, at=LATER), LATER)
    assert (Restriction.objects.count(), Statement.objects.count()) == before
    log = " ".join(Event.objects.filter(tag__startswith="threats:").values_list("canonical", flat=True))
    assert TEXT not in log and case.item.link not in log and case.item.author.reference not in log


def test_where_no_state_is_known_both_home_and_europol_are_told_before_the_duty_is_met(case, officer):
    contact, office = investigators("IE", AuthorityRole.CONTACT), investigators("EU")
    threat = threatened(case, actor=officer, at=LATER)
    assert queries.destinations_of(threat) == (HOME, EUROPOL)
    for number, authority in enumerate((contact, office), 1):
        report = actions.write_report(threat_id=threat.id, authorities=[authority.id], actor=officer, at=LATER + MINUTE)
        assert report.number == number
        sent(report, LATER + number * MINUTE)
        assert stands(threat) is (ThreatState.IMMINENT if number == 1 else ThreatState.INFORMED)
    assert clocks(threat)[0].satisfied_at == LATER + 2 * MINUTE


def test_where_the_register_has_nobody_a_call_is_written_down_and_meets_the_duty(case, officer):
    threat = threatened(case, place_state="FR", actor=officer, at=LATER)
    assert queries.unreachable(threat) == [Destination(DestinationKind.COMPETENT, "FR")]
    with pytest.raises(errors.NobodyToTell):
        actions.write_report(threat_id=threat.id, authorities=[], actor=officer, at=LATER)
    france = queries.destinations_of(threat)[0]
    call = {"threat_id": threat.id, "whom": "Invented office", "told": "All that is known.", "actor": officer}
    with pytest.raises(errors.NobodyToTell):
        actions.note_call(destination=HOME, at=LATER, **call)
    with pytest.raises(errors.CallUndescribed):
        actions.note_call(destination=france, at=LATER, **call | {"told": " "})
    actions.note_call(destination=france, at=LATER + MINUTE, **call)
    assert stands(threat) is ThreatState.INFORMED and clocks(threat)[0].satisfied_at == LATER + MINUTE


def test_a_report_goes_to_no_authority_that_is_not_for_this_threat(case, officer):
    threat = threatened(case, place_state="FR", actor=officer, at=LATER)
    ended, issuing = investigators("FR"), investigators("DE", AuthorityRole.ISSUE)
    end_authority(authority_id=ended.id, actor=DESK, at=LATER)
    for wrong in (ended, issuing):
        with pytest.raises(errors.NobodyToTell):
            actions.write_report(threat_id=threat.id, authorities=[wrong.id], actor=officer, at=LATER)
    assert not Dispatch.objects.exists()


def test_who_was_told_of_a_suspicion_is_told_anew_when_it_becomes_imminent(case, officer):
    office = investigators("FR")
    threat = threatened(case, Indicator.NAMED_TARGET, place_state="FR", actor=officer, at=LATER)
    first = actions.write_report(threat_id=threat.id, authorities=[office.id], actor=officer, at=LATER)
    assert first.obligations == ["EU-2022/2065-18"]
    sent(first, LATER)
    assert stands(threat) is ThreatState.INFORMED and clocks(threat) == []
    threatened(case, *TWO, place_state="FR", actor=officer, at=LATER + MINUTE)
    assert stands(threat) is ThreatState.IMMINENT and len(clocks(threat)) == 1
    second = actions.write_report(threat_id=threat.id, authorities=[office.id], actor=officer, at=LATER + MINUTE)
    assert second.obligations == ["EU-2021/784-14.5", "EU-2022/2065-18"]
    sent(second, LATER + 2 * MINUTE)
    assert stands(threat) is ThreatState.INFORMED


def test_a_state_that_is_known_later_has_to_be_told_too_and_those_told_before_may_have_a_supplement(case, officer):
    france, germany = investigators("FR"), investigators("DE")
    threat = threatened(case, place_state="FR", actor=officer, at=LATER)
    sent(actions.write_report(threat_id=threat.id, authorities=[france.id], actor=officer, at=LATER), LATER)
    threatened(case, *TWO, author_state="DE", actor=officer, at=LATER + MINUTE)
    assert stands(threat) is ThreatState.IMMINENT
    first, second = clocks(threat)
    assert first.satisfied_at and second.due_at == LATER + 31 * MINUTE, "people are called anew"
    assert queries.clock_of(threat) == second
    assert queries.untold_destinations(threat) == [Destination(DestinationKind.COMPETENT, "DE")]
    both = [france.id, germany.id]
    sent(actions.write_report(threat_id=threat.id, authorities=both, actor=officer, at=LATER + MINUTE), LATER + MINUTE)
    assert stands(threat) is ThreatState.INFORMED and clocks(threat)[1].satisfied_at
    again = {each.authority_id for each in Dispatch.objects.filter(report__number=2)}
    assert again == set(both)


def test_a_threat_is_dismissed_for_a_written_reason_and_opened_by_what_is_seen_later(case, officer):
    threat = threatened(case, actor=officer, at=LATER)
    dismissed = {"threat_id": threat.id, "because": Dismissal.FICTION, "actor": officer, "at": LATER + MINUTE}
    with pytest.raises(errors.DismissalUnreasoned):
        actions.dismiss(text=" ", **dismissed)
    actions.dismiss(text="It is a scene of an invented film.", **dismissed)
    assert stands(threat) is ThreatState.DISMISSED and clocks(threat)[0].voided_at
    for over in (
        lambda: actions.dismiss(text="Again.", **dismissed),
        lambda: actions.write_report(threat_id=threat.id, authorities=[], actor=officer, at=LATER),
    ):
        with pytest.raises(errors.ThreatOver):
            over()
    threatened(case, actor=officer, at=LATER + 5 * MINUTE)
    assert stands(threat) is ThreatState.IMMINENT and clocks(threat)[1].due_at == LATER + 35 * MINUTE


def test_what_was_not_sent_yet_when_it_was_dismissed_never_leaves(case, officer):
    office = investigators("FR")
    threat = threatened(case, place_state="FR", actor=officer, at=LATER)
    report = actions.write_report(threat_id=threat.id, authorities=[office.id], actor=officer, at=LATER)
    actions.keep_printed(report=report, printed=b"%PDF", actor=DESK, at=LATER)
    assert queries.sendable_dispatches().count() == 1
    text = "Nobody is in danger."
    dismissed = {"threat_id": threat.id, "because": Dismissal.NO_DANGER, "text": text, "actor": officer}
    actions.dismiss(at=LATER + MINUTE, **dismissed)
    assert not queries.sendable_dispatches().exists()
    threatened(case, place_state="FR", actor=officer, at=LATER + 2 * MINUTE)
    assert not queries.sendable_dispatches().exists(), "what is seen later is reported anew"


def test_what_is_seen_later_with_fewer_indicators_is_imminent_still(case, officer):
    office = investigators("FR")
    threat = threatened(case, actor=officer, at=LATER)
    threatened(case, Indicator.NAMED_TARGET, place_state="FR", actor=officer, at=LATER + MINUTE)
    assert stands(threat) is ThreatState.IMMINENT and len(clocks(threat)) == 1
    report = actions.write_report(threat_id=threat.id, authorities=[office.id], actor=officer, at=LATER + MINUTE)
    assert report.obligations == ["EU-2021/784-14.5", "EU-2022/2065-18"]


def test_dismissed_after_its_end_the_period_was_nobodys(case, officer):
    threat = threatened(case, actor=officer, at=LATER)
    while reach_next(actor=DESK, at=LATER + 40 * MINUTE):
        pass
    text = "Nobody is in danger."
    late = LATER + 41 * MINUTE
    actions.dismiss(threat_id=threat.id, because=Dismissal.NO_DANGER, text=text, actor=officer, at=late)
    assert clocks(threat)[0].reached_at and clocks(threat)[0].voided_at and stands(threat) is ThreatState.DISMISSED


def test_a_receipt_is_on_record_once_with_the_authoritys_own_reference(case, officer):
    office = investigators("FR")
    threat = threatened(case, place_state="FR", actor=officer, at=LATER)
    report = actions.write_report(threat_id=threat.id, authorities=[office.id], actor=officer, at=LATER)
    dispatch = report.dispatches.get()
    receipt = {"dispatch_id": dispatch.id, "reference": "12/34", "actor": officer, "at": LATER + MINUTE}
    with pytest.raises(errors.DispatchUnknown):
        actions.acknowledge(**receipt)  # nothing has left
    Dispatch.objects.update(attempts=1)
    sent(report, LATER)
    actions.acknowledge(**receipt)
    dispatch.refresh_from_db()
    assert (dispatch.reference, dispatch.acknowledged_at) == ("12/34", LATER + MINUTE)
    with pytest.raises(errors.DispatchUnknown):
        actions.acknowledge(**receipt)
    actions.postpone_dispatch(dispatch=dispatch, problem="late", alarm=True, actor=DESK, at=LATER)
    dispatch.refresh_from_db()
    assert dispatch.state == "done"


def test_the_evidence_is_kept_for_whoever_investigates_as_the_report_says(case, officer):
    office = investigators("FR")
    threat = threatened(case, place_state="FR", actor=officer, at=LATER)
    for number in (1, 2):
        report = actions.write_report(threat_id=threat.id, authorities=[office.id], actor=officer, at=LATER)
        assert report.number == number
    (hold,) = Hold.objects.filter(subject_id=threat.id)
    assert hold.exhibit == case.item.exhibit and hold.until > LATER + timedelta(days=180)
    assert (hold.basis, hold.reason) == ("investigation", "criminal-investigation")
    Exhibit.objects.filter(pk=hold.exhibit_id).update(state="sealing")
    actions.keep_printed(report=report, printed=b"%PDF", actor=DESK, at=LATER)
    assert "is kept and given" in mailed(report)
    without = actions.write_report(threat_id=threat.id, authorities=[office.id], actor=officer, at=LATER)
    actions.keep_printed(report=without, printed=b"%PDF", actor=DESK, at=LATER)
    assert "is kept and given" not in mailed(without)


def test_two_cases_have_two_threats_with_numbers_of_their_own(case, officer):
    threat = threatened(case, actor=officer, at=LATER)
    assert threat.number == 1 and queries.threat_of(case) == threat
    with pytest.raises(errors.NothingObserved):
        actions.observe(case=case, observed=seen(Indicator.KNOWN_THREAT), actor=officer, at=LATER)


def test_a_threat_or_a_dispatch_that_somebody_changed_is_found(case, officer):
    office = investigators("FR")
    threat = threatened(case, place_state="FR", actor=officer, at=LATER)
    actions.write_report(threat_id=threat.id, authorities=[office.id], actor=officer, at=LATER)
    Threat.objects.update(state="informed")
    Dispatch.objects.update(state="done")
    assert {(str(each.kind), each.by_events, each.in_table) for each in compare_statuses()[1]} == {
        ("threat", "imminent", "informed"),
        ("dispatch", "undone", "done"),
    }


def test_a_report_says_that_access_is_disabled_only_when_the_platform_confirmed_it_for_everybody(case, officer):
    threat = threatened(case, actor=officer, at=LATER)

    def told() -> str:
        facts = queries.facts_for(threat, recipients=(), person=uuid.UUID(officer.id), at=LATER)
        return document_of(facts)["C"]["access"]

    assert told() == "not-disabled-everywhere", "it was commanded, and nobody has answered"
    Restriction.objects.update(state="confirmed", confirmed_at=LATER)
    assert told() == "disabled-everywhere"
    Restriction.objects.update(territories=["DE"])
    assert told() == "not-disabled-everywhere"
