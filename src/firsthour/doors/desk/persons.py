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
        help="your account; its password, and before something grave a code, are asked for",
    )


def signed_in(asked: argparse.Namespace, permission: str) -> Actor:
    """The person, if the password is right, their role allows it, and before something grave a code fits, too."""
    from firsthour.people import actions, queries
    from firsthour.people.words import GRAVE, Permission

    password = os.environ.get("FIRSTHOUR_PASSWORD") or getpass.getpass(f"Password of {asked.person}: ")
    grave = Permission(permission) in GRAVE
    account = actions.sign_in(
        email=asked.person, password=password, give_code=(lambda: _code(asked.person)) if grave else None, at=now()
    )
    queries.require(account, Permission(permission))
    return Actor.person(account.pseudonym)


def _code(person: str) -> str:
    return os.environ.get("FIRSTHOUR_CODE") or getpass.getpass(f"Code of the second factor of {person}: ")
