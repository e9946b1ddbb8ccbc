"""Issue, replace, revoke and list the keys with which platforms call the gate."""

import argparse
from datetime import timedelta

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.platform.words import DEFAULT_PER_MINUTE, PLATFORM_SCOPES, Scope


def add_words(parser: argparse.ArgumentParser) -> None:
    """`key issue SERVICE`, `key rotate PREFIX`, `key revoke PREFIX`, `key list`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    issue = words.add_parser("issue", help="print a new key, once")
    issue.add_argument("service", help="short name of the service")
    issue.add_argument(
        "--scope",
        action="append",
        choices=list(map(str, Scope)),
        metavar="SCOPE",
        help=f"what it may do; may be given again: {', '.join(Scope)} (default: {' and '.join(PLATFORM_SCOPES)})",
    )
    issue.add_argument(
        "--per-minute",
        type=int,
        default=DEFAULT_PER_MINUTE,
        metavar="N",
        help=f"calls that each gate machine takes of it in a minute (default: {DEFAULT_PER_MINUTE})",
    )
    add_person(issue)
    issue.set_defaults(run=run_issue)
    rotate = words.add_parser("rotate", help="print a new key that replaces another, once; both are valid for a time")
    rotate.add_argument("prefix", help="of the old key: the part between the first and the second underscore")
    rotate.add_argument(
        "--hours", type=int, default=24, metavar="N", help="how long the old key stays valid, up to 2160 (default: 24)"
    )
    add_person(rotate)
    rotate.set_defaults(run=run_rotate)
    revoke = words.add_parser("revoke", help="refuse a key from now on")
    revoke.add_argument("prefix", help="the part of the key between the first and the second underscore")
    add_person(revoke)
    revoke.set_defaults(run=run_revoke)
    listing = words.add_parser("list", help="list all keys")
    listing.set_defaults(run=run_list)


def run_issue(asked: argparse.Namespace) -> int:
    """Print the key; only its digest is kept."""
    surroundings.enter()
    from firsthour.platform.actions import issue_key
    from firsthour.platform.queries import access_service

    _, text = issue_key(
        service=access_service(asked.service),
        scopes=asked.scope or list(PLATFORM_SCOPES),
        per_minute=asked.per_minute,
        actor=signed_in(asked, "platform:key:issue"),
        at=now(),
    )
    print(text)
    return 0


def run_rotate(asked: argparse.Namespace) -> int:
    """Print the new key; the worker refuses the old one when its time is over."""
    surroundings.enter()
    from firsthour.platform.actions import rotate_key

    _, text = rotate_key(
        prefix=asked.prefix,
        overlap=timedelta(hours=asked.hours),
        actor=signed_in(asked, "platform:key:rotate"),
        at=now(),
    )
    print(text)
    return 0


def run_revoke(asked: argparse.Namespace) -> int:
    """Revoke it."""
    surroundings.enter()
    from firsthour.platform.actions import revoke_key

    revoke_key(prefix=asked.prefix, actor=signed_in(asked, "platform:key:revoke"), at=now())
    print(f"The key {asked.prefix} is revoked.")
    return 0


def run_list(asked: argparse.Namespace) -> int:
    """A line for each key."""
    surroundings.enter()
    from firsthour.platform.queries import keys

    for key in keys():
        if key.revoked_at:
            state = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}"
        else:
            state = f"valid until {key.ends_at:%Y-%m-%d %H:%M}" if key.ends_at else "in force"
        print(f"{key.prefix}  {key.service.slug}  {','.join(key.scopes)}  {key.per_minute}/min  {state}")
    return 0
