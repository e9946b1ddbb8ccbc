"""Keeping banks: make and list them, dispute and retire entries, and the allow-list."""

import argparse
import uuid

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.matching.words import FAR_DISTANCE, NEAR_DISTANCE, AllowanceReason, DisputeReason
from firsthour.policy.words import Harm
from firsthour.signals.words import SignalKind


def add_upkeep_words(words: argparse._SubParsersAction) -> None:
    """`bank make`, `declare-dangerous`, `list`, `edit`, `dispute`, `retire` and `allow`."""
    make = words.add_parser("make", help="make a bank with distances of its own")
    make.add_argument("bank", help="its name")
    make.add_argument(
        "--near", type=int, default=NEAR_DISTANCE, help=f"bits within which rules may act ({NEAR_DISTANCE})"
    )
    make.add_argument(
        "--far", type=int, default=FAR_DISTANCE, help=f"bits up to which a person is asked ({FAR_DISTANCE})"
    )
    danger = words.add_parser(
        "declare-dangerous", help="what hits this bank is a danger to keep: it is set apart, for good; not to be undone"
    )
    danger.add_argument("bank", help="its name")
    listed = words.add_parser("list", help="list the banks, their entries by source and status, and the allow-list")
    edit = words.add_parser(
        "edit", help="say otherwise what an entry is; with other harms a confirmed one must be confirmed anew"
    )
    edit.add_argument("entry", type=uuid.UUID, help="its number")
    edit.add_argument(
        "--harm",
        action="append",
        choices=list(map(str, Harm)),
        metavar="CODE",
        help="a harm of the taxonomy, instead of all that it has; may be given again",
    )
    edit.add_argument("--licence", help="under which terms you may use it, instead of what stands")
    dispute = words.add_parser("dispute", help="dispute an entry: it asks for review and acts no more")
    dispute.add_argument("entry", type=uuid.UUID, help="its number")
    dispute.add_argument("--reason", required=True, choices=list(map(str, DisputeReason)), help="why")
    retire = words.add_parser("retire", help="take an entry out of matching for good")
    retire.add_argument("entry", type=uuid.UUID, help="its number")
    allow = words.add_parser("allow", help="put a fingerprint on the allow-list: it is never a hit")
    allow.add_argument("value", help="64 hexadecimal digits, of MD5 32")
    allow.add_argument("--kind", required=True, choices=list(map(str, SignalKind)), help="which fingerprint it is")
    deed = allow.add_mutually_exclusive_group(required=True)
    deed.add_argument("--reason", choices=list(map(str, AllowanceReason)), help="why")
    deed.add_argument("--end", action="store_true", help="take it off the list again")
    runs = {
        make: run_make,
        danger: run_declare_dangerous,
        listed: run_list,
        edit: run_edit,
        dispute: run_dispute,
        retire: run_retire,
        allow: run_allow,
    }
    for parser, run in runs.items():
        add_person(parser)
        parser.set_defaults(run=run)


def run_make(asked: argparse.Namespace) -> int:
    """Make a bank, or show the one that is there."""
    surroundings.enter()
    from firsthour.matching.actions import add_bank

    actor = signed_in(asked, "matching:bank:add")
    bank = add_bank(name=asked.bank, near=asked.near, far=asked.far, actor=actor, at=now())
    print(f"{bank.name}: near {bank.near}, far {bank.far}")
    return 0


def run_declare_dangerous(asked: argparse.Namespace) -> int:
    """Declare it as the person who signs in."""
    surroundings.enter()
    from firsthour.matching.actions import declare_dangerous

    actor = signed_in(asked, "matching:bank:add")
    bank = declare_dangerous(name=asked.bank, actor=actor, at=now())
    print(f"{bank.name}: what hits it is set apart, and the officer on duty is called")
    return 0


def run_list(asked: argparse.Namespace) -> int:
    """Print the banks and the allow-list."""
    surroundings.enter()
    from firsthour.matching.queries import allowances, banks

    signed_in(asked, "matching:bank:read")
    for bank in banks():
        print(f"{bank.name}: near {bank.near}, far {bank.far}")
        for source, licence, status, entries in bank.entries:
            print(f"    {entries:>9}  {status:<9}  {source} ({licence})")
    for allowed in allowances():
        print(f"allowed: {allowed.kind} {allowed.value}  {allowed.reason}")
    return 0


def run_edit(asked: argparse.Namespace) -> int:
    """Change what is said of an entry."""
    surroundings.enter()
    from firsthour.matching.actions import edit_entry

    actor = signed_in(asked, "matching:entry:edit")
    entry = edit_entry(entry_id=asked.entry, harms=asked.harm, licence=asked.licence, actor=actor, at=now())
    print(f"{entry.id}  {entry.kind}  {entry.status}  {' '.join(entry.harms)}")
    return 0


def run_dispute(asked: argparse.Namespace) -> int:
    """Dispute an entry."""
    surroundings.enter()
    from firsthour.matching.actions import dispute_entry

    actor = signed_in(asked, "matching:entry:dispute")
    entry = dispute_entry(entry_id=asked.entry, reason=DisputeReason(asked.reason), actor=actor, at=now())
    print(f"{entry.id}  {entry.kind}  {entry.status}")
    return 0


def run_retire(asked: argparse.Namespace) -> int:
    """Retire an entry."""
    surroundings.enter()
    from firsthour.matching.actions import retire_entry

    actor = signed_in(asked, "matching:entry:retire")
    entry = retire_entry(entry_id=asked.entry, actor=actor, at=now())
    print(f"{entry.id}  {entry.kind}  {entry.status}")
    return 0


def run_allow(asked: argparse.Namespace) -> int:
    """Put a fingerprint on the allow-list, or take it off."""
    surroundings.enter()
    from firsthour.matching.actions import allow_fingerprint, end_allowance

    actor, kind, value = signed_in(asked, "matching:fingerprint:allow"), SignalKind(asked.kind), asked.value.lower()
    if asked.end:
        end_allowance(kind=kind, value=value, actor=actor, at=now())
        print(f"{kind} {value}  may be a hit again")
    else:
        allow_fingerprint(kind=kind, value=value, reason=AllowanceReason(asked.reason), actor=actor, at=now())
        print(f"{kind} {value}  is never a hit")
    return 0
