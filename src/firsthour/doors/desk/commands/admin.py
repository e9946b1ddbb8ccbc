"""Invite a member of staff by a link that works once, for a day; the first one is the administrator."""

import argparse

from firsthour.doors.desk import surroundings
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.words import Role


def add_words(parser: argparse.ArgumentParser) -> None:
    """`admin invite EMAIL`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    invite = words.add_parser("invite", help="print an enrolment link")
    invite.add_argument("email", help="address they will sign in with")
    invite.add_argument(
        "--role",
        choices=list(map(str, Role)),
        default=str(Role.ADMINISTRATOR),
        metavar="ROLE",
        help=f"{', '.join(Role)} (default: administrator)",
    )
    invite.add_argument(
        "--console", default="http://127.0.0.1:8802", help="address of the console (default: http://127.0.0.1:8802)"
    )
    invite.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Print the link; it is shown once and kept nowhere."""
    surroundings.enter()
    surroundings.upgrade()
    from firsthour.people.actions import invite

    token = invite(email=asked.email, role=asked.role, actor=Actor.system("desk"), at=now())
    print(f"{asked.console}/enrol/{token}")
    return 0
