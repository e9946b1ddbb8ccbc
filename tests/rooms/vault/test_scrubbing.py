"""Every exhibit is read again within the term; what rotted, vanished, was swapped or rewritten is found and told."""

import math
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F

from firsthour.ledger.models import Event
from firsthour.vault import queries
from firsthour.vault.actions import scrub
from firsthour.vault.duties import scrub_share
from firsthour.vault.errors import StoreUnreachable
from firsthour.vault.models import Exhibit, Scrub
from firsthour.vault.rules import SCRUB_TERM, share_of_a_day
from firsthour.vault.stores.s3.store import S3Place
from firsthour.vault.words import Damage
from tests.making import AT, DESK, service
from tests.rooms.vault.sealing import CONTENT, sealed


def path_of(home, exhibit: Exhibit):
    return home / "vault" / exhibit.stored_as[:2] / exhibit.stored_as


def scrubbed(*exhibits: Exhibit, at=AT) -> dict:
    return scrub(exhibits=[exhibit.id for exhibit in exhibits], actor=DESK, at=at)


def read_again() -> int:
    return Exhibit.objects.filter(read_at__gt=F("sealed_at")).count()


def tags() -> list[str]:
    return list(Event.objects.filter(tag__startswith="vault:").order_by("id").values_list("tag", flat=True))


def test_a_sound_exhibit_is_noted_and_nothing_else_is_said(db, home):
    assert scrubbed(sealed()) == {}
    assert Exhibit.objects.get().read_at == AT and not Scrub.objects.exists() and not queries.damaged().exists()
    assert tags() == ["vault:exhibit:sealed", "vault:share:scrubbed"]


def test_any_stored_byte_that_changed_is_found(db, home):
    exhibit = sealed()
    path = path_of(home, exhibit)
    whole = path.read_bytes()
    assert len(whole) == len(CONTENT) + 16
    for position in range(len(whole)):
        other = bytearray(whole)
        other[position] ^= 1 << (position % 8)
        path.write_bytes(other)
        assert scrubbed(exhibit) == {exhibit.id: Damage.ALTERED}, position
    path.write_bytes(whole)
    assert scrubbed(exhibit) == {}


@pytest.mark.parametrize("length", [0, 1, len(CONTENT), len(CONTENT) + 15, len(CONTENT) + 17])
def test_stored_bytes_cut_short_or_made_longer_are_found(db, home, length):
    exhibit = sealed()
    path = path_of(home, exhibit)
    path.write_bytes((path.read_bytes() + b"\0")[:length])
    assert scrubbed(exhibit) == {exhibit.id: Damage.ALTERED}


def test_each_byte_of_what_the_row_holds_for_opening_is_found_when_it_changed(db, home):
    exhibit = sealed()
    for column in ("wrapped_key", "nonce", "wrapped_related"):
        whole = bytes(getattr(exhibit, column))
        for position in range(len(whole)):
            other = bytearray(whole)
            other[position] ^= 0x10
            Exhibit.objects.filter(pk=exhibit.pk).update(**{column: bytes(other)})
            found = scrubbed(exhibit)
            assert found == {exhibit.id: Damage.UNOPENABLE}, (column, position)
        Exhibit.objects.filter(pk=exhibit.pk).update(**{column: whole})
    assert scrubbed(exhibit) == {}


def test_a_file_that_is_gone_or_swapped_with_another_is_found(db, home):
    on = service()
    gone, one, other = sealed(b"gone", on=on), sealed(b"one", on=on), sealed(b"two", on=on)
    path_of(home, gone).unlink()
    first, second = path_of(home, one).read_bytes(), path_of(home, other).read_bytes()
    path_of(home, one).write_bytes(second)
    path_of(home, other).write_bytes(first)
    assert scrubbed(gone, one, other) == {
        gone.id: Damage.MISSING,
        one.id: Damage.ALTERED,
        other.id: Damage.ALTERED,
    }


def test_a_file_that_the_disk_gives_no_more_is_found_and_hides_no_other(db, home):
    on = service()
    broken, gone = sealed(b"one", on=on), sealed(b"two", on=on)
    path_of(home, broken).unlink()
    path_of(home, broken).mkdir()  # reading it fails, as it does where a sector is bad
    path_of(home, gone).unlink()
    assert scrubbed(broken, gone) == {broken.id: Damage.ALTERED, gone.id: Damage.MISSING}


def test_rows_swapped_together_with_their_files_are_found(db, home):
    on = service()
    one, other = sealed(b"one", on=on), sealed(b"two", on=on)
    Exhibit.objects.filter(pk=one.pk).update(
        stored_as=other.stored_as, nonce=other.nonce, wrapped_key=other.wrapped_key
    )
    assert scrubbed(one, other) == {one.id: Damage.UNOPENABLE}


def test_a_row_that_says_otherwise_than_the_ledger_is_found(db, home):
    exhibit = sealed()
    Exhibit.objects.filter(pk=exhibit.pk).update(content_digest="0" * 64)
    assert scrubbed(exhibit) == {exhibit.id: Damage.UNLIKE_LEDGER}


def test_a_months_key_that_is_gone_is_found(db, home):
    exhibit = sealed()
    (home / "keys" / "retention" / f"{exhibit.retention_month}.key").unlink()
    assert scrubbed(exhibit) == {exhibit.id: Damage.KEY_GONE}


def test_damage_is_told_once_and_its_mending_too(db, home):
    exhibit = sealed()
    path = path_of(home, exhibit)
    whole = path.read_bytes()
    path.unlink()
    scrubbed(exhibit)
    scrubbed(exhibit, at=AT + timedelta(hours=1))
    (known,) = queries.damaged()
    assert known.damage == Damage.MISSING and known.damaged_at == AT
    path.write_bytes(whole)
    assert scrubbed(exhibit, at=AT + timedelta(hours=2)) == {}
    assert not queries.damaged().exists()
    assert [tag for tag in tags() if "exhibit:" in tag] == [
        "vault:exhibit:sealed",
        "vault:exhibit:damaged",
        "vault:exhibit:mended",
    ]


def test_a_store_that_cannot_be_reached_is_no_damage(db, home, monkeypatch):
    from django.conf import settings

    exhibit = sealed()
    monkeypatch.setattr(settings, "VAULT", S3Place("b", "", "http://127.0.0.1:1", "us-east-1", "a", "s"))
    with pytest.raises(StoreUnreachable):
        scrubbed(exhibit)
    assert not Scrub.objects.exists() and not Exhibit.objects.filter(read_at__gt=AT).exists()


def test_all_are_read_again_within_the_term_and_none_twice_before(db, home):
    on, count = service(), 60
    exhibits = [sealed(bytes([number]), on=on, at=AT + timedelta(minutes=number)) for number in range(count)]
    shares = []
    for day in range(1, SCRUB_TERM.days + 1):
        at, read = AT + timedelta(days=day), read_again()
        while scrub_share(lambda at=at: at):
            pass
        shares.append(read_again() - read)
    assert sum(shares) == count == len(exhibits)
    assert max(shares) <= share_of_a_day(count) == math.ceil(count / 28)
    assert Exhibit.objects.filter(read_at__lte=AT + SCRUB_TERM).count() == count


def test_after_a_long_stop_what_is_overdue_is_read_at_once(db, home):
    on = service()
    exhibits = [sealed(bytes([number]), on=on) for number in range(6)]
    late = AT + SCRUB_TERM + timedelta(days=10)
    while scrub_share(lambda: late):
        pass
    assert Exhibit.objects.filter(read_at=late).count() == len(exhibits)


def test_the_next_share_is_walked_along_an_index_and_never_sorted(db, home):
    sealed()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")  # one row is read anyhow
        plan = queries.sealed_exhibits().filter(read_at__lt=AT).values_list("pk", flat=True)[:50].explain()
    assert "vault_exhibit_to_read" in plan and "Sort" not in plan


def test_without_work_the_duty_rests(db, home):
    assert scrub_share(lambda: AT) is False
