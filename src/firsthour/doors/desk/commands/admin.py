"""Accounts from the command line: the first operator's invitation, and help for who is locked out.

Whoever may run this can read the keys already, so nobody signs in here; each change is recorded as the desk's.
"""

import argparse

from firsthour.doors.desk import surroundings
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.words import Role

DESK = Actor.system("desk")


def add_words(parser: argparse.ArgumentParser) -> None:
    """`admin invite|list|role|disable|enable|sessions|reset`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    invite = words.add_parser("invite", help="print an enrolment link that works once, for a day")
    invite.add_argument("email", help="address they will sign in with")
    invite.add_argument(
        "--role",
        choices=list(map(str, Role)),
        default=str(Role.OPERATOR),
        metavar="ROLE",
        help=f"{', '.join(Role)} (default: operator)",
    )
    _add_console(invite)
    invite.set_defaults(run=run_invite)
    listing = words.add_parser("list", help="list every account")
    listing.set_defaults(run=run_list)
    role = words.add_parser("role", help="give an account another role; its sessions end")
    role.add_argument("email", help="address of the account")
    role.add_argument("role", choices=list(map(str, Role)), metavar="ROLE", help=", ".join(Role))
    role.set_defaults(run=run_role)
    for name, run, about in (
        ("disable", run_disable, "let nobody sign in with an account any more; its sessions end"),
        ("enable", run_enable, "let a disabled account sign in again"),
    ):
        word = words.add_parser(name, help=about)
        word.add_argument("email", help="address of the account")
        word.set_defaults(run=run)
    sessions = words.add_parser("sessions", help="list where an account is signed in")
    sessions.add_argument("email", help="address of the account")
    sessions.add_argument("--end", action="store_true", help="end all of them")
    sessions.set_defaults(run=run_sessions)
    reset = words.add_parser("reset", help="take password and factors away, and print a new enrolment link")
    reset.add_argument("email", help="address of the account")
    _add_console(reset)
    reset.set_defaults(run=run_reset)


def _add_console(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--console",
        default="http://localhost:8802",
        help="address of the console, by name, because passkeys need one (default: http://localhost:8802)",
    )


def run_invite(asked: argparse.Namespace) -> int:
    """Print the link; it is shown once and kept nowhere."""
    surroundings.enter()
    surroundings.upgrade()
    from firsthour.people.actions import invite

    token = invite(email=asked.email, role=asked.role, actor=DESK, at=now())
    print(f"{asked.console}/enrol/{token}")
    return 0


def run_list(asked: argparse.Namespace) -> int:
    """A line for each account."""
    surroundings.enter()
    from firsthour.people import queries

    for account in queries.accounts():
        state = "disabled" if not account.is_active else "set up" if queries.set_up(account) else "no second factor"
        print(f"{account.email}  {account.role}  {state}")
    return 0


def run_role(asked: argparse.Namespace) -> int:
    """Assign it."""
    account = _account(asked)
    from firsthour.people.actions import assign_role

    assign_role(account=account, role=asked.role, actor=DESK, at=now())
    print(f"{asked.email} is {asked.role} now.")
    return 0


def run_disable(asked: argparse.Namespace) -> int:
    """Disable it."""
    account = _account(asked)
    from firsthour.people.actions import disable

    disable(account=account, actor=DESK, at=now())
    print(f"{asked.email} is disabled.")
    return 0


def run_enable(asked: argparse.Namespace) -> int:
    """Enable it."""
    account = _account(asked)
    from firsthour.people.actions import enable

    enable(account=account, actor=DESK, at=now())
    print(f"{asked.email} may sign in.")
    return 0


def run_sessions(asked: argparse.Namespace) -> int:
    """A line for each session; with --end none is left."""
    account = _account(asked)
    from firsthour.people import actions, queries

    if asked.end:
        print(f"{actions.end_sessions(account=account, besides=None, actor=DESK, at=now())} ended.")
        return 0
    for session in queries.sessions_of(account):
        began, seen = (f"{each:%Y-%m-%d %H:%M} UTC" for each in (session.began_at, session.seen_at))
        print(f"{session.browser or 'unknown browser'}  began {began}  last seen {seen}")
    return 0


def run_reset(asked: argparse.Namespace) -> int:
    """Print the link; it is shown once and kept nowhere."""
    account = _account(asked)
    from firsthour.people.actions import clear_account

    token = clear_account(account=account, actor=DESK, at=now())
    print(f"{asked.console}/enrol/{token}")
    return 0


def _account(asked: argparse.Namespace):
    surroundings.enter()
    from firsthour.people.queries import access_account_of

    return access_account_of(asked.email)
