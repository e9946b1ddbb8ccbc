"""When the power fails: what is sealed is there, what is destroyed stays gone, and a rotation loses no key."""

import os
import uuid

import pytest

from firsthour.platform.keyring import Keyring, rotate
from firsthour.vault.actions import open_exhibit, seal
from firsthour.vault.duties import destroy_due, destroy_keys
from firsthour.vault.models import Exhibit
from firsthour.vault.queries import retention_keys
from firsthour.vault.words import LegalBasis, OpeningPurpose
from tests.making import AT, DESK, person, service
from tests.power import Disk, PowerCut
from tests.rooms.vault.keeping import CONTENT, at, day, sealed


@pytest.fixture
def powered(monkeypatch):
    """Watch a folder, and let the power fail at one of its syncs."""

    def watch(folder, fails_at=-1) -> Disk:
        disk = Disk(folder, fails_at)
        monkeypatch.setattr(os, "fsync", disk.fsync)
        return disk

    return watch


def test_the_power_cut_of_these_tests_drops_what_was_not_synced(tmp_path, powered):
    disk = powered(tmp_path)
    (tmp_path / "never").write_bytes(b"x")
    with (tmp_path / "synced").open("wb") as file:
        file.write(b"whole")
        file.flush()
        os.fsync(file.fileno())
        file.write(b" and more")
    folder = os.open(tmp_path, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    (tmp_path / "late").write_bytes(b"x")
    disk.cut()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"never": b"", "synced": b"whole"}


def test_sealed_means_it_is_there_after_a_power_cut_at_any_sync(db, home, powered):
    on, somebody, fails_at, cuts = service(), person(), 0, 0
    while True:
        receipt = uuid.uuid4()
        seal_it = {"service": on, "receipt": receipt, "content": CONTENT, "media_type": "image/png", "related": {}}
        disk = powered(home, fails_at)
        try:
            seal(**seal_it, basis=LegalBasis.UNDER_ASSESSMENT, actor=DESK, at=AT)
            finished = True
        except PowerCut:
            finished = False
        disk.cut()
        powered(home)
        again = seal(**seal_it, basis=LegalBasis.UNDER_ASSESSMENT, actor=DESK, at=AT)
        assert open_exhibit(exhibit_id=again.id, purpose=OpeningPurpose.REVIEW, actor=somebody, at=AT) == CONTENT
        if finished and fails_at >= disk.syncs:
            break
        cuts += 1
        fails_at += 1
    assert cuts > 2 and Exhibit.objects.filter(state="sealed").count() == cuts + 1


def test_destroyed_stays_destroyed_after_a_power_cut(db, home, powered):
    exhibit = sealed()
    disk = powered(home)
    destroy_due(at(day(2027, 3, 1, 0)))
    destroy_keys(at(day(2027, 4, 1)))
    disk.cut()
    assert retention_keys().months() == set()
    assert not (home / "vault" / exhibit.stored_as[:2] / exhibit.stored_as).exists()


def test_a_power_cut_at_any_sync_of_a_rotation_leaves_every_key_readable(tmp_path, powered):
    fails_at = 0
    while True:
        folder = tmp_path / f"keys-{fails_at}"
        before = Keyring(folder).derived("purpose")
        disk = powered(folder, fails_at)
        try:
            rotate(Keyring(folder), None)
            finished = True
        except PowerCut:
            finished = False
        disk.cut()
        powered(folder)
        assert Keyring(folder).derived("purpose") == before, f"after a power cut at sync {fails_at}"
        if finished:
            break
        fails_at += 1
    assert fails_at == 7
