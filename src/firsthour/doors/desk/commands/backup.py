"""Back up the database, the exhibits, the spool and the configuration, and the keys apart from them, while all runs."""

import argparse
import os
import uuid
from pathlib import Path

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.backups.places import require_apart
from firsthour.doors.desk.commands.serve import OURS
from firsthour.doors.desk.errors import BackupUnderWay
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.platform import durable


def add_words(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where backups are kept")
    parser.add_argument(
        "--keys-to",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="where the one copy of the keys is kept, apart from the rest; what was destroyed here is removed there",
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Take one, then remove those whose term is over. Whoever may read the home may do this: no sign-in."""
    require_apart(surroundings.home(), asked.to, asked.keys_to)
    surroundings.enter()
    try:
        with durable.alone(asked.to):
            return _take(asked)
    except BlockingIOError as error:
        raise BackupUnderWay() from error


def _take(asked: argparse.Namespace) -> int:
    from django.conf import settings

    from firsthour.doors.desk.backups.taking import prune, take
    from firsthour.platform.actions import note_backup

    backup, at = uuid.uuid4(), now()
    note_backup(backup=backup, expires_at=at + settings.BACKUP_TERM, actor=Actor.system("desk"), at=at)
    folder, missed = take(
        home=surroundings.home(),
        owner=os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"],
        to=asked.to,
        keys_to=asked.keys_to,
        settings=OURS,
        backup=backup,
        term=settings.BACKUP_TERM,
        at=at,
    )
    removed = prune(asked.to, at)
    print(f"{folder}  backups removed because their term is over: {removed}")
    if missed:
        print(f"Damaged and in no backup: {len(missed)} exhibits, by the names of their sealed bytes")
        print("\n".join(missed))
    return 1 if missed else 0
