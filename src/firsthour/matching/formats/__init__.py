"""The published state: what the worker publishes and every gate holds in memory, without a database.

Directory `published/`:

- `segment-<number>.seg` – everything in force at change `number`; immutable, renamed into place.
- `tail-<number>.log` – the changes after that segment, in frames (`ledger.formats`), only appended to.
- `current` – JSON naming the segment and tail in force; replaced by rename.
- `counter` – 16 bytes, mapped by everyone: the number of the last published change, and the publisher's heartbeat.

The publisher appends to the tail, then raises the counter. It writes a new segment while it goes on appending to the
old tail; when the segment is there, it begins the new tail with what came meanwhile, replaces `current`, raises the
counter once more so that everybody looks, and appends to the old tail no more.
"""

from firsthour.matching.formats.columns import EntryColumns
from firsthour.matching.formats.counter import Counter, read_counter
from firsthour.matching.formats.records import (
    BATCH,
    SEGMENT,
    PublishedAllowance,
    PublishedBank,
    PublishedBrake,
    PublishedEntry,
    PublishedKey,
    PublishedRecord,
    PublishedRule,
    PublishedWatch,
    Subject,
    changed,
    gone,
    subject_of,
)
from firsthour.matching.formats.segment import Segment, of_this_version, segment_path, write_segment
from firsthour.matching.formats.state import PublishedState, PublishedView
from firsthour.matching.formats.tail import (
    Current,
    TailReader,
    TailWriter,
    read_current,
    segment_number,
    tail_path,
    write_current,
)

__all__ = [
    "BATCH",
    "SEGMENT",
    "Counter",
    "Current",
    "EntryColumns",
    "PublishedAllowance",
    "PublishedBank",
    "PublishedBrake",
    "PublishedEntry",
    "PublishedKey",
    "PublishedRecord",
    "PublishedRule",
    "PublishedState",
    "PublishedView",
    "PublishedWatch",
    "Segment",
    "Subject",
    "TailReader",
    "TailWriter",
    "changed",
    "gone",
    "of_this_version",
    "read_counter",
    "read_current",
    "segment_number",
    "segment_path",
    "subject_of",
    "tail_path",
    "write_current",
    "write_segment",
]
