"""`firsthour exhibit request`, `approve`, `export` and `scrub` as somebody types them."""

import os
import zipfile

import pytest

from firsthour.doors.desk.command import main
from firsthour.vault.models import Export
from tests.making import PASSWORD, account
from tests.rooms.vault.sealing import CONTENT, sealed

ONE, OTHER = "one@staff.example", "other@staff.example"


@pytest.fixture
def exhibit_word(db, home, monkeypatch, capsys):
    """Call a word of the command in this process; the answer is its exit status and what it printed."""
    monkeypatch.setitem(os.environ, "FIRSTHOUR_PASSWORD", PASSWORD)
    monkeypatch.setattr("firsthour.doors.desk.surroundings.enter", lambda: None)
    account(email=ONE)
    account(email=OTHER)

    def call(*words: object, person: str = ONE) -> tuple[int, str]:
        status = main(["exhibit", *map(str, words), "--as", person])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return call


def test_two_persons_write_a_package_and_nothing_is_overwritten(exhibit_word, tmp_path):
    exhibit, place = sealed(), tmp_path / "out"
    asked = ("--for", "court", "--purpose", "review", "--part", "content", "--reference", "7 C 1")
    assert exhibit_word("request", exhibit.id, *asked)[0] == 0
    export = Export.objects.get()
    assert f"{export.id}" in exhibit_word("exports")[1]
    assert "vault:export:same-person" in exhibit_word("approve", export.id)[1]
    assert "vault:export:not-approved" in exhibit_word("export", exhibit.id, "--to", place)[1]
    assert exhibit_word("approve", export.id, person=OTHER)[0] == 0
    status, printed = exhibit_word("export", exhibit.id, "--to", place)
    (path,) = place.iterdir()
    assert (status, printed.strip()) == (0, str(path)) and path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(path) as package:
        assert package.read("content.bin") == CONTENT
    assert "desk:file:taken" in exhibit_word("export", exhibit.id, "--to", place)[1]


def test_scrubbing_by_hand_prints_what_is_damaged(exhibit_word, home):
    exhibit = sealed()
    assert exhibit_word("scrub", "--all") == (0, "1 read again, 0 damaged\n")
    path = home / "vault" / exhibit.stored_as[:2] / exhibit.stored_as
    whole = path.read_bytes()
    path.unlink()
    assert exhibit_word("scrub", "--exhibit", exhibit.id) == (1, f"{exhibit.id}  missing\n1 read again, 1 damaged\n")
    path.write_bytes(whole)
    assert exhibit_word("scrub", "--damaged") == (0, "1 read again, 0 damaged\n")
    assert exhibit_word("scrub", "--damaged") == (0, "0 read again, 0 damaged\n")
