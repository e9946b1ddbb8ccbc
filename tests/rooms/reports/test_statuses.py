"""Statuses rebuilt from events equal the tables, and a row that somebody changed is found."""

import random

import structlog

from firsthour.cases.models import Case, Restriction
from firsthour.ledger.models import Event
from firsthour.matching.actions import dispute_entry, retire_entry
from firsthour.matching.models import Entry
from firsthour.matching.words import DisputeReason
from firsthour.platform.models import Service
from firsthour.platform.sealing import Sealer
from firsthour.reports.duties import COMPARE_EVERY, compare
from firsthour.reports.queries import compare_statuses, last_comparison
from firsthour.reports.rules.statuses import Difference, Kind
from firsthour.vault.actions import begin_destruction
from firsthour.vault.duties import destroy_due
from firsthour.vault.models import Exhibit
from firsthour.vault.words import ExhibitState
from tests.making import AT, DESK, entry
from tests.rooms.reports.history import History
from tests.rooms.vault.keeping import sealed


def history() -> History:
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    made = History()
    made.remove_some(2, random.Random(seed))
    made.remove(reversed_by_person=True)
    made.remove(proved=False)
    return made


def test_a_history_replayed_equals_the_tables(db, home):
    made = history()
    other = entry(made.somebody, value="1" * 64, confirmed=False)
    dispute_entry(entry_id=other.id, reason=DisputeReason.FALSE_MATCH, actor=DESK, at=AT)
    retire_entry(entry_id=entry(made.somebody, value="2" * 64, confirmed=False).id, actor=DESK, at=AT)
    compared, found = compare_statuses()
    assert found == []
    assert compared > Case.objects.count() + Restriction.objects.count() + 10


def test_destroyed_evidence_is_destroyed_in_the_log_too(db, home):
    first, second = sealed(), sealed(Service.objects.get())
    begin_destruction(exhibit_id=first.id, actor=DESK, at=first.retain_until)
    assert compare_statuses()[1] == []
    destroy_due(lambda: first.retain_until)
    assert set(Exhibit.objects.values_list("state", flat=True)) == {ExhibitState.DESTROYED}
    assert compare_statuses()[1] == []
    Exhibit.objects.filter(pk=second.pk).update(state=ExhibitState.DESTROYING)
    assert compare_statuses()[1] == [Difference(Kind.EXHIBIT, str(second.id), "destroyed", "destroying")]


def test_a_changed_a_missing_and_an_invented_row_are_found(db, home):
    history()
    case, restriction = Case.objects.first(), Restriction.objects.filter(state="proved").first()
    Case.objects.filter(pk=case.pk).update(state="open")
    Restriction.objects.filter(pk=restriction.pk).update(state="lifted")
    invented = Entry.objects.get()
    Entry.objects.filter(pk=invented.pk).update(status="disputed")
    found = compare_statuses()[1]
    assert set(found) == {
        Difference(Kind.CASE, str(case.id), "decided", "open"),
        Difference(Kind.RESTRICTION, str(restriction.id), "proved", "lifted"),
        Difference(Kind.ENTRY, str(invented.id), "confirmed", "disputed"),
    }


def test_the_duty_compares_once_a_day_and_is_loud_about_a_difference(db, home):
    history()
    compare(lambda: AT)
    assert last_comparison() is None, "before the log has begun there is nothing to compare with"
    Sealer().seal(lambda: AT)
    compare(lambda: AT)
    compare(lambda: AT)
    assert last_comparison()[1] == 0
    assert Event.objects.filter(tag="reports:statuses:compared").count() == 1
    Case.objects.update(state="open")
    with structlog.testing.capture_logs() as told:
        compare(lambda: AT + COMPARE_EVERY)
    assert last_comparison()[1] == Case.objects.count()
    assert {each["log_level"] for each in told} == {"critical"}
