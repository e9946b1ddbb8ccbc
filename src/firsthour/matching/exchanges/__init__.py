"""Lists of fingerprints as others hand them over. Each kind of list is one file here; all give portions of rows.

Nothing in a list says how far an entry may be trusted: whatever is imported comes in as `seed`. The same reading serves
`bank import` and `scan --list`, so that a list that one of them takes means the same to the other.
"""

from collections.abc import Iterator
from typing import BinaryIO

from firsthour.matching.exchanges.rows import BadRow, ListedEntry, Portion, Reading, Reporting, instant_of
from firsthour.matching.exchanges.texts import read_csv, read_json_lines
from firsthour.matching.exchanges.threatexchange import read_state

_OPENING = 4096
_PICKLED, _MARK = b"\x80", b"\xef\xbb\xbf"


def read_list(file: BinaryIO, reading: Reading) -> Iterator[Portion]:
    """Portions of a list, whatever kind its first bytes show it to be. Raises ListUnreadable where there is none."""
    opening = file.read(_OPENING)
    file.seek(0)
    if opening.startswith(_PICKLED):
        return read_state(file, reading)
    if opening.removeprefix(_MARK).lstrip().startswith(b"{"):
        return read_json_lines(file, reading)
    return read_csv(file, reading)


__all__ = ["BadRow", "ListedEntry", "Portion", "Reading", "Reporting", "instant_of", "read_list"]
