"""What staff see of banks: the list, one bank a page at a time, one entry with its history, the allow-list."""

import re
import uuid
from itertools import chain

from firsthour.matching import actions, queries
from firsthour.matching.exchanges import ListedEntry
from firsthour.matching.models import Bank, Entry
from firsthour.matching.words import AllowanceReason
from firsthour.signals.words import SignalKind
from tests.doors.console.browsing import words
from tests.making import AT, DESK, ZEROS, entry, person


def listed(count: int) -> Bank:
    bank = actions.add_bank(name="a/list", actor=DESK, at=AT)
    rows = [ListedEntry(SignalKind.PDQ, f"{n:02x}" * 32, ("TVEC1",), None, n + 1) for n in range(count)]
    actions.import_list(bank=bank, source="A partner", licence="theirs", portions=[rows], actor=DESK, at=AT)
    return bank


def numbers(answer) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/entries/([^"]+)">', words(answer))


def test_banks_are_listed_with_counts_that_stop_somewhere(reviewer, monkeypatch):
    monkeypatch.setattr(queries, "COUNTED", 3)
    listed(5)
    shown = words(reviewer.get("/banks"))
    assert "a/list" in shown and "A partner" in shown and "5 new, 0 known" in shown
    assert ">3</a> <span" in shown and "or more" in shown


def test_a_bank_is_shown_by_status_a_page_at_a_time(reviewer, monkeypatch):
    monkeypatch.setattr(queries, "SHOWN", 2)
    bank = listed(5)
    page, seen = f"/banks/{bank.id}", []
    while page:
        answer = reviewer.get(page)
        seen.append(numbers(answer))
        after = re.search(r'rel="next" href="([^"]+)"', words(answer))
        page = after and f"/banks/{bank.id}{after.group(1).replace('&amp;', '&')}"
    assert [len(each) for each in seen] == [2, 2, 1]
    assert list(chain.from_iterable(seen)) == [str(each.id) for each in Entry.objects.order_by("id")]
    assert numbers(reviewer.get(f"/banks/{bank.id}?status=retired")) == []
    for wrong in ("status=anything", "after=anything"):
        assert reviewer.get(f"/banks/{bank.id}?{wrong}").status_code == 400
    assert reviewer.get(f"/banks/{uuid.uuid4()}").status_code == 404


def test_entries_are_found_by_number_and_by_how_their_fingerprint_begins(reviewer):
    bank = listed(3)
    wanted = Entry.objects.get(value__startswith="02")
    for sought in (str(wanted.id), "0202", "02" * 32, " 0202 "):
        assert numbers(reviewer.get(f"/banks/{bank.id}", {"sought": sought})) == [str(wanted.id)]
    assert "There are no entries here." in words(reviewer.get(f"/banks/{bank.id}", {"sought": "<%'"}))


def test_an_entry_tells_where_it_comes_from_and_is_disputed_and_retired(reviewer):
    listed(1)
    known = Entry.objects.get()
    shown = words(reviewer.get(f"/entries/{known.id}"))
    for expected in ("A partner", "theirs", "00" * 32, "no end is set", "List imported", "from the page of a case"):
        assert expected in shown
    assert reviewer.post(f"/entries/{known.id}/dispute", {"reason": "false-match"}).status_code == 302
    assert "it matches what it should not" in words(reviewer.get(f"/entries/{known.id}"))
    assert reviewer.post(f"/entries/{known.id}/retire").status_code == 302
    shown = words(reviewer.get(f"/entries/{known.id}"))
    assert "Entry disputed" in shown and "Entry retired" in shown and "Retire the entry" not in shown
    assert reviewer.get(f"/entries/{uuid.uuid4()}").status_code == 404


def test_an_auditor_sees_an_entry_and_changes_nothing(auditor):
    known = entry(person())
    shown = words(auditor.get(f"/entries/{known.id}"))
    assert "no protected purpose found" in shown and "Dispute the entry" not in shown and "Retire" not in shown
    assert auditor.post(f"/entries/{known.id}/retire").status_code == 403


def test_the_allow_list_has_a_page(reviewer):
    assert "Nothing is on the allow-list." in words(reviewer.get("/allowed"))
    reason = AllowanceReason.HARMLESS
    actions.allow_fingerprint(kind=SignalKind.PDQ, value=ZEROS, reason=reason, actor=person(), at=AT)
    assert ZEROS in words(reviewer.get("/allowed")) and "it is harmless" in words(reviewer.get("/allowed"))
