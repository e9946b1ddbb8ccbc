"""Lists as text, a row a line: CSV with a header, and JSON lines.

Fields of both: `value` (needed), `kind`, `harms` (CSV: codes apart by spaces), `expires`. Anything else is refused,
so that nobody believes that a list's own word on trust was heard. No field holds a line break, so one line that is
broken cannot swallow the next.
"""

import csv
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from firsthour.matching.errors import ListUnreadable
from firsthour.matching.exchanges.rows import BadRow, ListedEntry, Portion, Reading, in_portions

FIELDS = ("kind", "value", "harms", "expires")
LONGEST_LINE = 4096


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    value: str
    kind: str = ""
    harms: tuple[str, ...] = ()
    expires: str = ""


_DECODER = msgspec.json.Decoder(_Line)


def read_csv(file: BinaryIO, reading: Reading) -> Iterator[Portion]:
    """Portions of a CSV list (UTF-8, commas, a header that names the columns). Raises ListUnreadable."""
    lines = _lines(file, reading)
    try:
        header = [name.lower() for name in _split(next(lines, (1, ""))[1])]
    except ValueError as error:
        raise ListUnreadable(file=_name(file), cause="its header is no CSV") from error
    if "value" not in header or not set(FIELDS).issuperset(header) or len(set(header)) != len(header):
        raise ListUnreadable(file=_name(file), cause=f"its header must be of {', '.join(FIELDS)}, with value")
    return in_portions(_csv_rows(lines, header, reading))


def read_json_lines(file: BinaryIO, reading: Reading) -> Iterator[Portion]:
    """Portions of a list with one JSON object a line."""
    return in_portions(_json_rows(_lines(file, reading), reading))


def _csv_rows(lines: Iterator[tuple[int, str]], header: list[str], reading: Reading) -> Iterator[ListedEntry]:
    places = [header.index(name) if name in header else len(header) for name in FIELDS]
    for number, line in lines:
        try:
            row = _split(line)
            if len(row) != len(header):
                raise ValueError(f"it has {len(row)} columns instead of {len(header)}")
            row.append("")  # what stands for a column that the list does not have
            kind, value, harms, expires = (row[place] for place in places)
            entry = reading.entry(kind, value, tuple(harms.split()), expires)
        except ValueError as error:
            reading.report(BadRow(number, str(error)))
        else:
            yield entry


def _split(line: str) -> list[str]:
    """The columns of a line. Raises ValueError."""
    if '"' not in line:
        return [column.strip() for column in line.split(",")]
    try:
        return [column.strip() for column in next(csv.reader([line], strict=True))]
    except csv.Error as error:
        raise ValueError(f"it is no CSV ({error})") from error


def _json_rows(lines: Iterator[tuple[int, str]], reading: Reading) -> Iterator[ListedEntry]:
    for number, line in lines:
        try:
            said = _DECODER.decode(line)
            entry = reading.entry(said.kind, said.value, said.harms, said.expires)
        except msgspec.DecodeError:
            reading.report(BadRow(number, f"it is no JSON object of {', '.join(FIELDS)}, with value"))
        except ValueError as error:
            reading.report(BadRow(number, str(error)))
        else:
            yield entry


def _lines(file: BinaryIO, reading: Reading) -> Iterator[tuple[int, str]]:
    """(number, text) of each line that is not empty and can be read; the others are reported."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
            reading.report(BadRow(number, f"it is longer than {LONGEST_LINE} bytes"))
            continue
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            reading.report(BadRow(number, "it is not UTF-8"))
            continue
        if text:
            yield number, text


def _name(file: BinaryIO) -> str:
    return str(getattr(file, "name", "list")).rpartition("/")[2]
