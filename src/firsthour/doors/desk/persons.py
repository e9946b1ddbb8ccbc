"""Who is at the command line, where a verb needs a person: somebody who signs in there, too."""

import argparse
import getpass
import os

from firsthour.doors.now import now
from firsthour.ledger.words import Actor


def add_person(parser: argparse.ArgumentParser) -> None:
    """The words by which a person says who they are."""
    parser.add_argument(
        "--as",
        dest="person",
        required=True,
        metavar="EMAIL",
        help="your account; the password is asked for, or taken from FIRSTHOUR_PASSWORD",
    )


def signed_in(asked: argparse.Namespace, permission: str) -> Actor:
    """The person, if the password is right and their role allows it."""
    from firsthour.people import actions, queries
    from firsthour.people.words import Permission

    password = os.environ.get("FIRSTHOUR_PASSWORD") or getpass.getpass(f"Password of {asked.person}: ")
    account = actions.sign_in(email=asked.person, password=password, at=now())
    queries.require(account, Permission(permission))
    return Actor.person(account.pseudonym)
