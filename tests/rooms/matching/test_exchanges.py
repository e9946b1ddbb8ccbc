"""Lists as others hand them over: good rows come through, each bad one is told with its line, nothing of it is run."""

import io
import os
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.matching import errors
from firsthour.matching.exchanges import ENDINGS, READERS, BadRow, ListedEntry, Reading
from firsthour.signals.words import SignalKind
from tests.making import AT

LISTS = Path(__file__).parent / "lists"
A, B, C = "ab" * 32, "cd" * 32, "ef" * 32


def read(by: str, content: bytes, **wishes) -> tuple[list[ListedEntry], list[BadRow]]:
    bad: list[BadRow] = []
    reading = Reading(at=AT, report=bad.append, codes=frozenset({"TVEC1", "TVEC7"}), **wishes)
    return [row for portion in READERS[by](io.BytesIO(content), reading) for row in portion], bad


def test_csv_rows_say_kind_value_harms_and_expiry_in_any_order():
    text = f'\ufeffvalue,Kind,expires,harms\n{A.upper()},PDQ,2027-03-31,TVEC1 TVEC7\n\n"{B}",sha256,,\n'
    good, bad = read("csv", text.encode())
    assert bad == []
    assert good == [
        ListedEntry(SignalKind.PDQ, A, ("TVEC1", "TVEC7"), datetime(2027, 3, 31, tzinfo=UTC)),
        ListedEntry(SignalKind.SHA256, B, (), None),
    ]


def test_what_rows_leave_out_is_taken_from_the_wish():
    until = datetime(2027, 1, 1, tzinfo=UTC)
    good, _ = read("csv", f"value\n{A}\n".encode(), kind=SignalKind.PDQ, harms=("TVEC1",), expires_at=until)
    assert good == [ListedEntry(SignalKind.PDQ, A, ("TVEC1",), until)]


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        (b"pdq,zz,,", "64 hexadecimal"),
        (b"md5,%s,," % A.encode(), "not one we match"),
        (b",%s,," % A.encode(), "does not say its kind"),
        (b"pdq,%s,TVEC99," % A.encode(), "not a code of the taxonomy"),
        (b"pdq,%s,,soon" % A.encode(), "expiry is not a date"),
        (b"pdq,%s,,2027-03-31T12:00" % A.encode(), "without a zone"),
        (b"pdq,%s,,2020-01-01" % A.encode(), "it has expired"),
        (b"pdq,%s" % A.encode(), "2 columns instead of 4"),
        (b'pdq,"%s,,' % A.encode(), "it is no CSV"),
        (b"pdq,\xff\xfe,,", "not UTF-8"),
        (b"pdq," + b"0" * 9000 + b",,", "longer than"),
    ],
)
def test_a_bad_row_of_a_csv_is_told_with_its_line_and_swallows_no_other(row, cause):
    good, bad = read("csv", b"kind,value,harms,expires\npdq,%s,,\n%s\npdq,%s,,\n" % (B.encode(), row, C.encode()))
    assert [each.value for each in good] == [B, C]
    assert len(bad) == 1 and bad[0].line == 3 and cause in bad[0].cause


@pytest.mark.parametrize("header", ["", "kind,harms", "kind,value,status", "value,value", '"value'])
def test_a_csv_whose_header_says_something_else_is_refused(header):
    with pytest.raises(errors.ListUnreadable, match="header"):
        read("csv", f"{header}\nconfirmed\n".encode())


def test_json_lines_are_read_and_a_word_on_trust_is_a_bad_row():
    lines = [
        f'{{"kind":"pdq","value":"{A}","harms":["TVEC1"],"expires":"2027-03-31T00:00:00Z"}}',
        f'{{"kind":"pdq","value":"{B}","status":"confirmed"}}',
        "[]",
        "",
        f'{{"kind":"sha256","value":"{C}"}}',
    ]
    good, bad = read("jsonl", "\n".join(lines).encode())
    assert [each.value for each in good] == [A, C]
    assert [each.line for each in bad] == [2, 3]


def test_no_content_of_a_bad_row_is_told():
    _, bad = read("jsonl", b'{"kind":"secret-kind","value":"secret"}\n{"secret":1}\n')
    assert len(bad) == 2 and "secret" not in str(bad)


def test_a_state_of_the_threatexchange_library_is_read_without_it():
    """Both files were written by its version 1.2.17: a collaboration over a file, and one over its own exchange."""
    good, bad = read("threatexchange", (LISTS / "neighbours.state.pickle").read_bytes())
    assert [(each.kind, each.value) for each in good] == [("pdq", A)]
    assert [(each.line, each.cause) for each in bad] == [
        (2, "its pdq fingerprint is not 64 hexadecimal digits"),
        (3, "its kind is not one we match"),
    ]
    good, bad = read("threatexchange", (LISTS / "circle.state.pickle").read_bytes())
    assert [each.value for each in good] == ["12" * 32, "56" * 32, "78" * 32]
    assert [(each.line, each.cause) for each in bad] == [
        (2, "everyone who judged it calls it harmless"),
        (4, "its kind is not one we match"),
    ]


class Hostile:
    """Would run a command when unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self):
        return os.mkdir, (str(self.target),)


def test_nothing_that_a_state_names_is_ever_run(tmp_path):
    with pytest.raises(errors.ListUnreadable):
        read("threatexchange", pickle.dumps(Hostile(tmp_path / "made")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"no pickle", pickle.dumps({"updates": {}}), pickle.dumps(None), b"\x80\x04Q."]
)
def test_what_is_no_state_is_refused(content):
    with pytest.raises(errors.ListUnreadable):
        read("threatexchange", content)


def test_the_end_of_a_name_says_what_kind_of_list_it_is():
    assert {ENDINGS[end] for end in ENDINGS} == set(READERS)
