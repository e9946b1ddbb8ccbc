"""The master key: see how many fit, rotate it without touching what is kept, and end the overlap."""

import argparse
from pathlib import Path

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now


def add_words(parser: argparse.ArgumentParser) -> None:
    """`keys status | rotate | finish`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    words.add_parser("status", help="how many master keys fit, and which months have retention keys").set_defaults(
        run=run_status
    )
    rotate = words.add_parser("rotate", help="give the root key a new master key; what is sealed is not rewritten")
    rotate.add_argument(
        "--to",
        metavar="CUSTODIAN",
        help="where the new key is, as in FIRSTHOUR_MASTER_KEY (needed unless the old one is a file of ours); both fit "
        "until `keys finish`",
    )
    add_person(rotate)
    rotate.set_defaults(run=run_rotate)
    finish = words.add_parser("finish", help="let only the key that FIRSTHOUR_MASTER_KEY names now fit")
    add_person(finish)
    finish.set_defaults(run=run_finish)


def run_status(asked: argparse.Namespace) -> int:
    """Numbers and months; never a key."""
    surroundings.enter()
    from firsthour.platform.queries import keyring
    from firsthour.vault.queries import living_months, retention_keys

    held = keyring()
    held.derived("status")
    print(f"Master keys that fit: {len(held.wraps())}")
    needed, there = living_months(), retention_keys().months()
    for month in sorted(needed | there):
        state = "MISSING" if month not in there else "needed" if month in needed else "not needed any more"
        print(f"{month}  {state}")
    return 1 if needed - there else 0


def run_rotate(asked: argparse.Namespace) -> int:
    """Rotate as the person who signs in."""
    surroundings.enter()
    from django.conf import settings

    from firsthour.platform.actions import rotate_master_key
    from firsthour.platform.custody import successor
    from firsthour.platform.queries import keyring

    actor = signed_in(asked, "platform:master-key:rotate")
    following = successor(asked.to, Path(settings.HOME) / "keys") if asked.to else None
    if rotate_master_key(keyring=keyring(), successor=following, actor=actor, at=now()):
        print("The old master key opens nothing any more. Copy the folder `keys` anew: `firsthour backup`.")
    else:
        print("Both keys fit. Set FIRSTHOUR_MASTER_KEY to the new one, start everything again, and end the overlap")
        print("with `firsthour keys finish`.")
    return 0


def run_finish(asked: argparse.Namespace) -> int:
    """End the overlap as the person who signs in."""
    surroundings.enter()
    from firsthour.platform.actions import finish_rotation
    from firsthour.platform.queries import keyring

    actor = signed_in(asked, "platform:master-key:rotate")
    gone = finish_rotation(keyring=keyring(), actor=actor, at=now())
    print(f"Master keys that fit no more: {gone}")
    return 0
