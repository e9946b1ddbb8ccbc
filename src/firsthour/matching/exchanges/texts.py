"""Lists as text, a row a line: CSV with a header, bare values, and JSON lines.

Fields of CSV and JSON: `value` (needed), `kind`, `harms` (CSV: codes apart by spaces), `expires`. Anything else is
refused, so that nobody believes that a list's own word on trust was heard. A JSON line may also be what
`firsthour hash --json` wrote of one file, with several fingerprints. A bare value of 64 hexadecimal digits is PDQ
unless something else is wished for, one of 32 is MD5. No field holds a line break, so one line that is broken cannot
swallow the next.
"""

import csv
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import msgspec

from firsthour.matching.errors import ListUnreadable
from firsthour.matching.exchanges.rows import ListedEntry, Portion, Reading, in_portions
from firsthour.signals.words import SignalKind

FIELDS = ("kind", "value", "harms", "expires")
LONGEST_LINE = 16_384


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    value: str
    kind: str = ""
    harms: tuple[str, ...] = ()
    expires: str = ""


class _Fingerprint(msgspec.Struct):
    kind: str
    value: str
    quality: int = 100


class _Hashed(msgspec.Struct):
    """What `hash --json` wrote of a file; the rest of it says nothing about trust and is not needed."""

    signals: tuple[_Fingerprint, ...]


_LINE, _HASHED = msgspec.json.Decoder(_Line), msgspec.json.Decoder(_Hashed)
_BARE = re.compile(r"[0-9A-Fa-f]{64}|[0-9A-Fa-f]{32}")


def read_csv(file: BinaryIO, reading: Reading) -> Iterator[Portion]:
    """Portions of a CSV list (UTF-8, commas, a header naming the columns) or of bare values. Raises ListUnreadable."""
    lines = _lines(file, reading)
    number, first = next(lines, (1, ""))
    if _BARE.fullmatch(first):
        return in_portions(_bare_rows(chain([(number, first)], lines), reading))
    try:
        header = [name.lower() for name in _split(first)]
    except ValueError as error:
        raise ListUnreadable(file=_name(file), cause="its header is no CSV") from error
    if "value" not in header or not set(FIELDS).issuperset(header) or len(set(header)) != len(header):
        raise ListUnreadable(file=_name(file), cause=f"its header must be of {', '.join(FIELDS)}, with value")
    return in_portions(_csv_rows(lines, header, reading))


def read_json_lines(file: BinaryIO, reading: Reading) -> Iterator[Portion]:
    """Portions of a list with one JSON object a line."""
    return in_portions(_json_rows(_lines(file, reading), reading))


def _bare_rows(lines: Iterator[tuple[int, str]], reading: Reading) -> Iterator[ListedEntry]:
    for number, value in lines:
        try:
            known = reading.kind or (SignalKind.MD5 if len(value) == 32 else SignalKind.PDQ)
            entry = reading.entry(number, known, value)
        except ValueError as error:
            reading.left_out(number, error)
        else:
            yield entry


def _csv_rows(lines: Iterator[tuple[int, str]], header: list[str], reading: Reading) -> Iterator[ListedEntry]:
    places = [header.index(name) if name in header else len(header) for name in FIELDS]
    for number, line in lines:
        try:
            row = _split(line)
            if len(row) != len(header):
                raise ValueError(f"it has {len(row)} columns instead of {len(header)}")
            row.append("")  # what stands for a column that the list does not have
            kind, value, harms, expires = (row[place] for place in places)
            entry = reading.entry(number, kind, value, tuple(harms.split()), expires)
        except ValueError as error:
            reading.left_out(number, error)
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
            if '"signals"' in line:
                said = [(each.kind, each.value, (), "", each.quality) for each in _HASHED.decode(line).signals]
            else:
                row = _LINE.decode(line)
                said = [(row.kind, row.value, row.harms, row.expires)]
        except msgspec.DecodeError:
            reading.left_out(number, ValueError(f"it is no JSON object of {', '.join(FIELDS)}, with value"))
            continue
        for each in said:
            try:
                entry = reading.entry(number, *each)
            except ValueError as error:
                reading.left_out(number, error)
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
            reading.left_out(number, ValueError(f"it is longer than {LONGEST_LINE} bytes"))
            continue
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            reading.left_out(number, ValueError("it is not UTF-8"))
            continue
        if text:
            yield number, text


def _name(file: BinaryIO) -> str:
    return str(getattr(file, "name", "list")).rpartition("/")[2]
