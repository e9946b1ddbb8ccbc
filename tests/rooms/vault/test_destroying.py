"""What is due is destroyed, not before and not in part, and its month's key after it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from firsthour.ledger.models import Event, Salt
from firsthour.vault import duties, errors, rules
from firsthour.vault.actions import begin_destruction, destroy_retention_key, finish_destruction, open_exhibit, seal
from firsthour.vault.certificates import as_json, as_text
from firsthour.vault.duties import destroy_due, destroy_keys
from firsthour.vault.models import Exhibit
from firsthour.vault.queries import certificate, retention_keys, store
from firsthour.vault.words import ExhibitState, OpeningPurpose
from tests.making import AT, DESK, person, service
from tests.rooms.vault.keeping import CONTENT, at, day, held, now_of, sealed

DUE = day(2027, 3, 1, 0)
MONTH_OVER = day(2027, 4, 1, 12)


def stored(home) -> list[bytes]:
    return [path.read_bytes() for path in (home / "vault").rglob("*") if path.is_file()]


def test_exactly_when_due_nothing_of_it_stays(db, home):
    exhibit = sealed()
    assert not destroy_due(at(day(2027, 2, 28, 23))) and len(stored(home)) == 1
    assert destroy_due(at(DUE))
    gone = now_of(exhibit)
    assert gone.state == ExhibitState.DESTROYED and gone.destroyed_at == DUE and stored(home) == []
    assert bytes(gone.wrapped_key) == bytes(gone.wrapped_related) == bytes(gone.nonce) == b""
    assert gone.content_digest == "" and not Salt.objects.filter(event__subject_id=exhibit.id).exists()
    assert [event.tag for event in Event.objects.filter(subject_id=exhibit.id).order_by("id")] == [
        "vault:exhibit:sealed",
        "vault:destruction:begun",
        "vault:exhibit:destroyed",
    ]
    assert not destroy_due(at(DUE))


def test_destroyed_it_cannot_be_opened_held_or_sealed_again(db, home):
    on = service()
    exhibit, somebody = sealed(on), person()
    destroy_due(at(DUE))
    with pytest.raises(errors.ExhibitDestroyed):
        open_exhibit(exhibit_id=exhibit.id, purpose=OpeningPurpose.REVIEW, actor=somebody, at=DUE)
    with pytest.raises(errors.ExhibitDestroyed):
        held(exhibit, day(2027, 6, 1), somebody, DUE)
    with pytest.raises(errors.ExhibitDestroyed):
        seal(
            service=on,
            receipt=exhibit.receipt,
            content=CONTENT,
            media_type="",
            related={},
            basis=exhibit.basis,
            actor=DESK,
            at=DUE,
        )


def test_an_open_hold_stops_it_whoever_asks_the_database_included(db, home):
    exhibit = sealed()
    held(exhibit, day(2027, 6, 1), person(), day(2027, 2, 28))
    with pytest.raises(errors.KeptStill, match="2027-06-01"):
        begin_destruction(exhibit_id=exhibit.id, actor=DESK, at=DUE)
    Exhibit.objects.filter(pk=exhibit.pk).update(retain_until=DUE)  # a fault of ours: the hold stands all the same
    with pytest.raises(errors.KeptStill, match="2027-06-01"):
        begin_destruction(exhibit_id=exhibit.id, actor=DESK, at=DUE)
    erased = {"wrapped_key": b"", "nonce": b"", "wrapped_related": b"", "content_digest": ""}
    with pytest.raises(IntegrityError, match="an open hold stops"), transaction.atomic():
        Exhibit.objects.filter(pk=exhibit.pk).update(state="destroying", destroying_at=DUE, **erased)


def test_the_database_lets_nothing_go_before_it_is_due_nor_half(db, home):
    exhibit = sealed()
    erased = {"wrapped_key": b"", "nonce": b"", "wrapped_related": b"", "content_digest": ""}
    with pytest.raises(IntegrityError, match="vault_destroyed_when_due"), transaction.atomic():
        Exhibit.objects.filter(pk=exhibit.pk).update(state="destroying", destroying_at=day(2027, 2, 28), **erased)
    with pytest.raises(IntegrityError, match="vault_destroyed_keeps_nothing"), transaction.atomic():
        Exhibit.objects.filter(pk=exhibit.pk).update(state="destroying", destroying_at=DUE, wrapped_key=b"")


@pytest.mark.parametrize("bytes_are_gone", [False, True])
def test_cut_short_it_is_completed_by_the_next_run(db, home, bytes_are_gone):
    exhibit = begin_destruction(exhibit_id=sealed().id, actor=DESK, at=DUE)
    if bytes_are_gone:
        store().remove(exhibit.stored_as)
    assert destroy_due(at(day(2027, 3, 2))) and stored(home) == []
    assert now_of(exhibit).state == ExhibitState.DESTROYED
    finish_destruction(exhibit_id=exhibit.id, actor=DESK, at=day(2027, 3, 3))
    assert Event.objects.filter(tag="vault:exhibit:destroyed").count() == 1


def test_a_seal_that_was_never_finished_ends_too(db, home):
    exhibit = sealed()
    Exhibit.objects.filter(pk=exhibit.pk).update(state="sealing", sealed_at=None, stored_as="")
    assert destroy_due(at(DUE)) and now_of(exhibit).state == ExhibitState.DESTROYED


def test_one_that_cannot_be_destroyed_stops_no_other(db, home):
    on = service()
    stuck, other = sealed(on), sealed(on)
    path = store().folder / stuck.stored_as[:2] / stuck.stored_as
    path.unlink()
    path.mkdir()  # nothing removes a folder as if it were a file
    assert destroy_due(at(DUE))
    assert now_of(stuck).state == ExhibitState.DESTROYING and now_of(other).state == ExhibitState.DESTROYED


def test_however_many_cannot_be_finished_the_key_of_whatever_is_due_goes(db, home, monkeypatch):
    monkeypatch.setattr(duties, "DESTROYED_AT_ONCE", 2)
    on = service()
    stuck = [sealed(on, AT + timedelta(minutes=number)) for number in range(2)]
    for each in stuck:
        path = store().folder / each.stored_as[:2] / each.stored_as
        path.unlink()
        path.mkdir()
    destroy_due(at(DUE))
    assert {now_of(each).state for each in stuck} == {ExhibitState.DESTROYING}
    others = [sealed(on, AT + timedelta(minutes=10 + number)) for number in range(3)]
    for _ in range(2):
        destroy_due(at(DUE))
    assert {bytes(now_of(each).wrapped_key) for each in others} == {b""}
    for _ in range(60):  # two of five are tried at a time, whichever they are
        if {now_of(each).state for each in others} == {ExhibitState.DESTROYED}:
            break
        destroy_due(at(DUE))
    else:
        pytest.fail("what can be finished is never finished behind what cannot")


def test_the_months_key_goes_when_the_month_is_over_everywhere_and_nothing_lives_under_it(db, home):
    on, somebody = service(), person()
    gone, kept = sealed(on), sealed(on)
    hold = held(kept, day(2027, 3, 20), somebody, day(2026, 9, 1))
    assert now_of(kept).retention_month == gone.retention_month == "2027-03"
    destroy_due(at(DUE))
    destroy_keys(at(DUE))
    with pytest.raises(errors.MonthInUse):
        destroy_retention_key(month="2027-03", actor=DESK, at=day(2027, 3, 31))
    destroy_keys(at(MONTH_OVER))
    assert retention_keys().months() == {"2027-03"}, "an exhibit lives under it until the worker destroyed that, too"
    assert hold.until < MONTH_OVER and destroy_due(at(MONTH_OVER))
    destroy_keys(at(MONTH_OVER))
    destroy_keys(at(day(2027, 5, 1)))
    assert retention_keys().months() == set()
    assert Event.objects.filter(tag="vault:retention-key:destroyed").count() == 1


def test_another_file_among_the_keys_keeps_no_key_from_going(db, home):
    sealed()
    (home / "keys" / "retention" / "2027-03 copy.key").write_bytes(b"somebody's copy")
    destroy_due(at(DUE))
    destroy_keys(at(MONTH_OVER))
    assert not (home / "keys" / "retention" / "2027-03.key").exists()


def test_a_key_that_went_without_its_event_is_told_by_the_next_run(db, home):
    sealed()
    destroy_due(at(DUE))
    retention_keys().destroy("2027-03")
    destroy_keys(at(MONTH_OVER))
    assert Event.objects.filter(tag="vault:retention-key:destroyed").count() == 1


def test_a_second_name_left_by_a_kill_goes_with_the_key_and_with_the_bytes(db, home):
    exhibit = sealed()
    keys, folder = home / "keys" / "retention", home / "vault" / exhibit.stored_as[:2]
    (keys / ".2027-03.key.0a1b2c").hardlink_to(keys / "2027-03.key")
    (folder / f".{exhibit.stored_as}.0a1b2c").hardlink_to(folder / exhibit.stored_as)
    destroy_due(at(DUE))
    destroy_keys(at(MONTH_OVER))
    assert list(keys.iterdir()) == [] and stored(home) == []


def test_the_certificates_say_what_is_kept_and_what_is_gone(db, home):
    exhibit = sealed()
    kept = as_text(certificate(now_of(exhibit)))
    assert "CERTIFICATE OF PRESERVATION" in kept and exhibit.content_digest in kept
    assert "Kept until: 2027-03-01T00:00:00.000000Z" in kept
    destroy_due(at(DUE))
    gone = as_text(certificate(now_of(exhibit)))
    assert "CERTIFICATE OF DESTRUCTION" in gone and exhibit.content_digest not in gone and exhibit.stored_as in gone
    assert "Destroyed here: 2027-03-01T00:00:00.000000Z" in gone and "not yet; at the end of its month" in gone
    assert "expires: 2027-05-01T12:00:00.000000Z" in gone, "the month is over on 1 April, and backups stay 30 days"
    destroy_keys(at(MONTH_OVER))
    told = as_json(certificate(now_of(exhibit))).decode()
    assert '"key_destroyed_at": "2027-04-01T12:00:00Z"' in told
    event = Event.objects.get(tag="vault:exhibit:destroyed")
    assert bytes(event.digest).hex() in told


@pytest.mark.parametrize(
    ("month", "instant", "over"),
    [
        ("2026-12", day(2027, 1, 1, 11), False),
        ("2026-12", day(2027, 1, 1, 12), True),
        ("2027-02", day(2027, 2, 28, 23), False),
        ("2027-02", day(2027, 3, 1, 12), True),
    ],
)
def test_a_month_is_over_when_it_is_over_everywhere_on_earth(month, instant, over):
    assert rules.month_is_over(month, at=instant) is over
