"""The register of authorities: who may order, refer, scrutinise or oversee, and where they are answered and called."""

import argparse
import uuid

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.orders.words import AuthorityRole

PERMISSION = "orders:authority:edit"


def add_words(parser: argparse.ArgumentParser) -> None:
    """`authority list`, `authority add`, `authority change`, `authority end`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    listing = words.add_parser("list", help="the register, those in force first")
    listing.set_defaults(run=run_list)
    add = words.add_parser("add", help="enter an authority")
    _add_entry(add)
    add.set_defaults(run=run_add)
    change = words.add_parser("change", help="say anew what is known of an authority; every word is given again")
    change.add_argument("authority", type=uuid.UUID, help="as `authority list` shows it")
    _add_entry(change)
    change.set_defaults(run=run_change)
    end = words.add_parser("end", help="an authority is no longer competent: what comes in its name is suspect")
    end.add_argument("authority", type=uuid.UUID, help="as `authority list` shows it")
    add_person(end)
    end.set_defaults(run=run_end)


def _add_entry(parser: argparse.ArgumentParser) -> None:
    roles = list(map(str, AuthorityRole))
    parser.add_argument("--name", required=True, help="as the Commission's list has it")
    parser.add_argument("--state", required=True, metavar="CODE", help="its state, two letters (ISO 3166-1)")
    each = f"again for each: {', '.join(roles)}"
    parser.add_argument("--role", action="append", required=True, choices=roles, metavar="ROLE", help=each)
    parser.add_argument("--domain", action="append", default=[], help="a mail domain of theirs; may be given again")
    parser.add_argument("--key", action="append", default=[], metavar="HEX", help="an Ed25519 key; may be given again")
    parser.add_argument("--language", action="append", default=[], metavar="CODE", help="may be given again")
    parser.add_argument("--answer-to", required=True, metavar="EMAIL", help="the only address that answers go to")
    parser.add_argument("--call-back", required=True, metavar="NUMBER", help="the only number that is called, with +")
    add_person(parser)


def _entry(asked: argparse.Namespace):
    from firsthour.orders.rules.register import Entry

    return Entry(
        name=asked.name.strip(),
        state=asked.state.upper(),
        roles=tuple(AuthorityRole(role) for role in dict.fromkeys(asked.role)),
        domains=tuple(domain.lower() for domain in asked.domain),
        keys=tuple(key.lower() for key in asked.key),
        languages=tuple(asked.language),
        answer_address=asked.answer_to,
        call_back_number=asked.call_back,
    )


def run_list(asked: argparse.Namespace) -> int:
    """A line for each authority."""
    surroundings.enter()
    from firsthour.orders.queries import authorities

    for each in authorities():
        ended = f"  ended {each.ended_at:%Y-%m-%d}" if each.ended_at else ""
        print(f"{each.id}  {each.state}  {','.join(each.roles)}  {each.name}  {each.answer_address}{ended}")
    return 0


def run_add(asked: argparse.Namespace) -> int:
    """Enter it."""
    surroundings.enter()
    from firsthour.orders.actions import add_authority

    print(add_authority(entry=_entry(asked), actor=signed_in(asked, PERMISSION), at=now()).id)
    return 0


def run_change(asked: argparse.Namespace) -> int:
    """Change it."""
    surroundings.enter()
    from firsthour.orders.actions import change_authority

    change_authority(authority_id=asked.authority, entry=_entry(asked), actor=signed_in(asked, PERMISSION), at=now())
    print("Changed. What it filed before stays as it was judged then.")
    return 0


def run_end(asked: argparse.Namespace) -> int:
    """End it."""
    surroundings.enter()
    from firsthour.orders.actions import end_authority

    end_authority(authority_id=asked.authority, actor=signed_in(asked, PERMISSION), at=now())
    print("Ended. Whatever still comes in its name is suspect.")
    return 0
