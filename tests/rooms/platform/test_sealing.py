"""The sealer of an installation: its keys, its published head, and what it does after a kill or a restore."""

from datetime import timedelta

import pytest

from firsthour.ledger.errors import LogBehindItsHead, SealingKeyMissing
from firsthour.ledger.formats import read_head, signed_by
from firsthour.ledger.models import Head
from firsthour.ledger.queries import last_head, log_state
from firsthour.platform.log_keys import LogKeys
from firsthour.platform.queries import keyring
from firsthour.platform.sealing import Sealer, head_file, published_head
from tests.making import AT
from tests.rooms.ledger.sealing import counted


def at() -> object:
    return AT


def test_the_first_call_begins_the_log_and_publishes_a_signed_head(db, home):
    counted(1)
    Sealer().seal(at)
    note = published_head()
    (public,) = log_state().keys
    assert signed_by(note, public)
    assert read_head(note).size == 2
    assert (home / "keys" / "log" / f"{public.hex()}.key").stat().st_mode & 0o077 == 0


def test_each_call_seals_what_is_new_and_an_idle_one_changes_nothing(db, home):
    sealer = Sealer()
    for _ in range(3):
        sealer.seal(at)
    counted(1)
    sealer.seal(at)
    assert read_head(published_head()).size == 3
    assert Head.objects.count() == 2


def test_a_head_that_a_kill_kept_from_leaving_leaves_with_the_next_call(db, home):
    Sealer().seal(at)
    head_file().unlink()
    Sealer().seal(at)
    assert published_head() == last_head().note


def test_a_database_behind_its_published_head_is_not_sealed_on_and_the_head_stays(db, home):
    Sealer().seal(at)
    ahead = published_head().replace("\n2\n", "\n9\n", 1)
    head_file().write_text(ahead)
    with pytest.raises(LogBehindItsHead):
        Sealer().seal(at)
    assert published_head() == ahead


def test_a_lost_key_stops_the_sealing_loudly(db, home):
    Sealer().seal(at)
    counted(1)
    (path,) = (home / "keys" / "log").iterdir()
    path.unlink()
    with pytest.raises(SealingKeyMissing):
        Sealer().seal(at)


def test_the_thorough_look_comes_first_and_then_now_and_then(db, home):
    sealer = Sealer()
    sealer.seal(at)
    sealer.seal(at)
    assert sealer._thorough_at is None or sealer._thorough_at > AT
    sealer.seal(lambda: AT + timedelta(hours=1))
    assert sealer._thorough_at > AT + timedelta(hours=1)


def test_a_key_is_kept_wrapped(db, home):
    keys = LogKeys(keyring())
    public = keys.make()
    seed = keys.seeds([public])[public]
    assert seed not in (home / "keys" / "log" / f"{public.hex()}.key").read_bytes()
    assert keys.seeds([bytes(32)]) == {}
