"""Reading exhibits again at once, without waiting for their day."""

import argparse
import uuid

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now

AT_ONCE = 50


def add_scrub_words(words: argparse._SubParsersAction) -> None:
    """`exhibit scrub`."""
    scrub = words.add_parser("scrub", help="read exhibits again and say which are damaged; exit status 1 if any is")
    chosen = scrub.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--exhibit", type=uuid.UUID, action="append", help="this one; may be given again")
    chosen.add_argument("--damaged", action="store_true", help="those that are known to be damaged, after a mending")
    chosen.add_argument("--all", action="store_true", help="every one, the longest not read first")
    add_person(scrub)
    scrub.set_defaults(run=run_scrub)


def run_scrub(asked: argparse.Namespace) -> int:
    """Read them again, a portion at a time, and print the damaged ones."""
    surroundings.enter()
    from firsthour.vault import queries
    from firsthour.vault.actions import scrub

    actor = signed_in(asked, "vault:exhibit:scrub")
    if asked.exhibit:
        exhibits = [queries.access_exhibit(each).id for each in asked.exhibit]
    elif asked.damaged:
        exhibits = list(queries.damaged().values_list("pk", flat=True))
    else:
        exhibits = list(queries.sealed_exhibits().values_list("pk", flat=True))
    wrong = {}
    for start in range(0, len(exhibits), AT_ONCE):
        wrong |= scrub(exhibits=exhibits[start : start + AT_ONCE], actor=actor, at=now())
    for exhibit, damage in wrong.items():
        print(f"{exhibit}  {damage}")
    print(f"{len(exhibits)} read again, {len(wrong)} damaged")
    return 1 if wrong else 0
