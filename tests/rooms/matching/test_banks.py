"""What becomes of entries: imported, disputed, expired; and fingerprints that are never a hit."""

import hashlib
import hmac
import json
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from firsthour.ledger.models import Event, Salt
from firsthour.matching import actions, duties, errors, queries
from firsthour.matching.exchanges import ListedEntry
from firsthour.matching.models import Allowance, Batch, Entry
from firsthour.matching.words import AllowanceReason, DisputeReason
from firsthour.platform.models import GateChange
from firsthour.signals.words import SignalKind
from tests.making import AT, DESK, ZEROS, entry, person


def rows(count: int, *, first: int = 0, expires_at=None) -> list[ListedEntry]:
    return [ListedEntry(SignalKind.PDQ, f"{n:064x}", ("TVEC1",), expires_at, n) for n in range(first, first + count)]


def imported(*portions, source: str = "a partner"):
    bank = actions.add_bank(name="list", actor=DESK, at=AT)
    return actions.import_list(bank=bank, source=source, licence="shared", portions=portions, actor=DESK, at=AT)


def bodies(tag: str) -> list[dict]:
    return [json.loads(event.canonical)["body"] for event in Event.objects.filter(tag=tag).order_by("id")]


def test_an_import_makes_seeds_and_one_event_that_proves_which(db):
    done = imported(rows(3), rows(2, first=3))
    assert (done.added, done.known) == (5, 0)
    assert set(Entry.objects.values_list("status", "licence", "batch")) == {("seed", "shared", done.batch)}
    assert Batch.objects.get(pk=done.batch).added == 5
    (body,) = bodies("matching:list:imported")
    assert body["added"] == 5 and len(body["entries"]) == 64
    assert hashlib.sha256(b"").hexdigest() != body["entries"]


def test_of_equal_rows_of_a_list_the_first_counts_and_the_event_proves_them_in_the_order_of_their_ids(db):
    first = ListedEntry(SignalKind.MD5, "0b" * 16, ("TVEC1",), None, 1)
    other = ListedEntry(SignalKind.SHA256, ZEROS, (), None, 2)
    shares: list[float] = []
    bank = actions.add_bank(name="list", actor=DESK, at=AT)
    done = actions.import_list(
        bank=bank,
        source="a partner",
        licence="shared",
        portions=[[first, other], [first._replace(harms=(), line=3)]],
        watch=shares.append,
        actor=DESK,
        at=AT,
    )
    assert (done.added, done.known) == (2, 1)
    assert shares == sorted(shares) and shares[-1] == 1
    stored = list(Entry.objects.order_by("id"))
    assert [(each.kind, each.harms) for each in stored] == [("md5", ["TVEC1"]), ("sha256", [])]
    lines = "".join(f"{each.id} {each.kind} {each.value}\n" for each in stored)
    proof = Salt.objects.get(event__tag="matching:list:imported")
    keyed = hmac.new(bytes(proof.salt), hashlib.sha256(lines.encode()).digest(), "sha256").hexdigest()
    assert bodies("matching:list:imported")[0]["entries"] == keyed


def test_other_harms_make_a_confirmed_entry_seed_again_and_another_licence_does_not(db):
    somebody = person()
    known = entry(somebody)
    with pytest.raises(errors.EditNeedsPerson):
        actions.edit_entry(entry_id=known.id, harms=["TVEC4"], actor=DESK, at=AT)
    same = actions.edit_entry(entry_id=known.id, harms=["TVEC1"], licence="own assessment", actor=somebody, at=AT)
    assert same.status == "confirmed" and bodies("matching:entry:edited") == []
    assert actions.edit_entry(entry_id=known.id, licence="lent", actor=somebody, at=AT).status == "confirmed"
    other = actions.edit_entry(entry_id=known.id, harms=["TVEC4"], actor=somebody, at=AT)
    assert (other.status, other.harms, other.confirmed_by) == ("seed", ["TVEC4"], None)
    assert GateChange.objects.order_by("id").last().payload["status"] == "seed"
    assert bodies("matching:entry:edited")[-1] == {"harms": ["TVEC4"], "status": "seed"}
    actions.retire_entry(entry_id=known.id, actor=somebody, at=AT)
    with pytest.raises(errors.EntryRetired):
        actions.edit_entry(entry_id=known.id, harms=[], actor=somebody, at=AT)


def test_a_second_import_changes_nothing_that_is_there(db):
    imported(rows(3))
    somebody = person()
    kept, retired, _ = Entry.objects.order_by("value")
    actions.confirm_entry(entry_id=kept.id, purpose="none-found", actor=somebody, at=AT)
    actions.retire_entry(entry_id=retired.id, actor=somebody, at=AT)
    done = imported(rows(4) + rows(1))
    assert (done.added, done.known) == (1, 4)
    assert list(Entry.objects.order_by("value").values_list("status", flat=True)) == [
        "confirmed",
        "retired",
        "seed",
        "seed",
    ]


def test_the_same_fingerprint_of_two_sources_stands_twice(db):
    assert imported(rows(2)).added == imported(rows(2), source="another").added == 2


def test_few_new_entries_are_announced_each_and_many_as_one_batch(db, monkeypatch):
    monkeypatch.setattr(actions.lists, "SMALL_BATCH", 3)
    imported(rows(3))
    assert GateChange.objects.filter(kind="entry").count() == 3
    imported(rows(4, first=10))
    assert GateChange.objects.filter(kind="entry").count() == 3 and GateChange.objects.filter(kind="batch").count() == 1
    imported(rows(4, first=10))
    assert GateChange.objects.filter(kind="batch").count() == 1, "nothing new, nothing to announce"


def test_an_import_that_breaks_off_leaves_nothing(db):
    def breaking():
        yield rows(3)
        raise OSError("the disk went away")

    bank = actions.add_bank(name="list", actor=DESK, at=AT)
    with pytest.raises(OSError, match="went away"):
        actions.import_list(bank=bank, source="s", licence="l", portions=breaking(), actor=DESK, at=AT)
    assert not Entry.objects.exists() and not GateChange.objects.filter(kind="entry").exists()


def test_a_disputed_entry_stays_a_hit_and_a_person_may_confirm_it_anew(db):
    somebody = person()
    known = entry(somebody)
    disputed = actions.dispute_entry(entry_id=known.id, reason=DisputeReason.FALSE_MATCH, actor=somebody, at=AT)
    assert (disputed.status, disputed.disputed_because) == ("disputed", "false-match")
    assert GateChange.objects.order_by("id").last().payload["status"] == "disputed"
    actions.dispute_entry(entry_id=known.id, reason=DisputeReason.SOURCE_DOUBTED, actor=somebody, at=AT)
    assert bodies("matching:entry:disputed") == [{"reason": "false-match"}]
    again = actions.confirm_entry(entry_id=known.id, purpose="none-found", actor=somebody, at=AT)
    assert again.status == "confirmed"


@pytest.mark.parametrize("left_out", [{"disputed_at": None}, {"disputed_because": ""}])
def test_the_database_keeps_no_dispute_without_its_time_and_reason(db, left_out):
    said = {"status": "disputed", "disputed_at": AT, "disputed_because": "false-match"}
    known = Entry.objects.filter(pk=entry(person()).pk)
    with pytest.raises(IntegrityError, match="disputed_for_a_reason"), transaction.atomic():
        known.update(**said | left_out)
    assert known.update(**said) == 1


def test_what_is_retired_or_unknown_cannot_be_disputed(db):
    somebody = person()
    known = entry(somebody)
    actions.retire_entry(entry_id=known.id, actor=somebody, at=AT)
    for entry_id, refusal in ((known.id, errors.EntryRetired), (uuid.uuid4(), errors.EntryUnknown)):
        with pytest.raises(refusal):
            actions.dispute_entry(entry_id=entry_id, reason=DisputeReason.FALSE_MATCH, actor=somebody, at=AT)


def test_entries_whose_licence_ended_are_retired_with_an_event_and_leave_the_gates(db, monkeypatch):
    monkeypatch.setattr(actions.entries, "EXPIRING", 2)
    end = AT + timedelta(days=1)
    imported(rows(3, expires_at=end) + rows(1, first=9))
    assert not duties.retire_expired(lambda: end - timedelta(microseconds=1))
    assert duties.retire_expired(lambda: end) and duties.retire_expired(lambda: end)
    assert not duties.retire_expired(lambda: end)
    assert Entry.objects.filter(status="retired", retired_at=end).count() == 3
    assert sorted(len(body["entries"]) for body in bodies("matching:entry:expired")) == [1, 2]
    assert sum(change.payload.get("gone", False) for change in GateChange.objects.filter(kind="entry")) == 3


def test_a_person_allows_a_fingerprint_with_a_reason_and_ends_that(db):
    somebody = person()
    wish = {"kind": SignalKind.PDQ, "value": ZEROS}
    with pytest.raises(errors.AllowanceNeedsPerson):
        actions.allow_fingerprint(**wish, reason=AllowanceReason.HARMLESS, actor=DESK, at=AT)
    with pytest.raises(errors.EntryValueUnusable):
        actions.allow_fingerprint(
            kind=SignalKind.PDQ, value="zz", reason=AllowanceReason.HARMLESS, actor=somebody, at=AT
        )
    first = actions.allow_fingerprint(**wish, reason=AllowanceReason.HARMLESS, actor=somebody, at=AT)
    assert actions.allow_fingerprint(**wish, reason=AllowanceReason.FALSE_MATCH, actor=somebody, at=AT).id == first.id
    (body,) = bodies("matching:fingerprint:allowed")
    assert body["reason"] == "harmless" and ZEROS not in str(body), "the ledger holds no fingerprint"
    assert [each.id for each in queries.allowances()] == [first.id]
    actions.end_allowance(**wish, actor=somebody, at=AT)
    assert queries.allowances() == []
    with pytest.raises(errors.AllowanceUnknown):
        actions.end_allowance(**wish, actor=somebody, at=AT)


def test_the_database_knows_one_allowance_of_a_fingerprint(db):
    wish = {"kind": "pdq", "value": ZEROS, "reason": "harmless", "allowed_at": AT, "allowed_by": uuid.uuid4()}
    Allowance.objects.create(**wish)
    with pytest.raises(IntegrityError, match="matching_allowance_once"), transaction.atomic():
        Allowance.objects.create(**wish)


def test_banks_are_listed_with_sources_and_statuses(db):
    imported(rows(2))
    entry(person())
    assert [(bank.name, bank.entries) for bank in queries.banks()] == [
        ("house", [("this platform", "own assessment", "confirmed", 1)]),
        ("list", [("a partner", "shared", "seed", 2)]),
    ]
