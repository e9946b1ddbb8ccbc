"""Say how a service is reached, see what that can do and how it does, and try again what failed."""

import argparse
import getpass
import os
import uuid

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.platform.words import CommandKind, ConnectorKind

OPTIONS = ("access_key", "region", "public", "root", "kept")


def add_words(parser: argparse.ArgumentParser) -> None:
    """`connector add SERVICE ADDRESS …`, `show`, `list`, `resolve`, `failed`, `retry`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    add = words.add_parser("add", help="set how a service is reached")
    add.add_argument("service", help="short name of the service")
    add.add_argument("address", help="https address of the webhook, server, bucket or folder (http on this machine)")
    add.add_argument(
        "--kind",
        choices=list(map(str, ConnectorKind)),
        default=str(ConnectorKind.WEBHOOK),
        metavar="KIND",
        help=f"{', '.join(ConnectorKind)} (default: webhook)",
    )
    add.add_argument("--access-key", metavar="KEY", help="s3: the access key's id; the secret is asked for")
    add.add_argument("--region", help="s3: the bucket's region, such as eu-west-1")
    add.add_argument("--public", metavar="LINK", help="s3: the web address in front of the bucket, if there is one")
    add.add_argument("--root", metavar="FOLDER", help="directory: the served folder")
    add.add_argument(
        "--kept", metavar="FOLDER", help="directory: where disabled files go, on the same disk, not served"
    )
    add_person(add)
    add.set_defaults(run=run)
    show = words.add_parser("show", help="what the connector of a service can have carried out")
    show.add_argument("service", help="short name of the service")
    show.set_defaults(run=run_show)
    words.add_parser("list", help="how every connector does").set_defaults(run=run_list)
    resolve = words.add_parser("resolve", help="ask a service which items a link leads to")
    resolve.add_argument("service", help="short name of the service")
    resolve.add_argument("link", help="as a person copied it")
    resolve.set_defaults(run=run_resolve)
    words.add_parser("failed", help="commands that wait for a person").set_defaults(run=run_failed)
    retry = words.add_parser("retry", help="try a command that failed again now")
    retry.add_argument("command", type=uuid.UUID, help="its id, from `connector failed`")
    add_person(retry)
    retry.set_defaults(run=run_retry)


def run(asked: argparse.Namespace) -> int:
    """Set it; the secret comes from FIRSTHOUR_CONNECTOR_SECRET or is asked for."""
    surroundings.enter()
    from firsthour.platform.actions import add_connector
    from firsthour.platform.queries import access_service

    add_connector(
        service=access_service(asked.service),
        kind=ConnectorKind(asked.kind),
        address=asked.address,
        options={name: getattr(asked, name) or "" for name in OPTIONS},
        secret=_secret(ConnectorKind(asked.kind)),
        actor=signed_in(asked, "platform:connector:add"),
        at=now(),
    )
    print(f"The connector of {asked.service} is set: {asked.kind}.")
    return 0


def _secret(kind: ConnectorKind) -> str:
    if kind is ConnectorKind.DIRECTORY:
        return ""
    return os.environ.get("FIRSTHOUR_CONNECTOR_SECRET") or getpass.getpass("Secret shared with the platform: ")


def run_show(asked: argparse.Namespace) -> int:
    """A line for each command."""
    surroundings.enter()
    from firsthour.platform.queries import access_connector_row, access_service, outlet_of

    row = access_connector_row(access_service(asked.service))
    able = outlet_of(row).capabilities
    print(f"{row.kind}  {row.address}")
    for kind in CommandKind:
        items = "yes" if kind in able.items else "by hand" if kind in able.by_hand else "no"
        print(f"  {kind:<12} items: {items:<8} authors: {'yes' if kind in able.authors else 'no'}")
    print(f"  in some territories only: {'yes' if able.territories else 'no'}")
    print(f"  statements to authors:    {'yes' if able.statements else 'no'}")
    return 0


def run_list(asked: argparse.Namespace) -> int:
    """A line for each connector, over the last day."""
    surroundings.enter()
    from firsthour.platform.health import health

    for each in health(now()):
        times = f"middle {each.middle} ms, 95 in 100 within {each.slowest} ms" if each.calls else "never called"
        last = f", last problem {each.last_failure.problem}" if each.last_failure else ""
        still = f", {len(each.contradicted)} confirmed yet still there" if each.contradicted else ""
        service = each.connector.service.slug
        print(f"{service}  {each.connector.kind}  {each.calls} calls, {each.failures} failed, {times}{last}{still}")
    return 0


def run_resolve(asked: argparse.Namespace) -> int:
    """A line for each item, then its addresses."""
    surroundings.enter()
    from firsthour.platform.calling import reach
    from firsthour.platform.queries import access_service

    for item in reach(access_service(asked.service), now).resolve(asked.link, key=str(uuid.uuid4())):
        print(f"{item.item}  {item.state}  {item.audience}")
        for surface in item.surfaces:
            print(f"  {surface}")
    return 0


def run_failed(asked: argparse.Namespace) -> int:
    """A line for each command that waits for a person."""
    surroundings.enter()
    from firsthour.platform.queries import failed_commands

    for command in failed_commands():
        about = command.item_reference or command.author_reference
        print(f"{command.id}  {command.service.slug}  {command.kind}  {about}  {command.last_problem}")
    return 0


def run_retry(asked: argparse.Namespace) -> int:
    """Begin its attempts anew."""
    surroundings.enter()
    from firsthour.platform.actions import retry_command

    retry_command(command_id=asked.command, actor=signed_in(asked, "platform:command:retry"), at=now())
    print(f"The command {asked.command} is tried again now.")
    return 0
