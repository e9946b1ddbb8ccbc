"""Committed changes reach the gates once, in order, whatever the publisher or the database went through."""

import os

import psycopg
import pytest

from firsthour.doors.desk.publisher import LOCK, Publisher
from firsthour.matching import actions
from firsthour.matching.actions import retire_entry
from firsthour.matching.exchanges import ListedEntry
from firsthour.matching.formats import PublishedState, read_counter, read_current, segment_number, tail_path
from firsthour.matching.models import Entry
from firsthour.matching.words import AllowanceReason, DisputeReason
from firsthour.platform.actions import issue_key, revoke_key
from firsthour.platform.models import GateChange
from firsthour.policy.actions import retire_rule
from firsthour.signals.words import Signal, SignalKind
from tests.making import AT, DESK, ZEROS, adopted, entry, person, service


@pytest.fixture
def publisher(db, home):
    made = []

    def make() -> Publisher:
        for earlier in made:
            earlier.close()
        made[:] = [Publisher(home)]
        return made[0]

    yield make
    make().close()


def settle(running: Publisher) -> None:
    running.publish()
    while running.writing is not None:
        running.publish()


def hits(home) -> list[str]:
    state = PublishedState.open(home / "published")
    return [str(hit.status) for hit in state.search([Signal(kind=SignalKind.PDQ, value=ZEROS, quality=90)])]


def test_what_is_committed_is_published_and_what_is_retired_is_gone(publisher, home):
    running, somebody = publisher(), person()
    running.publish()
    known = entry(somebody, confirmed=False)
    assert hits(home) == []
    assert running.publish() == 2
    assert hits(home) == ["seed"]
    entry(somebody)
    running.publish()
    assert hits(home) == ["confirmed"]
    retire_entry(entry_id=known.id, actor=somebody, at=AT)
    running.publish()
    assert hits(home) == [] and running.publish() == 0


def test_one_publishes_at_a_time_and_the_next_one_may_once_it_has_closed(publisher, home):
    def another_may(connection) -> bool:
        (may,) = connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        return may

    running = publisher()
    with psycopg.connect(os.environ["DATABASE_URL"]) as another:
        running.publish()
        assert not another_may(another)
        running.close()
        assert another_may(another)


def test_a_publisher_killed_after_numbering_goes_on_where_it_was(publisher, home):
    running = publisher()
    running.publish()
    entry(person())
    running._number()  # committed, and then it is killed
    assert hits(home) == []
    publisher().publish()
    assert hits(home) == ["confirmed"]


def test_a_publisher_killed_after_appending_says_nothing_twice(publisher, home):
    running = publisher()
    entry(person())
    running.publish()
    number, _ = read_counter(home / "published")
    publisher().publish()
    assert read_counter(home / "published")[0] == number == GateChange.objects.count()


@pytest.mark.parametrize("lost", [True, False])
def test_a_segment_lost_or_of_another_version_is_written_anew(publisher, home, lost):
    running = publisher()
    running.publish()
    entry(person())
    running.publish()
    segment = home / "published" / read_current(home / "published").segment
    if lost:
        segment.unlink()
    else:
        segment.write_bytes(b"FHSEGM01" + segment.read_bytes()[8:])
    publisher().publish()
    assert hits(home) == ["confirmed"]


@pytest.mark.parametrize("changes_before", [0, 1])
def test_a_tail_torn_by_a_kill_is_left_behind(publisher, home, changes_before):
    running, somebody = publisher(), person()
    running.publish()
    if changes_before:
        entry(somebody, confirmed=False)
        running.publish()
    torn = home / "published" / read_current(home / "published").tail
    with torn.open("ab") as file:
        file.write(b"\x07half a frame")
    entry(somebody)
    again = publisher()
    again.publish()
    again.publish()
    assert hits(home) == ["confirmed"]
    assert read_current(home / "published").tail != torn.name
    assert torn.exists(), "published files are never cut"


def test_a_new_database_behind_the_same_gates_starts_above_what_they_know(publisher, home):
    running, somebody = publisher(), person()
    entry(somebody)
    running.publish()
    before, _ = read_counter(home / "published")
    GateChange.objects.all().delete()
    Entry.objects.all().delete()
    publisher().publish()
    assert hits(home) == [], "what the new database does not know is gone"
    assert read_counter(home / "published")[0] >= before
    entry(person(), value="11" * 32)
    publisher().publish()
    assert read_counter(home / "published")[0] > before


def test_a_long_tail_becomes_a_segment(publisher, home, monkeypatch):
    monkeypatch.setattr("firsthour.doors.desk.publisher.LARGEST_TAIL", 1)
    running = publisher()
    entry(person())
    settle(running)
    current = read_current(home / "published")
    assert current.segment != "segment-0.seg" and hits(home) == ["confirmed"]
    assert tail_path(home / "published", segment_number(current.segment)).exists()


def test_what_a_segment_says_is_forgotten_elsewhere_and_a_database_renumbered_still_knows_all_in_force(
    publisher, home, monkeypatch
):
    monkeypatch.setattr("firsthour.doors.desk.publisher.LARGEST_TAIL", 2)
    running, somebody = publisher(), person()
    for place in range(6):
        entry(somebody, value=f"{place}0" * 32)
        settle(running)
    assert len(list((home / "published").glob("segment-*.seg"))) == 2
    assert len(list((home / "published").glob("tail-*.log"))) == 2
    assert GateChange.objects.filter(kind="bank").exists() and GateChange.objects.count() <= 4
    counted, _ = read_counter(home / "published")
    GateChange.objects.filter(number=counted).update(number=None)  # as in a database restored from a copy
    publisher().publish()
    state = PublishedState.open(home / "published")
    assert [len(state.search([Signal(SignalKind.PDQ, f"{place}0" * 32, 90)])) > 0 for place in range(6)] == [True] * 6
    assert state.search([Signal(SignalKind.PDQ, "00" * 32, 90)])[0].near, "the bank with its distances is known"


def test_a_key_revoked_while_a_segment_is_written_is_refused_before_that_ends(publisher, home, monkeypatch):
    running, somebody = publisher(), person()
    running.publish()
    entry(somebody)
    key, _ = issue_key(service=service(), scopes=["match:ask"], actor=somebody, at=AT)
    running.publish()
    state = PublishedState.open(home / "published")
    assert len(state.keys) == 1
    monkeypatch.setattr("firsthour.doors.desk.publisher.LARGEST_TAIL", 1)
    with psycopg.connect(os.environ["DATABASE_URL"]) as another:
        another.execute("BEGIN; LOCK TABLE matching_entry IN ACCESS EXCLUSIVE MODE")  # its rows cannot be read now
        running.publish()
        assert running.writing is not None
        revoke_key(prefix=key.prefix, actor=somebody, at=AT)
        running.publish()
        assert not running.writing.done()
        assert state.refresh() and len(state.keys) == 0
    settle(running)
    before = read_current(home / "published")
    assert state.refresh() and len(state.keys) == 0 and len(PublishedState.open(home / "published").keys) == 0
    assert before.segment != "segment-0.seg" and hits(home) == ["confirmed"]


def listed(value: str, kind: SignalKind = SignalKind.PDQ) -> ListedEntry:
    return ListedEntry(kind, value, ("TVEC1", "TVEC7"), None, 1)


def test_a_large_import_is_published_from_the_table_and_changes_after_it_are_not_lost(publisher, home, monkeypatch):
    monkeypatch.setattr(actions.lists, "SMALL_BATCH", 1)
    running, somebody = publisher(), person()
    running.publish()
    known = entry(somebody, value="11" * 32)
    bank = actions.add_bank(name="list", near=4, far=20, actor=DESK, at=AT)
    rows = [listed(ZEROS), listed("ff" * 32, SignalKind.SHA256), listed("0f" * 16, SignalKind.MD5)]
    actions.import_list(bank=bank, source="partner", licence="shared", portions=[rows], actor=DESK, at=AT)
    running._number()  # committed, and then it is killed
    running = publisher()
    settle(running)
    (hit,) = PublishedState.open(home / "published").search([Signal(SignalKind.PDQ, ZEROS, 90)])
    assert (hit.bank, hit.source, hit.status, hit.harms) == ("list", "partner", "seed", ("TVEC1", "TVEC7"))
    state = PublishedState.open(home / "published")
    for each in rows[1:]:
        assert [hit.distance for hit in state.search([Signal(each.kind, each.value, 100)])] == [0]
    assert [hit.entry for hit in state.search([Signal(SignalKind.PDQ, "11" * 32, 90)])] == [str(known.id)]
    actions.dispute_entry(entry_id=known.id, reason=DisputeReason.FALSE_MATCH, actor=somebody, at=AT)
    running.publish()
    assert state.refresh()
    assert [hit.status for hit in state.search([Signal(SignalKind.PDQ, "11" * 32, 90)])] == ["disputed"]


def test_an_allowed_fingerprint_is_no_hit_in_tail_or_segment_until_that_ends(publisher, home):
    running, somebody = publisher(), person()
    entry(somebody)
    near = "1" + ZEROS[1:]
    running.publish()
    for value, left in ((ZEROS, []), (near, ["confirmed"])):
        wish = {"kind": SignalKind.PDQ, "value": value, "actor": somebody, "at": AT}
        assert hits(home) == ["confirmed"]
        actions.allow_fingerprint(**wish, reason=AllowanceReason.FALSE_MATCH)
        for _ in range(2):
            running.publish()
            assert hits(home) == left, "an upload or an entry with another fingerprint is still a hit"
            state = PublishedState.open(home / "published")
            assert state.search([Signal(SignalKind.PDQ, near, 90)]) == ()
            running._due = True
            settle(running)
        actions.end_allowance(**wish)
        running.publish()


def test_a_retired_rule_is_gone_from_every_gate_and_from_the_next_segment(publisher, home):
    running, somebody = publisher(), person()
    on = service(actor=somebody)
    adopted(on, somebody)
    running.publish()
    assert list(PublishedState.open(home / "published").rules) == ["agora/known-picture"]
    retire_rule(service=on, name="known-picture", actor=somebody, at=AT)
    running.publish()
    assert list(PublishedState.open(home / "published").rules) == []
    running._due = True
    settle(running)
    assert list(PublishedState.open(home / "published").rules) == []
