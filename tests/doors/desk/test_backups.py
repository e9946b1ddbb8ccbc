"""Backups taken while all runs, restored elsewhere: what was kept is there, what was destroyed is gone for good."""

import base64
import hashlib
import os
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from firsthour.doors.desk.backups import manifest, postgres_tools, restoring, taking
from firsthour.doors.desk.backups.places import require_apart
from firsthour.doors.desk.commands import restore
from firsthour.doors.desk.commands.serve import OURS
from firsthour.doors.desk.embedded.database import EmbeddedDatabase
from firsthour.doors.desk.errors import (
    BackupDamaged,
    BackupMisplaced,
    DumpFailed,
    HomeNotEmpty,
    KeysIncomplete,
    RestoreTargetNotEmpty,
)
from firsthour.platform.queries import keyring
from firsthour.vault.actions import set_apart
from firsthour.vault.duties import destroy_due, destroy_keys
from firsthour.vault.queries import retention_keys
from firsthour.vault.words import DangerReason
from tests.making import AT, person, service
from tests.rooms.vault.keeping import CONTENT, at, day, sealed
from tests.rooms.vault.sealing import log_sealed

TERM = timedelta(days=30)

LOOK = """
import sys
import uuid
from pathlib import Path
from firsthour.doors.desk import surroundings
surroundings.enter()
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.doors.now import now
from firsthour.ledger.exporting import export_log
from firsthour.platform.sealing import Sealer
from firsthour.vault.actions import open_exhibit
from firsthour.vault.models import Exhibit
from firsthour.vault.words import OpeningPurpose
from tests.making import AT
for exhibit in Exhibit.objects.order_by("retain_until"):
    try:
        opened = open_exhibit(
            exhibit_id=exhibit.id, purpose=OpeningPurpose.REVIEW, actor=Actor.person(uuid.uuid4()), at=AT
        )
        print(opened.decode())
    except Refusal as refusal:
        print(refusal.code)
sealer = Sealer()
while sealer.seal(now):
    pass
export_log(Path(sys.argv[1]))
"""
VERIFIER = Path(__file__).parents[3] / "verifier" / "verify.py"


@pytest.fixture
def places(tmp_path):
    return {"to": tmp_path / "backups", "keys_to": tmp_path / "key-copies"}


@pytest.fixture
def home(tmp_path, settings_home):
    """A home that backups do not lie in."""
    return settings_home(tmp_path / "home")


def owners_address() -> str:
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


def taken(home, places, when=AT):
    folder, missed = taking.take(
        home=home,
        owner=owners_address(),
        **places,
        settings=("FIRSTHOUR_HOME", "DATABASE_URL"),
        backup=uuid.uuid4(),
        term=TERM,
        at=when,
    )
    assert missed == []
    return folder


def restored(backup, keys_from, home, address, head) -> list[str]:
    """Restore through the command, on another home and database; returns what each exhibit opens to there.

    The log is sealed on there, and exported into `log` beside that home.
    """
    ours = ("DATABASE_URL", "DATABASE_OWNER_URL")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"FIRSTHOUR_HOME": str(home)} | ({"DATABASE_URL": address} if address else {})
    command = [sys.executable, "-P", "-m", "firsthour.doors.desk.command", "restore", str(backup)]
    words = ("--keys-from", str(keys_from), "--head", str(head))
    done = subprocess.run([*command, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Epoch 2 is open" in done.stdout
    look = [sys.executable, "-c", LOOK, str(home.parent / "log")]
    looked = subprocess.run(look, env=environment, capture_output=True, text=True, check=False)
    assert looked.returncode == 0, looked.stderr
    return looked.stdout.split("\n")[:-1]


def test_after_restoring_the_oldest_backup_what_was_destroyed_cannot_be_opened_and_the_rest_can(
    db, home, places, elsewhere
):
    new, address = elsewhere
    on = service()
    sealed(on)
    sealed(on, at=day(2026, 10, 5))
    aside = sealed(service("bulletin"), at=day(2026, 10, 6), content=b"a danger to keep")
    set_apart(exhibit_id=aside.id, because=DangerReason.PERSON, actor=person(), at=AT)
    log_sealed()
    (home / "spool").mkdir(parents=True)
    (home / "spool" / "gate.closed").write_bytes(b"accepted and not received")
    oldest = taken(home, places)
    destroy_due(at(day(2027, 3, 1, 0)))
    destroy_keys(at(day(2027, 4, 1)))
    taken(home, places, day(2027, 4, 1))
    log_sealed(day(2027, 4, 1))
    head = home / "heads" / "latest"
    found = restored(oldest, places["keys_to"], new, address, head)
    assert found == ["vault:retention-key:gone", CONTENT.decode(), "vault:exhibit:set-apart"]
    words = (sys.executable, VERIFIER, new.parent / "log", "--head", head)
    checked = subprocess.run(words, capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and "TOLD   The log itself tells that a restore lost" in checked.stdout, checked
    assert (new / "spool" / "gate.closed").read_bytes() == b"accepted and not received"
    with pytest.raises(HomeNotEmpty, match="keys"):
        restoring.place_keys(new, places["keys_to"])
    with pytest.raises(RestoreTargetNotEmpty):
        restoring.fill_database(address or EmbeddedDatabase(new).url("firsthour_owner"), oldest)


def test_no_key_is_in_the_database_or_in_what_lies_with_it(db, home, places):
    exhibit = sealed()
    backup = taken(home, places)
    keys = [keyring().custodian.master(), keyring()._root(), retention_keys().for_opening(exhibit.retention_month)]
    keys += [path.read_bytes() for path in (home / "keys").rglob("*.key")]
    program = postgres_tools.programs(postgres_tools.server_major(owners_address())) / "pg_restore"
    plain = subprocess.run([program, "--file=-", backup / "database.dump"], capture_output=True, check=True).stdout
    assert str(exhibit.id).encode() in plain
    kept = plain + b"".join(path.read_bytes() for path in places["to"].rglob("*") if path.is_file())
    for key in keys:
        for spelled in (key, key.hex().encode(), base64.b64encode(key).rstrip(b"=")):
            assert spelled not in kept
    assert CONTENT not in kept and b"fh:" not in (backup / "configuration.json").read_bytes()


def test_the_copy_of_the_keys_follows_what_was_destroyed_and_never_what_was_lost(db, home, places):
    on = service()
    sealed(on)
    taken(home, places)
    kept = places["keys_to"] / "keys" / "retention" / "2027-03.key"
    assert kept.exists()
    lost = home / "keys" / "retention" / "2027-03.key"
    content = lost.read_bytes()
    lost.unlink()
    with pytest.raises(KeysIncomplete, match="2027-03"):
        taken(home, places)
    assert kept.exists()
    lost.write_bytes(content)
    destroy_due(at(day(2027, 3, 1, 0)))
    destroy_keys(at(day(2027, 4, 1)))
    taken(home, places)
    assert not kept.exists()


def test_backups_go_when_their_term_is_over_with_exhibits_nobody_names_any_more(db, home, places):
    first, second = sealed(service()), None
    old = taken(home, places)
    destroy_due(at(day(2027, 3, 1, 0)))
    second = sealed(service("bulletin"), at=day(2027, 3, 1))
    new = taken(home, places, day(2027, 3, 2))
    assert taking.prune(places["to"], day(2027, 3, 2)) == 1
    assert not old.exists() and new.exists()
    assert [path.name for path in (places["to"] / "exhibits").glob("*/*")] == [second.stored_as]
    assert first.stored_as != second.stored_as


def test_what_lies_in_the_pool_is_not_read_from_the_vault_again_and_what_rots_there_is_made_anew(db, home, places):
    on, count = service(), 30
    names = [sealed(on).stored_as for _ in range(count)]
    taken(home, places)
    pool = {path.name: path for path in (places["to"] / "exhibits").glob("*/*")}
    for path in (home / "vault").glob("*/*"):
        path.rename(path.with_name("." + path.name))  # nothing there is read a second time
    second = taken(home, places, AT + timedelta(days=1))
    assert manifest.read(second).exhibits == sorted(names)
    for path in (home / "vault").glob("*/.*"):
        path.rename(path.with_name(path.name[1:]))
    rotten = bytearray(pool[names[7]].read_bytes())
    rotten[3] ^= 1
    pool[names[7]].write_bytes(rotten)
    pool[names[8]].write_bytes(b"cut short")
    os.utime(pool[names[7]], ns=(0, 0))  # the one longest not read
    taken(home, places, AT + timedelta(days=2))
    for name in names[7:9]:
        assert hashlib.sha256(pool[name].read_bytes()).hexdigest() == name


def test_the_command_names_a_damaged_exhibit_which_stops_no_backup(db, home, places):
    on = service()
    whole, damaged = sealed(on), sealed(on)
    (home / "vault" / damaged.stored_as[:2] / damaged.stored_as).write_bytes(b"rotten")
    command = [sys.executable, "-P", "-m", "firsthour.doors.desk.command", "backup"]
    words = ("--to", str(places["to"]), "--keys-to", str(places["keys_to"]))
    environment = os.environ | {"FIRSTHOUR_HOME": str(home)}
    done = subprocess.run([*command, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and damaged.stored_as in done.stdout, done.stderr
    (backup,) = manifest.kept_in(places["to"])
    assert manifest.read(backup).exhibits == [whole.stored_as]


def test_an_altered_backup_is_refused(db, home, places):
    backup = taken(home, places)
    assert manifest.read(backup).exhibits == []
    with (backup / "database.dump").open("r+b") as dump:
        dump.seek(100)
        dump.write(b"\0\1\2\3")
    with pytest.raises(BackupDamaged, match=r"database\.dump"):
        manifest.read(backup)


@pytest.mark.parametrize(
    ("to", "keys_to"), [("a", "a"), ("a", "a/keys"), ("a/data", "a"), ("home/x", "b"), ("a", "home")]
)
def test_keys_with_what_they_open_or_a_backup_within_the_home_are_refused(tmp_path, to, keys_to):
    with pytest.raises(BackupMisplaced):
        require_apart(tmp_path / "home", tmp_path / to, tmp_path / keys_to)


def test_a_dump_that_fails_says_so_without_its_address(tmp_path, db):
    with pytest.raises(DumpFailed) as refused:
        postgres_tools.dump(owners_address(), tmp_path / "missing" / "database.dump")
    assert "fh:fh" not in str(refused.value)


def test_the_configuration_holds_no_password_wherever_one_stands(monkeypatch):
    monkeypatch.setenv("FIRSTHOUR_SMTP", "smtps://mailer:open-sesame@mail.example:465")
    monkeypatch.setenv("FIRSTHOUR_VAULT_SECRET", "open-sesame")
    monkeypatch.setenv("FIRSTHOUR_MAIL_FROM", "notices@mail.example")
    kept = taking._configuration(OURS)
    assert "open-sesame" not in str(kept) and kept["FIRSTHOUR_SMTP"] == "(not copied)"
    assert kept["FIRSTHOUR_MAIL_FROM"] == "notices@mail.example"


def test_a_restore_says_what_is_due_without_the_holds_it_lost(db, home, places, capsys):
    on = service()
    sealed(on, at=day(2025, 1, 1))
    sealed(on, at=day(2090, 1, 1))
    restore._tell(manifest.read(taken(home, places)))
    assert "DUE NOW: 1 exhibits." in capsys.readouterr().out
