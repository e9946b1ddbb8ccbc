"""Notifiers from the command line: found by the address on standard input, erased on request, and answered."""

import io

from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.notices.duties import answer_erasures
from tests.flagging import a_flag
from tests.making import account, service


def test_a_notifier_is_found_by_address_and_answered_why_something_stays(home, typed, monkeypatch):
    notifier, me = a_flag(service()).notifier, account("legal").email
    pseudonym = str(notifier.pseudonym)
    assert "for erasure has been answered" in typed("notifier", "answer", pseudonym).err
    monkeypatch.setattr("sys.stdin", io.StringIO("ana@example.org\n"))
    assert typed("notifier", "find", "--as", me).out == f"{pseudonym}\n"
    assert Event.objects.filter(tag="flags:notifier:viewed").count() == 1
    assert "Taken down." in typed("notifier", "erase", pseudonym, "--as", me).out
    answer_erasures(now)
    answer = typed("notifier", "answer", pseudonym, "--language", "de").out
    assert "2016/679" in answer and "ana@" not in answer


def test_whoever_may_not_and_whoever_is_not_known_are_refused(home, typed, monkeypatch):
    a_flag(service())
    monkeypatch.setattr("sys.stdin", io.StringIO("somebody@example.org\n"))
    assert "flags:erasure:request" in typed("notifier", "find", "--as", account("reviewer").email).err
    assert typed("notifier", "find", "--as", account("legal").email).status == 1
