"""Authors and messages from the command line: by pseudonym alone, and as a person who may."""

import io

import pytest

from firsthour.authors.models import Author, Mark
from firsthour.authors.words import ErasureState
from firsthour.cases.duties import answer_erasures
from firsthour.doors.desk import surroundings
from firsthour.doors.desk.command import main
from firsthour.doors.now import now
from tests.making import PASSWORD, account, decided_case


@pytest.fixture
def case(db, home, monkeypatch):
    monkeypatch.setattr(surroundings, "enter", lambda: None)
    monkeypatch.setenv("FIRSTHOUR_PASSWORD", PASSWORD)
    return decided_case(now())


def said(capsys, *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


def test_an_author_is_marked_shown_and_unmarked(case, capsys):
    author, me = case.item.author, account("reviewer").email
    pseudonym, until = str(author.pseudonym), now().replace(year=now().year + 1).date().isoformat()
    mark = ("author", "mark", pseudonym, "press", "--source", "staff", "--note", "seen", "--until", until, "--as", me)
    assert "no rule acts on this author" in said(capsys, *mark)
    assert f"{pseudonym}  agora  struck" in said(capsys, "author", "list") and Mark.objects.get().kind == "press"
    shown = said(capsys, "author", "show", pseudonym)
    assert "mark    press  staff" in shown and "strike  " in shown and author.reference not in shown
    assert "has ended" in said(capsys, "author", "unmark", pseudonym, "press", "--as", me)
    assert main(["author", "unmark", pseudonym, "press", "--as", me]) == 1


def test_a_request_for_erasure_is_answered_in_the_authors_language(case, capsys):
    pseudonym, me = str(case.item.author.pseudonym), account().email
    assert main(["author", "answer", pseudonym]) == 1
    said(capsys, "author", "erase", pseudonym, "--as", me)
    answer_erasures(now)
    answer = said(capsys, "author", "answer", pseudonym, "--language", "de")
    assert "Artikel 17 Absatz 3 der Verordnung (EU) 2016/679" in answer and "Artikel 20" in answer
    assert Author.objects.get().erasure_requests.get().state == ErasureState.ANSWERED


def test_who_may_not_is_refused(case, capsys):
    me = account("auditor").email
    assert main(["author", "erase", str(case.item.author.pseudonym), "--as", me]) == 1
    assert "authors:erasure:request" in capsys.readouterr().err


def test_messages_are_listed_without_anybodys_name(case, capsys):
    listed = said(capsys, "message", "list", "--state", "queued")
    assert "reasons  en  queued  platform  0" in listed and case.item.author.reference not in listed
    assert said(capsys, "message", "list", "--state", "bounced") == ""


def test_every_wording_is_listed_with_who_signed_it(capsys):
    listed = said(capsys, "message", "wordings").splitlines()
    assert [line.split()[0] for line in listed] == ["en", "fr", "de", "es", "it", "nl", "pl", "ar"]
    assert all(line.endswith("unreviewed") for line in listed)


def test_a_mail_that_is_no_report_is_refused(case, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Subject: hello\r\n\r\n")))
    assert main(["message", "receive-returned"]) == 1
    assert "no delivery status" in capsys.readouterr().err
