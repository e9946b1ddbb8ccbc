"""Adopt terms and rules, a pack or one rule at a time; replay a rule before, list and retire rules; the brakes."""

import argparse

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.commands.policy_brakes import add_brake_words
from firsthour.doors.desk.commands.policy_rules import add_rule_words
from firsthour.doors.desk.paths import existing_folder
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now


def add_words(parser: argparse.ArgumentParser) -> None:
    """`policy adopt SERVICE`, and the words of rules and of brakes."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    adopt = words.add_parser("adopt", help="adopt the terms and rules of a pack")
    adopt.add_argument("service", help="short name of the service")
    adopt.add_argument("--pack", type=existing_folder, metavar="FOLDER", help="a folder laid out like the starter pack")
    add_person(adopt)
    adopt.set_defaults(run=run)
    add_brake_words(words)
    add_rule_words(words)


def run(asked: argparse.Namespace) -> int:
    """Adopt it as the person who signs in."""
    surroundings.enter()
    from firsthour.platform.queries import access_service
    from firsthour.policy.actions import adopt_pack
    from firsthour.policy.formats import STARTER_PACK, load_pack

    pack = load_pack(asked.pack or STARTER_PACK)
    adopt_pack(service=access_service(asked.service), pack=pack, actor=signed_in(asked, "policy:rule:adopt"), at=now())
    print(f"Adopted version {pack.terms.version} of the terms and {len(pack.rules)} rule(s).")
    return 0
