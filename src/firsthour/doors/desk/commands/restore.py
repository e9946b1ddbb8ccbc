"""Restore a backup into a new FIRSTHOUR_HOME and an empty database; refused where anything is already."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.paths import existing_folder
from firsthour.doors.now import now
from firsthour.ledger.errors import HeadUnreadable

NOBODY_HAS_ONE = "none"


def add_words(parser: argparse.ArgumentParser) -> None:
    """Where from, and what others have seen of the log."""
    parser.add_argument("backup", type=existing_folder, help="one backup, as `firsthour backup` printed it")
    parser.add_argument(
        "--keys-from", type=existing_folder, required=True, metavar="FOLDER", help="the folder that was --keys-to"
    )
    parser.add_argument(
        "--head",
        required=True,
        metavar="FILE",
        help=f"the last head of the log that anybody outside has; `{NOBODY_HAS_ONE}` if nobody ever had one",
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Check everything, put the keys in place, then the rows, the exhibits and the spool; then open a new epoch."""
    from firsthour.doors.desk.backups import manifest, restoring

    described, seen = manifest.read(asked.backup), _seen(asked.head)
    home = surroundings.home()
    restoring.place_keys(home, asked.keys_from)
    surroundings.enter()
    restoring.place_head(seen)
    restoring.fill_database(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"], asked.backup)
    restoring.place_exhibits(asked.backup, described)
    restoring.place_spool(home, asked.backup)
    subprocess.run(
        [sys.executable, "-P", "-m", "firsthour.doors.desk.schema"],
        env=os.environ | {"FIRSTHOUR_DATABASE_ROLE": "owner"},
        check=True,
    )
    _tell(described)
    print(restoring.go_on_sealing(seen, at=now()))
    return 0


def _seen(head: str) -> str | None:
    """The text of the head, None when nobody has one. Raises HeadUnreadable before anything is touched."""
    from firsthour.ledger.formats import read_head

    if head == NOBODY_HAS_ONE:
        return None
    try:
        text = Path(head).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise HeadUnreadable() from fault
    read_head(text)
    return text


def _tell(described) -> None:
    from firsthour.vault.queries import falling_due, living_months, retention_keys

    print(f"Restored as of {described.taken_at:%Y-%m-%d %H:%M:%S} UTC, with {len(described.exhibits)} exhibits.")
    gone = living_months() - retention_keys().months()
    if gone:
        print(f"Destroyed since then, and not to be opened again: the exhibits of {', '.join(sorted(gone))}.")
    if due := falling_due(now()).count():
        print(f"DUE NOW: {due} exhibits. The worker destroys them as soon as it runs. Before that, place anew what was")
        print("held after the backup: firsthour exhibit due, firsthour exhibit hold.")
    print("Set what stands in configuration.json before anything else runs.")
