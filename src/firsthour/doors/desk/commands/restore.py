"""Restore a backup into a new FIRSTHOUR_HOME and an empty database; refused where anything is already."""

import argparse
import os
import subprocess
import sys

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.paths import existing_folder


def add_words(parser: argparse.ArgumentParser) -> None:
    """Where from."""
    parser.add_argument("backup", type=existing_folder, help="one backup, as `firsthour backup` printed it")
    parser.add_argument(
        "--keys-from", type=existing_folder, required=True, metavar="FOLDER", help="the folder that was --keys-to"
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Check everything, put the keys in place, then the rows, the exhibits and the spool."""
    from firsthour.doors.desk.backups import manifest, restoring

    described = manifest.read(asked.backup)
    home = surroundings.home()
    restoring.place_keys(home, asked.keys_from)
    surroundings.enter()
    restoring.fill_database(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"], asked.backup)
    restoring.place_exhibits(asked.backup, described)
    restoring.place_spool(home, asked.backup)
    subprocess.run(
        [sys.executable, "-P", "-m", "firsthour.doors.desk.schema"],
        env=os.environ | {"FIRSTHOUR_DATABASE_ROLE": "owner"},
        check=True,
    )
    _tell(described)
    return 0


def _tell(described) -> None:
    from firsthour.vault.queries import living_months, retention_keys

    print(f"Restored as of {described.taken_at:%Y-%m-%d %H:%M:%S} UTC, with {len(described.exhibits)} exhibits.")
    gone = living_months() - retention_keys().months()
    if gone:
        print(f"Destroyed since then, and not to be opened again: the exhibits of {', '.join(sorted(gone))}.")
    print("Set what stands in configuration.json. Before anything else runs, open a new epoch of the log with the last")
    print("head that anybody outside has: `firsthour ledger restored --head FILE`.")
