"""Lists as others hand them over: good rows come through, each bad one is told with its line, nothing of it is run."""

import io
import os
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.matching import errors
from firsthour.matching.exchanges import BadRow, ListedEntry, Reading, read_list
from firsthour.signals.words import SignalKind
from tests.making import AT

LISTS = Path(__file__).parent / "lists"
A, B, C = "ab" * 32, "cd" * 32, "ef" * 32


def read(content: bytes, **wishes) -> tuple[list[ListedEntry], list[BadRow]]:
    bad: list[BadRow] = []
    reading = Reading(at=AT, report=bad.append, codes=frozenset({"TVEC1", "TVEC7"}), **wishes)
    return [row for portion in read_list(io.BytesIO(content), reading) for row in portion], bad


def test_csv_rows_say_kind_value_harms_and_expiry_in_any_order():
    text = f'\ufeffvalue,Kind,expires,harms\n{A.upper()},PDQ,2027-03-31,TVEC1 TVEC7\n\n"{B}",sha256,,\n'
    good, bad = read(text.encode())
    assert bad == []
    assert good == [
        ListedEntry(SignalKind.PDQ, A, ("TVEC1", "TVEC7"), datetime(2027, 3, 31, tzinfo=UTC), 2),
        ListedEntry(SignalKind.SHA256, B, (), None, 4),
    ]


def test_what_rows_leave_out_is_taken_from_the_wish():
    until = datetime(2027, 1, 1, tzinfo=UTC)
    good, _ = read(f"value\n{A}\n".encode(), kind=SignalKind.PDQ, harms=("TVEC1",), expires_at=until)
    assert good == [ListedEntry(SignalKind.PDQ, A, ("TVEC1",), until, 2)]


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        (b"pdq,zz,,", "64 hexadecimal"),
        (b"md5,%s,," % A.encode(), "md5 fingerprint is not 32"),
        (b"video,%s,," % A.encode(), "not one we match"),
        (b",%s,," % A.encode(), "does not say its kind"),
        (b"pdq,%s,TVEC99," % A.encode(), "not a code of the taxonomy"),
        (b"pdq,%s,,soon" % A.encode(), "expiry is not a date"),
        (b"pdq,%s,,2027-03-31T12:00" % A.encode(), "without a zone"),
        (b"pdq,%s,,2020-01-01" % A.encode(), "it has expired"),
        (b"pdq,%s" % A.encode(), "2 columns instead of 4"),
        (b'pdq,"%s,,' % A.encode(), "it is no CSV"),
        (b"pdq,\xff\xfe,,", "not UTF-8"),
        (b"pdq," + b"0" * 20_000 + b",,", "longer than"),
    ],
)
def test_a_bad_row_of_a_csv_is_told_with_its_line_and_swallows_no_other(row, cause):
    good, bad = read(b"kind,value,harms,expires\npdq,%s,,\n%s\npdq,%s,,\n" % (B.encode(), row, C.encode()))
    assert [each.value for each in good] == [B, C]
    assert len(bad) == 1 and bad[0].line == 3 and cause in bad[0].cause
    assert bad[0].wrong == ("expired" not in cause)


@pytest.mark.parametrize("header", ["", "kind,harms", "kind,value,status", "value,value", '"value'])
def test_a_csv_whose_header_says_something_else_is_refused(header):
    with pytest.raises(errors.ListUnreadable, match="header"):
        read(f"{header}\nconfirmed\n".encode())


def test_json_lines_are_read_and_a_word_on_trust_is_a_bad_row():
    lines = [
        f'{{"kind":"pdq","value":"{A}","harms":["TVEC1"],"expires":"2027-03-31T00:00:00Z"}}',
        f'{{"kind":"pdq","value":"{B}","status":"confirmed"}}',
        "[]",
        "",
        f'{{"kind":"sha256","value":"{C}"}}',
    ]
    good, bad = read("\n".join(lines).encode())
    assert [each.value for each in good] == [A, C]
    assert [each.line for each in bad] == [2, 3]


def test_no_content_of_a_bad_row_is_told():
    _, bad = read(b'{"kind":"secret-kind","value":"secret"}\n{"secret":1}\n')
    assert len(bad) == 2 and "secret" not in str(bad)


def test_a_state_of_the_threatexchange_library_is_read_without_it():
    """Both files were written by its version 1.2.17: a collaboration over a file, and one over its own exchange."""
    good, bad = read((LISTS / "neighbours.state.pickle").read_bytes())
    assert [(each.kind, each.value) for each in good] == [("pdq", A)]
    assert [(each.line, each.cause) for each in bad] == [
        (2, "its pdq fingerprint is not 64 hexadecimal digits"),
        (3, "its kind is not one we match"),
    ]
    good, bad = read((LISTS / "circle.state.pickle").read_bytes())
    assert [each.value for each in good] == ["12" * 32, "56" * 32, "56" * 16, "78" * 32]
    assert [(each.line, each.cause, each.wrong) for each in bad] == [
        (2, "everyone who judged it calls it harmless", False)
    ]


class Hostile:
    """Would run a command when unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self):
        return os.mkdir, (str(self.target),)


def test_nothing_that_a_state_names_is_ever_run(tmp_path):
    with pytest.raises(errors.ListUnreadable):
        read(pickle.dumps(Hostile(tmp_path / "made")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no list", pickle.dumps({"updates": {}}), pickle.dumps(None), b"\x80\x04Q."])
def test_what_is_no_list_is_refused(content):
    with pytest.raises(errors.ListUnreadable):
        read(content)


def test_bare_values_are_pdq_or_md5_by_their_length_or_what_is_wished():
    bare = f"\ufeff{A}\n\n{B[:32].upper()}\n{C[:10]}\n".encode()
    good, bad = read(bare)
    assert [(each.kind, each.value, each.line) for each in good] == [("pdq", A, 1), ("md5", B[:32], 3)]
    assert [each.line for each in bad] == [4]
    good, bad = read(bare, kind=SignalKind.SHA256)
    assert [each.kind for each in good] == ["sha256"] and len(bad) == 2


def test_a_line_of_hash_json_gives_each_of_its_fingerprints():
    line = (
        f'{{"file":"a.gif","status":"ok","signals":[{{"kind":"pdq","value":"{A}","quality":100,"frame":0}},'
        f'{{"kind":"pdq","value":"{B}","quality":3,"frame":1}},{{"kind":"md5","value":"{C[:32]}","quality":100}}]}}'
    )
    good, bad = read(line.encode(), harms=("TVEC1",))
    assert [(each.kind, each.value, each.harms, each.line) for each in good] == [
        ("pdq", A, ("TVEC1",), 1),
        ("md5", C[:32], ("TVEC1",), 1),
    ]
    assert [each.wrong for each in bad] == [False] and "too flat" in bad[0].cause
