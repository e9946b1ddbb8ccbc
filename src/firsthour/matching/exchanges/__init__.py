"""Lists of fingerprints as others hand them over. Each kind of list is one file here; all give portions of rows.

Nothing in a list says how far an entry may be trusted: whatever comes in, comes in as `seed`.
"""

from firsthour.matching.exchanges.rows import BadRow, ListedEntry, Portion, Reading, Reporting, instant_of
from firsthour.matching.exchanges.texts import read_csv, read_json_lines
from firsthour.matching.exchanges.threatexchange import read_state

READERS = {"csv": read_csv, "jsonl": read_json_lines, "threatexchange": read_state}
"""Each takes a binary file and a `Reading`, and yields portions; ListUnreadable where there is no list at all."""

ENDINGS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".pickle": "threatexchange"}
"""What kind of list a file is by the end of its name."""

__all__ = ["ENDINGS", "READERS", "BadRow", "ListedEntry", "Portion", "Reading", "Reporting", "instant_of"]
