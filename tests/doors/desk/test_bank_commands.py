"""`firsthour bank …` as somebody types it: what it says and with which exit status it ends."""

import io

import pytest

from firsthour.doors.desk.progress import Bar
from firsthour.matching.models import Entry
from tests.making import ZEROS, account, service
from tests.pictures import encoded, picture


@pytest.fixture
def bank(typed):
    who = account(email="keeper@staff.example")

    def run(*words: str, person: str = who.email):
        return typed("bank", *words, "--as", person)

    return run


def test_a_list_is_imported_and_its_bad_rows_told_with_their_lines(bank, tmp_path):
    listed = tmp_path / "partner.csv"
    listed.write_text(f"value\n{ZEROS}\nnonsense\n{'12' * 32}\n")
    words = ("import", str(listed), "--bank", "partners", "--source", "A partner", "--licence", "theirs")
    done = bank(*words, "--kind", "pdq", "--harm", "TVEC1", "--expires", "2999-01-01")
    assert done.status == 1, done.err
    assert done.out == "2 new entries as seed, 0 known already, 1 bad rows left out\n"
    assert done.err == "partner.csv:3: its pdq fingerprint is not 64 hexadecimal digits\n"
    shown = bank("list").out
    assert "partners: near 12, far 31" in shown and "2  seed       A partner (theirs)" in shown


def test_entries_are_disputed_and_retired_and_fingerprints_allowed(bank):
    from tests.making import entry, person

    known = entry(person())
    edited = bank("edit", str(known.id), "--harm", "TVEC4").out
    assert edited.endswith("seed  TVEC4\n")
    assert bank("dispute", str(known.id), "--reason", "false-match").out.endswith("disputed\n")
    assert bank("retire", str(known.id)).out.endswith("retired\n")
    assert Entry.objects.get().status == "retired"
    assert bank("allow", ZEROS, "--kind", "pdq", "--reason", "harmless").status == 0
    assert f"allowed: pdq {ZEROS}  harmless" in bank("list").out
    assert bank("allow", ZEROS, "--kind", "pdq", "--end").status == 0
    again = bank("allow", ZEROS, "--kind", "pdq", "--end")
    assert again.status == 1 and "matching:allowance:unknown" in again.err
    assert bank("make", "wide", "--near", "5", "--far", "9").out == "wide: near 5, far 9\n"


def test_a_picture_becomes_an_entry_for_each_frame_and_each_digest_and_stands_when_added_again(bank, tmp_path):
    service()
    moving = tmp_path / "moving.gif"
    moving.write_bytes(encoded(picture(1), "GIF", save_all=True, append_images=[picture(2), picture(1)], duration=100))
    words = ("add", str(moving), "--service", "agora", "--harm")
    assert bank(*words, "TVEC1", "--confirm", "none-found").status == 0
    kinds = sorted(Entry.objects.values_list("kind", flat=True))
    assert kinds == ["md5", "pdq", "pdq", "sha256"]
    again = bank(*words, "TVEC4").out.splitlines()
    assert len(again) == 4 and all("confirmed  stands with TVEC1: see bank edit" in line for line in again)
    assert Entry.objects.count() == 4


def test_what_is_no_list_is_refused_with_a_remedy_and_a_reviewer_imports_nothing(bank, tmp_path):
    listed = tmp_path / "partner.txt"
    listed.write_text("status\nconfirmed\n")
    words = ("import", str(listed), "--bank", "b", "--source", "s", "--licence", "l")
    assert "matching:list:unreadable" in bank(*words).err
    account("reviewer", email="reviewer@staff.example")
    assert bank(*words, person="reviewer@staff.example").status == 1
    assert not Entry.objects.exists()


def test_the_bar_is_patient_and_then_shows_how_far_it_is():
    out = io.StringIO()
    with Bar(10, out) as bar:
        assert list(bar.following("ab", lambda: 5)) == ["a", "b"]
        assert out.getvalue() == ""
        bar._next = 0.0
        assert list(bar.following("c", lambda: 5)) == ["c"]
    assert out.getvalue().startswith("[###############               ]  50%, about ")
