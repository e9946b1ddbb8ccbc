"""Sealing, holding, opening, and what the stores refuse."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models.signals import pre_save

from firsthour.ledger.models import Event
from firsthour.platform.errors import KeyDoesNotFit
from firsthour.platform.queries import keyring
from firsthour.vault import errors
from firsthour.vault.actions import open_exhibit, place_hold, seal
from firsthour.vault.models import Exhibit
from firsthour.vault.queries import retention_keys, store
from firsthour.vault.soundness import damage_of, recorded
from firsthour.vault.stores.directory.store import DirectoryStore
from firsthour.vault.words import ExhibitState, LegalBasis, OpeningPurpose
from tests.making import AT, DESK, person, service

CONTENT = b"the bytes of a picture"


def sealed(receipt: uuid.UUID | None = None, content: bytes = CONTENT, on=None) -> Exhibit:
    return seal(
        service=on or service(),
        receipt=receipt or uuid.uuid4(),
        content=content,
        media_type="image/png",
        related={"author": "somebody"},
        basis=LegalBasis.UNDER_ASSESSMENT,
        actor=DESK,
        at=AT,
    )


def held(exhibit: Exhibit, until: datetime) -> Exhibit:
    place_hold(
        exhibit_id=exhibit.id,
        basis=LegalBasis.TCO_6,
        subject_id=uuid.uuid4(),
        until=until,
        caused_by=None,
        actor=DESK,
        at=AT,
    )
    return Exhibit.objects.get(pk=exhibit.pk)


def opened(exhibit: Exhibit) -> bytes:
    return open_exhibit(exhibit_id=exhibit.id, purpose=OpeningPurpose.REVIEW, actor=person(), at=AT)


def test_what_was_sealed_is_opened_exactly_and_the_opening_is_recorded(db, home):
    exhibit = sealed()
    assert opened(exhibit) == CONTENT
    (event,) = Event.objects.filter(tag="vault:exhibit:opened")
    assert event.subject_id == exhibit.id and '"purpose":"review"' in event.canonical


def test_nothing_readable_lies_in_the_store_or_the_database(db, home):
    exhibit = sealed()
    stored = [path for path in (home / "vault").rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert CONTENT not in stored[0].read_bytes()
    assert b"somebody" not in bytes(exhibit.wrapped_related)


def test_sealing_again_with_the_same_receipt_changes_nothing(db, home):
    on, receipt = service(), uuid.uuid4()
    first, second = sealed(receipt, on=on), sealed(receipt, on=on)
    assert first.pk == second.pk
    assert Event.objects.filter(tag="vault:exhibit:sealed").count() == 1
    assert len([path for path in (home / "vault").rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("others", [CONTENT, b"the other one's"])
def test_two_who_begin_one_receipt_at_the_same_moment_make_one_exhibit_of_it(db, home, others):
    on, receipt, found = service(), uuid.uuid4(), []

    def from_another_connection() -> Exhibit:
        try:
            return sealed(receipt, others, on=on)
        finally:
            connection.close()

    def just_before_the_row(**_) -> None:
        pre_save.disconnect(just_before_the_row, sender=Exhibit)
        with ThreadPoolExecutor(1) as pool:
            found.append(pool.submit(from_another_connection).result())

    pre_save.connect(just_before_the_row, sender=Exhibit)
    mine = sealed(receipt, on=on)
    assert [other.pk for other in found] == [mine.pk] and opened(mine) == others
    assert Event.objects.filter(tag="vault:exhibit:sealed").count() == 1


@pytest.mark.parametrize("bytes_were_stored", [False, True])
def test_a_seal_cut_short_is_finished_with_the_same_bytes(db, home, bytes_were_stored):
    on, receipt = service(), uuid.uuid4()
    exhibit = sealed(receipt, on=on)
    Exhibit.objects.filter(pk=exhibit.pk).update(state=ExhibitState.SEALING, sealed_at=None, stored_as="")
    if not bytes_were_stored:
        (home / "vault" / exhibit.stored_as[:2] / exhibit.stored_as).unlink()
    again = sealed(receipt, on=on)
    assert again.state == ExhibitState.SEALED and again.stored_as == exhibit.stored_as
    assert opened(again) == CONTENT


def test_a_seal_cut_short_and_called_again_with_other_bytes_has_another_key_and_says_what_it_holds(db, home):
    on, receipt, other = service(), uuid.uuid4(), b"what the platform serves now"
    first = sealed(receipt, on=on)
    Exhibit.objects.filter(pk=first.pk).update(state=ExhibitState.SEALING, sealed_at=None, stored_as="")
    again = sealed(receipt, other, on=on)
    assert again.pk == first.pk and opened(again) == other and damage_of(again, recorded([again.pk])[again.pk]) is None
    assert bytes(again.nonce) != bytes(first.nonce) and again.size == len(other)


def test_two_who_seal_unlike_bytes_for_one_receipt_never_mix_them(db, home, monkeypatch):
    on, receipt, put = service(), uuid.uuid4(), DirectoryStore.put

    def meanwhile(self, content: bytes) -> str:
        monkeypatch.setattr(DirectoryStore, "put", put)
        sealed(receipt, b"the other one's", on=on)
        Exhibit.objects.update(state=ExhibitState.SEALING)
        return put(self, content)

    monkeypatch.setattr(DirectoryStore, "put", meanwhile)
    with pytest.raises(errors.ExhibitNotSealed):
        sealed(receipt, on=on)
    assert opened(sealed(receipt, b"the other one's", on=on)) == b"the other one's"


def test_an_unfinished_exhibit_cannot_be_opened_or_held(db, home):
    exhibit = sealed()
    Exhibit.objects.filter(pk=exhibit.pk).update(state=ExhibitState.SEALING, sealed_at=None)
    with pytest.raises(errors.ExhibitNotSealed):
        opened(exhibit)
    with pytest.raises(errors.ExhibitNotSealed):
        held(exhibit, AT + timedelta(days=400))


def test_sealing_inside_a_transaction_is_refused(db, home):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        sealed()


def test_of_several_holds_the_latest_applies_and_the_key_moves_to_its_month(db, home):
    exhibit = sealed()
    assert exhibit.retention_month == "2027-03"  # kept through 28 February; falls due on 1 March
    longer = held(exhibit, datetime(2027, 9, 15, tzinfo=UTC))
    assert longer.retention_month == "2027-09"
    shorter = held(exhibit, datetime(2026, 12, 1, tzinfo=UTC))
    assert shorter.retain_until == longer.retain_until and shorter.retention_month == "2027-09"
    assert opened(shorter) == CONTENT


def test_without_its_months_key_an_exhibit_cannot_be_opened(db, home):
    exhibit = sealed()
    (home / "keys" / "retention" / f"{exhibit.retention_month}.key").unlink()
    with pytest.raises(errors.RetentionKeyGone, match="2027-03"):
        opened(exhibit)


def test_another_master_key_opens_nothing(db, home):
    exhibit = sealed()
    (home / "keys" / "master.key").write_bytes(b"\x01" * 32)
    with pytest.raises(KeyDoesNotFit):
        opened(exhibit)


@pytest.mark.parametrize("position", [0, 7, -1])
def test_altered_stored_bytes_are_noticed(db, home, position):
    exhibit = sealed()
    path = home / "vault" / exhibit.stored_as[:2] / exhibit.stored_as
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)
    with pytest.raises(errors.StoredBytesAltered):
        opened(exhibit)


def test_lost_stored_bytes_are_noticed(db, home):
    exhibit = sealed()
    (home / "vault" / exhibit.stored_as[:2] / exhibit.stored_as).unlink()
    with pytest.raises(errors.StoredBytesMissing):
        opened(exhibit)


def test_the_directory_store_never_overwrites(tmp_path):
    kept = DirectoryStore(tmp_path)
    name = kept.put(b"sealed")
    assert kept.put(b"sealed") == name and kept.get(name) == b"sealed"
    (tmp_path / name[:2] / name).write_bytes(b"other")
    with pytest.raises(errors.NameTaken):
        kept.put(b"sealed")


def test_a_master_key_that_others_may_read_is_refused(home):
    from firsthour.platform.errors import MasterKeyUnusable

    keyring().derived("anything")
    (home / "keys" / "master.key").chmod(0o644)
    with pytest.raises(MasterKeyUnusable, match="chmod 600"):
        keyring().derived("anything")


def test_a_months_key_is_made_once_and_is_not_readable_without_the_master(home):
    key = retention_keys().for_sealing("2027-05")
    assert retention_keys().for_opening("2027-05") == key
    assert key not in (home / "keys" / "retention" / "2027-05.key").read_bytes()
    assert store().folder == home / "vault"
