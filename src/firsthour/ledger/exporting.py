"""The log as files that an outsider checks with the verifier alone.

    log.jsonl    a line for each leaf, in the order of their numbers: the canonical event (UTF-8), or, where its text is
                 withheld, {"withheld":"<leaf hash in hex>"}; why is not said
    leaves       32 bytes for each leaf: its hash (RFC 6962)
    heads.txt    every head so far, the smallest first, each a signed note followed by an empty line
    about.json   {"format", "log", "size", "withheld": the tags whose events' texts were left out}
"""

import json
import os
from collections.abc import Collection
from pathlib import Path

from firsthour.ledger import queries
from firsthour.ledger.errors import ExportFolderTaken
from firsthour.ledger.formats import read_head, sync_directory

FORMAT = 1
LOG, LEAVES, HEADS, ABOUT = "log.jsonl", "leaves", "heads.txt", "about.json"
_HEADS_AT_ONCE = 1000


def export_log(folder: Path, *, withheld: Collection[str] = (), hidden: Collection[int] = ()) -> int:
    """Write everything that is sealed into an empty or new folder; returns the number of leaves.

    `withheld` are event tags whose texts stay here, `hidden` the numbers of further leaves; their hashes are written
    all the same, so that the tree can be checked over them. Raises LogNotBegun, ExportFolderTaken.
    """
    head = queries.access_last_head()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ExportFolderTaken(folder=folder.name)
    with (folder / LOG).open("wb") as log, (folder / LEAVES).open("wb") as leaves:
        for number, (tag, canonical, hashed) in enumerate(queries.sealed_events(head.size)):
            kept = tag in withheld or number in hidden
            log.write((f'{{"withheld":"{hashed.hex()}"}}' if kept else canonical).encode() + b"\n")
            leaves.write(hashed)
        for file in (log, leaves):
            file.flush()
            os.fsync(file.fileno())
    with (folder / HEADS).open("w", encoding="utf-8") as heads:
        first = 0
        while portion := [each for each in queries.heads_from(first, most=_HEADS_AT_ONCE) if each.size <= head.size]:
            heads.writelines(f"{each.note}\n" for each in portion)
            first = portion[-1].size + 1
    about = {
        "format": FORMAT,
        "log": str(read_head(head.note).log),
        "size": head.size,
        "withheld": sorted(withheld),
    }
    (folder / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    sync_directory(folder)
    return head.size
