"""The spool: what a gate keeps of every answer before it gives it, and the worker takes from there.

Directory `spool/`: one file per gate process, `<uuid>.open` while it is written and `<uuid>.closed` afterwards, in
frames (`ledger.formats`): records that became durable together share a frame. Uploaded bytes are sealed
(`platform.boxes`), and kept only where the verdict is not `pass` (constitution, article 10).
"""

from firsthour.intake.formats.reader import SpoolReader, spool_files, spool_sizes
from firsthour.intake.formats.records import RuleApplied, SpoolRecord, SubmittedItem
from firsthour.intake.formats.writer import SpoolWriter

__all__ = ["RuleApplied", "SpoolReader", "SpoolRecord", "SpoolWriter", "SubmittedItem", "spool_files", "spool_sizes"]
