"""Evidence of a post removed on 31 August is kept as long as the law says and somebody needs it, and not longer."""

import uuid

import pytest

from firsthour.cases.actions import confirm, keep_reference, prove
from firsthour.cases.duties import keep_references, note_told
from firsthour.cases.models import Case, Restriction
from firsthour.ledger.models import Event
from firsthour.matching.actions import retire_entry
from firsthour.notices.actions import confirm_message
from firsthour.platform.actions import confirm_command
from firsthour.platform.words import ItemState
from firsthour.vault import errors
from firsthour.vault.actions import extend_hold, open_exhibit, place_hold, release_hold
from firsthour.vault.certificates import as_text
from firsthour.vault.duties import destroy_due, destroy_keys
from firsthour.vault.models import Exhibit
from firsthour.vault.queries import certificate
from firsthour.vault.words import ExhibitState, HoldEnding, HoldReason, LegalBasis, OpeningPurpose, Requester
from tests.making import DESK, decided_case, entry, person, service
from tests.rooms.vault.keeping import at, day, held, now_of, sealed

REMOVED = day(2027, 8, 31)
DUE = day(2028, 3, 1, 0)
"""31 August and six calendar months: 29 February 2028, a leap year, kept to the end of that day in Dublin."""


@pytest.fixture
def evidence(db, home) -> Exhibit:
    """Of a post that was removed, proved gone, and whose author was told, all on one day."""
    case = decided_case(REMOVED)
    restriction = Restriction.objects.get(item=case.item)
    command = restriction.command
    answer = ItemState(item=command.item_reference, revision=command.revision, state="disabled", views_at_removal=7)
    confirm_command(command=command, answer=answer, actor=DESK, at=REMOVED)
    confirm(restriction=restriction, actor=DESK, at=REMOVED)
    prove(restriction=restriction, surfaces=2, actor=DESK, at=REMOVED)
    confirm_message(message=restriction.statement.message, actor=DESK, at=REMOVED)
    note_told(at(REMOVED))
    return now_of(Case.objects.get(pk=case.pk).item.exhibit)


def state(exhibit: Exhibit) -> str:
    return now_of(exhibit).state


def test_the_31st_of_august_and_six_months_end_with_february(evidence):
    assert evidence.retain_until == DUE
    assert not destroy_due(at(day(2028, 2, 29, 23))) and state(evidence) == ExhibitState.SEALED
    assert destroy_due(at(DUE)) and state(evidence) == ExhibitState.DESTROYED
    destroy_keys(at(day(2028, 4, 1)))
    assert "Retention key destroyed: 2028-04-01" in as_text(certificate(now_of(evidence)))


def test_an_appeal_on_the_day_before_stops_it_until_its_hold_is_released(evidence):
    somebody = person()
    hold = held(evidence, day(2028, 9, 1), somebody, day(2028, 2, 29))
    assert not destroy_due(at(DUE)) and state(evidence) == ExhibitState.SEALED
    destroy_keys(at(day(2028, 4, 2)))
    assert open_exhibit(exhibit_id=evidence.id, purpose=OpeningPurpose.COMPLAINT, actor=somebody, at=day(2028, 4, 3))
    release_hold(hold_id=hold.id, because=HoldEnding.PROCEEDING_CLOSED, actor=somebody, at=day(2028, 5, 2))
    assert destroy_due(at(day(2028, 5, 2))) and state(evidence) == ExhibitState.DESTROYED
    assert [event.tag for event in Event.objects.filter(subject_id=evidence.id).order_by("id")][-5:] == [
        "vault:hold:placed",
        "vault:exhibit:opened",
        "vault:hold:released",
        "vault:destruction:begun",
        "vault:exhibit:destroyed",
    ]


def test_a_hold_that_nobody_extends_ends_by_itself(evidence):
    held(evidence, day(2028, 9, 1), person(), day(2028, 2, 29))
    assert not destroy_due(at(day(2028, 8, 31))) and destroy_due(at(day(2028, 9, 1)))


def test_a_court_asks_for_longer_and_is_heard(evidence):
    somebody = person()
    hold = held(evidence, day(2028, 9, 1), somebody, day(2028, 2, 1), HoldReason.JUDICIAL_REVIEW)
    extend_hold(
        hold_id=hold.id,
        until=day(2029, 3, 1),
        requester=Requester.COURT,
        request=b"12 O 34/26",
        actor=somebody,
        at=day(2028, 8, 30),
    )
    assert not destroy_due(at(day(2028, 9, 2))) and destroy_due(at(day(2029, 3, 1)))


def test_too_late_is_too_late(evidence):
    destroy_due(at(DUE))
    with pytest.raises(errors.ExhibitDestroyed):
        held(evidence, day(2028, 9, 1), person(), DUE)


def test_what_nobody_decided_ends_too(db, home):
    exhibit = sealed(service(), at=REMOVED)
    assert exhibit.basis == LegalBasis.UNDER_ASSESSMENT and exhibit.retain_until == DUE
    assert destroy_due(at(DUE)) and state(exhibit) == ExhibitState.DESTROYED


def test_a_reference_is_kept_while_its_entry_is_in_force_and_let_go_after(db, home):
    somebody = person()
    known = entry(somebody)
    exhibit = sealed(service(), at=REMOVED, basis=LegalBasis.REFERENCE)
    keep_reference(entry=known, exhibit=exhibit, actor=somebody, at=REMOVED)
    assert not keep_references(at(day(2028, 1, 1)))
    assert keep_references(at(day(2028, 2, 10))) and not keep_references(at(day(2028, 2, 10)))
    assert not destroy_due(at(DUE))
    retire_entry(entry_id=known.id, actor=somebody, at=day(2028, 3, 2))
    assert not keep_references(at(day(2028, 8, 1))) and destroy_due(at(day(2028, 8, 11, 0)))


def test_the_later_of_all_applies(evidence):
    term = {"exhibit_id": evidence.id, "subject_id": uuid.uuid4(), "caused_by": None, "actor": DESK, "at": REMOVED}
    place_hold(**term, basis=LegalBasis.DSA_20, until=day(2028, 4, 10))
    place_hold(**term, basis=LegalBasis.TCO_6, until=day(2028, 3, 20))
    assert not destroy_due(at(day(2028, 4, 9))) and destroy_due(at(day(2028, 4, 10)))


def test_an_author_who_is_told_after_the_evidence_went_stops_nothing_else(db, home):
    case = decided_case(REMOVED)
    restriction = Restriction.objects.get(item=case.item)
    assert destroy_due(at(day(2028, 6, 1)))
    confirm_message(message=restriction.statement.message, actor=DESK, at=day(2028, 6, 2))
    assert note_told(at(day(2028, 6, 2))) and not note_told(at(day(2028, 6, 2)))
    restriction.refresh_from_db()
    assert restriction.told_at == day(2028, 6, 2) and state(case.item.exhibit) == ExhibitState.DESTROYED
