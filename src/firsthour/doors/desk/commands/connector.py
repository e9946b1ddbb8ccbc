"""Tell Firsthour where and with which secret a service's webhook is called."""

import argparse
import getpass
import os

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now


def add_words(parser: argparse.ArgumentParser) -> None:
    """`connector add SERVICE ADDRESS`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    add = words.add_parser("add", help="set the webhook of a service")
    add.add_argument("service", help="short name of the service")
    add.add_argument("address", help="https address of the webhook (http on this machine alone)")
    add_person(add)
    add.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Set it; the secret comes from FIRSTHOUR_CONNECTOR_SECRET or is asked for."""
    surroundings.enter()
    from firsthour.platform.actions import add_connector
    from firsthour.platform.queries import access_service

    add_connector(
        service=access_service(asked.service),
        address=asked.address,
        secret=os.environ.get("FIRSTHOUR_CONNECTOR_SECRET") or getpass.getpass("Secret shared with the platform: "),
        actor=signed_in(asked, "platform:connector:add"),
        at=now(),
    )
    print(f"The webhook of {asked.service} is set.")
    return 0
