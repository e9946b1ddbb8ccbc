"""An exhibit is kept for the latest of all reasons; people's reasons have a person, a word and an end."""

import hashlib
import hmac
import json
import uuid

import pytest
from django.db import IntegrityError, transaction

from firsthour.ledger.models import Event, Salt
from firsthour.vault import errors
from firsthour.vault.actions import begin_destruction, extend_hold, open_exhibit, place_hold, release_hold
from firsthour.vault.models import Hold
from firsthour.vault.queries import falling_due, proceedings_until, retention_keys
from firsthour.vault.words import HoldEnding, HoldReason, LegalBasis, OpeningPurpose, Requester
from tests.making import AT, DESK, person
from tests.rooms.vault.keeping import CONTENT, day, held, now_of, sealed

REQUEST = b"12 O 34/26"


def test_a_hold_keeps_until_its_end_and_moves_the_key_to_that_month(db, home):
    exhibit, somebody = sealed(), person()
    assert exhibit.retain_until == day(2027, 3, 1, 0)
    held(exhibit, day(2027, 6, 15), somebody, AT)
    assert now_of(exhibit).retain_until == day(2027, 6, 15) and now_of(exhibit).retention_month == "2027-06"
    assert open_exhibit(exhibit_id=exhibit.id, purpose=OpeningPurpose.REVIEW, actor=somebody, at=AT) == CONTENT


def test_released_it_falls_due_when_it_would_have_been(db, home):
    exhibit, somebody = sealed(), person()
    hold = held(exhibit, day(2027, 6, 15), somebody, AT)
    release_hold(hold_id=hold.id, because=HoldEnding.PROCEEDING_CLOSED, actor=somebody, at=day(2026, 12, 1))
    assert now_of(exhibit).retain_until == day(2027, 3, 1, 0) and now_of(exhibit).retention_month == "2027-03"
    (event,) = Event.objects.filter(tag="vault:hold:released")
    assert '"because":"proceeding-closed"' in event.canonical
    with pytest.raises(errors.HoldOver):
        release_hold(hold_id=hold.id, because=HoldEnding.PROCEEDING_CLOSED, actor=somebody, at=day(2026, 12, 2))


def test_released_late_the_key_is_never_wrapped_under_a_month_that_is_over(db, home):
    exhibit, somebody = sealed(), person()
    hold = held(exhibit, day(2027, 6, 15), somebody, AT)
    retention_keys().destroy("2027-03")
    release_hold(hold_id=hold.id, because=HoldEnding.REQUEST_WITHDRAWN, actor=somebody, at=day(2027, 5, 10))
    assert now_of(exhibit).retain_until == day(2027, 3, 1, 0) and now_of(exhibit).retention_month == "2027-05"
    assert "2027-03" not in retention_keys().months()


def test_it_is_extended_only_to_a_later_day_and_the_request_is_recorded(db, home):
    exhibit, somebody = sealed(), person()
    hold = held(exhibit, day(2027, 6, 15), somebody, AT, HoldReason.PRESERVATION_REQUEST)
    asked = {"hold_id": hold.id, "requester": Requester.COURT, "request": REQUEST, "actor": somebody}
    with pytest.raises(errors.HoldNotExtended):
        extend_hold(**asked, until=day(2027, 6, 1), at=day(2027, 5, 1))
    with pytest.raises(errors.HoldEndUnusable, match="2028-05-01"):
        extend_hold(**asked, until=day(2029, 1, 1), at=day(2027, 5, 1))
    extend_hold(**asked, until=day(2027, 9, 1), at=day(2027, 5, 1))
    assert now_of(exhibit).retain_until == day(2027, 9, 1)
    (event,) = Event.objects.filter(tag="vault:hold:extended")
    body, salt = json.loads(event.canonical)["body"], Salt.objects.get(event=event, field="request")
    assert body["requester"] == "court" and REQUEST.decode() not in event.canonical
    assert body["request"] == hmac.new(bytes(salt.salt), REQUEST, hashlib.sha256).hexdigest()
    begin_destruction(exhibit_id=exhibit.id, actor=DESK, at=day(2027, 9, 1))
    assert not Salt.objects.filter(event=event).exists(), "destroyed, it proves no request either"


def test_a_hold_that_is_over_is_not_extended(db, home):
    exhibit, somebody = sealed(), person()
    hold = held(exhibit, day(2027, 6, 15), somebody, AT, HoldReason.PRESERVATION_REQUEST)
    asked = {"hold_id": hold.id, "requester": Requester.COURT, "request": REQUEST, "actor": somebody}
    with pytest.raises(errors.HoldOver):
        extend_hold(**asked, until=day(2027, 12, 1), at=day(2027, 6, 16))


def test_terms_of_the_law_are_neither_released_nor_extended_by_anybody(db, home):
    exhibit, somebody = sealed(), person()
    term = {"exhibit_id": exhibit.id, "basis": LegalBasis.TCO_6, "subject_id": uuid.uuid4(), "caused_by": None}
    hold = place_hold(**term, until=day(2027, 4, 1), actor=DESK, at=AT)
    with pytest.raises(errors.HoldIsLaw):
        release_hold(hold_id=hold.id, because=HoldEnding.PLACED_BY_MISTAKE, actor=somebody, at=AT)
    with pytest.raises(errors.HoldNotExtended):
        extend_hold(
            hold_id=hold.id,
            until=day(2027, 5, 1),
            requester=Requester.COURT,
            request=REQUEST,
            actor=somebody,
            at=AT,
        )


@pytest.mark.parametrize("reason", [None, HoldReason.CRIMINAL_INVESTIGATION])
def test_a_proceedings_hold_needs_a_reason_of_its_basis(db, home, reason):
    exhibit, somebody = sealed(), person()
    wanted = {"exhibit_id": exhibit.id, "basis": LegalBasis.APPEAL, "subject_id": uuid.uuid4(), "caused_by": None}
    with pytest.raises(errors.HoldUnexplained):
        place_hold(**wanted, until=day(2027, 4, 1), reason=reason, actor=somebody, at=AT)


def test_a_proceedings_hold_needs_a_person_also_in_the_database(db, home):
    exhibit = sealed()
    with pytest.raises(errors.HoldUnexplained):
        held(exhibit, day(2027, 4, 1), DESK, AT)
    with pytest.raises(IntegrityError, match="vault_hold_with_person_and_reason"), transaction.atomic():
        Hold.objects.create(
            exhibit=exhibit, basis="appeal", subject_id=uuid.uuid4(), placed_at=AT, until=day(2027, 4, 1)
        )


@pytest.mark.parametrize("until", [day(2026, 8, 1), day(9999, 1, 1)])
def test_a_hold_ends_on_a_day_to_come_within_a_year(db, home, until):
    exhibit = sealed()
    with pytest.raises(errors.HoldEndUnusable):
        held(exhibit, until, person(), AT)


def test_one_proceeding_has_one_hold(db, home):
    exhibit, somebody = sealed(), person()
    hold = held(exhibit, day(2027, 4, 1), somebody, AT)
    again = {"exhibit_id": exhibit.id, "basis": LegalBasis.APPEAL, "subject_id": hold.subject_id, "caused_by": None}
    with pytest.raises(errors.HoldStands):
        place_hold(**again, until=day(2027, 6, 1), reason=HoldReason.COMPLAINT, actor=somebody, at=AT)


def test_what_ends_soon_is_told_the_next_first(db, home):
    exhibit, somebody = sealed(), person()
    later = held(exhibit, day(2027, 4, 20), somebody, AT)
    sooner = held(exhibit, day(2027, 4, 10), somebody, AT)
    held(exhibit, day(2027, 8, 1), somebody, AT)
    at = day(2027, 4, 1)
    assert list(proceedings_until(day(2027, 5, 1), at=at)) == [sooner, later]
    assert list(falling_due(day(2027, 5, 1))) == [] and list(falling_due(day(2027, 8, 1))) == [exhibit]
