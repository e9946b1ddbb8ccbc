"""One test that both stores pass, what each adds, and which settings refuse to start."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from firsthour.ledger.models import Event
from firsthour.vault import errors, queries
from firsthour.vault.actions import open_exhibit, scrub
from firsthour.vault.duties import destroy_due
from firsthour.vault.models import Exhibit
from firsthour.vault.stores.choice import VaultWish, chosen, opened
from firsthour.vault.stores.port import Store
from firsthour.vault.stores.s3.store import S3Place, S3Store
from firsthour.vault.words import ExhibitState, OpeningPurpose
from tests.making import AT, DESK, person
from tests.rooms.vault.sealing import sealed
from tests.s3 import REGION, s3_server

CONTENT = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def s3():
    with s3_server() as server:
        yield server


@dataclass(frozen=True)
class Place:
    """A store and ways to reach behind it."""

    store: Store
    overwrite: Callable[[str, bytes], object]
    names: Callable[[], list[str]]


@pytest.fixture(params=["directory", "s3"])
def place(request, tmp_path):
    if request.param == "directory":
        store = opened(chosen(VaultWish(str(tmp_path / "evidence")), home=tmp_path))
        store.prove()
        folder = tmp_path / "evidence"
        return Place(
            store,
            lambda name, content: (folder / name[:2] / name).write_bytes(content),
            lambda: [path.name for path in folder.rglob("*") if path.is_file()],
        )
    s3 = request.getfixturevalue("s3")
    bucket = f"vault-{uuid.uuid4().hex}"
    s3.client.create_bucket(Bucket=bucket)
    store = opened(chosen(s3.wish(bucket), home=tmp_path))
    store.prove()

    def names() -> list[str]:
        listed = s3.client.list_objects_v2(Bucket=bucket).get("Contents", [])
        return [each["Key"].rpartition("/")[2] for each in listed if not each["Key"].endswith("create-only")]

    return Place(
        store,
        lambda name, content: s3.client.put_object(Bucket=bucket, Key=f"sealed/{name[:2]}/{name}", Body=content),
        names,
    )


def test_what_was_put_is_got_under_its_digest(place):
    name = place.store.put(CONTENT)
    assert len(name) == 64 and place.store.get(name) == CONTENT


def test_the_same_bytes_twice_are_stored_once(place):
    assert place.store.put(CONTENT) == place.store.put(CONTENT)
    assert place.names() == [place.store.put(CONTENT)]


def test_nothing_is_ever_overwritten(place):
    name = place.store.put(CONTENT)
    place.overwrite(name, b"other")
    with pytest.raises(errors.NameTaken):
        place.store.put(CONTENT)


@pytest.mark.parametrize("damaged", [b"", CONTENT[:-1], CONTENT + b"\0", b"\x01" + CONTENT[1:], b"another exhibit"])
def test_bytes_that_are_not_the_ones_put_are_noticed(place, damaged):
    name = place.store.put(CONTENT)
    place.overwrite(name, damaged)
    with pytest.raises(errors.StoredBytesAltered):
        place.store.get(name)


def test_what_is_not_there_is_missing_and_may_be_removed_again(place):
    name = place.store.put(CONTENT)
    place.store.remove(name)
    place.store.remove(name)
    assert place.names() == []
    with pytest.raises(errors.StoredBytesMissing):
        place.store.get(name)


def test_proving_a_store_again_changes_nothing(place):
    name = place.store.put(CONTENT)
    place.store.prove()
    assert place.store.get(name) == CONTENT and place.names() == [name]


def test_a_server_that_overwrites_is_refused(s3, tmp_path):
    s3.client.create_bucket(Bucket="forgetful")
    with pytest.raises(errors.StoreOverwrites):
        opened(chosen(s3.wish("forgetful"), home=tmp_path)).prove()


def test_a_locked_bucket_takes_exhibits_and_lets_nobody_destroy_their_bytes(s3, tmp_path):
    s3.client.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    s3.client.put_object_lock_configuration(
        Bucket="locked",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 180}},
        },
    )
    store = opened(chosen(s3.wish("locked"), home=tmp_path))
    store.prove()
    name = store.put(CONTENT)
    key = f"sealed/{name[:2]}/{name}"
    stood = s3.client.head_object(Bucket="locked", Key=key)
    assert stood["ObjectLockMode"] == "COMPLIANCE"
    assert stood["ObjectLockRetainUntilDate"] > datetime.now(UTC) + timedelta(days=170)
    with pytest.raises(s3.client.exceptions.ClientError, match="AccessDenied"):
        s3.client.delete_object(Bucket="locked", Key=key, VersionId=stood["VersionId"])
    store.remove(name)
    kept = s3.client.get_object(Bucket="locked", Key=key, VersionId=stood["VersionId"])["Body"].read()
    assert kept == CONTENT


def test_a_server_that_is_not_there_is_told_without_its_secret():
    place = S3Place("bucket", "", "http://127.0.0.1:1", REGION, "access", "very-secret")
    assert "very-secret" not in repr(place)
    with pytest.raises(errors.StoreUnreachable) as refused:
        S3Store(place).get("0" * 64)
    assert "very-secret" not in str(refused.value) and "bucket" not in str(refused.value)


BUCKET = VaultWish("s3://bucket/prefix", "https://s3.example", REGION, "access", "secret")


@pytest.mark.parametrize(
    ("otherwise", "reason"),
    [
        ({"address": "evidence"}, "whole path"),
        ({"address": "gs://bucket"}, "whole path"),
        ({"address": "s3://access:secret@bucket"}, "names no bucket"),
        ({"address": "s3://"}, "names no bucket"),
        ({"endpoint": "http://s3.example"}, "not https"),
        ({"endpoint": "https://me:secret@s3.example"}, "no plain address"),
        ({"access_key": ""}, "ACCESS_KEY is not set"),
        ({"secret": ""}, "there is neither"),
    ],
)
def test_unsafe_or_incomplete_settings_are_refused(tmp_path, otherwise, reason):
    with pytest.raises(errors.VaultUnusable, match=reason):
        chosen(replace(BUCKET, **otherwise), home=tmp_path)


def test_the_secret_may_lie_in_a_file_that_nobody_else_may_read(tmp_path):
    path = tmp_path / "secret"
    path.write_text("from-a-file\n")
    path.chmod(0o600)
    wish = replace(BUCKET, secret="", secret_file=str(path))
    assert chosen(wish, home=tmp_path).secret == "from-a-file"
    path.chmod(0o640)
    with pytest.raises(errors.VaultUnusable, match="others may read"):
        chosen(wish, home=tmp_path)


def test_a_folder_in_which_others_may_write_is_refused(tmp_path):
    folder = tmp_path / "evidence"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(errors.VaultUnusable, match="others may write"):
        chosen(VaultWish(str(folder)), home=tmp_path)


def test_without_a_setting_the_vault_lies_in_the_home(tmp_path):
    assert chosen(VaultWish(), home=tmp_path) == tmp_path / "vault"


@pytest.fixture
def in_bucket(s3, home, db, monkeypatch):
    """Point the vault at a bucket of its own, of this name."""

    def point(bucket: str) -> Store:
        s3.client.create_bucket(Bucket=bucket)
        monkeypatch.setattr(settings, "VAULT", chosen(s3.wish(bucket), home=home))
        return queries.store()

    return point


def test_what_is_due_is_destroyed_in_a_bucket_too_and_not_told_as_lost(s3, in_bucket):
    bucket = f"due-{uuid.uuid4().hex}"
    in_bucket(bucket)
    exhibit = sealed()
    s3.client.put_object(Bucket=bucket, Key=f"sealed/{exhibit.stored_as[:2]}/{exhibit.stored_as}", Body=b"rotten")
    assert scrub(exhibits=[exhibit.id], actor=DESK, at=AT) and queries.damaged().count() == 1
    assert destroy_due(lambda: exhibit.retain_until)
    assert Exhibit.objects.get().state == ExhibitState.DESTROYED
    assert "Contents" not in s3.client.list_objects_v2(Bucket=bucket)
    assert queries.damaged().count() == 0 and not queries.to_scrub(exhibit.retain_until, most=9)
    assert scrub(exhibits=[exhibit.id], actor=DESK, at=exhibit.retain_until) == {}


def test_where_a_lock_refuses_the_key_goes_at_once_and_the_bytes_are_asked_for_again(s3, in_bucket):
    store = in_bucket("held")
    exhibit = sealed()
    assert destroy_due(lambda: exhibit.retain_until), "its key went"
    assert not destroy_due(lambda: exhibit.retain_until), "the worker does not ask again without a pause"
    assert Exhibit.objects.get().state == ExhibitState.DESTROYING and bytes(Exhibit.objects.get().wrapped_key) == b""
    with pytest.raises(errors.ExhibitDestroyed):
        open_exhibit(exhibit_id=exhibit.id, purpose=OpeningPurpose.REVIEW, actor=person(), at=AT)
    with pytest.raises(errors.StoredBytesLocked, match="lets nobody remove"):
        store.remove(exhibit.stored_as)
    assert not Event.objects.filter(tag="vault:exhibit:destroyed").exists()
    s3.held.clear()
    assert destroy_due(lambda: exhibit.retain_until + timedelta(days=30))
    assert Exhibit.objects.get().state == ExhibitState.DESTROYED
