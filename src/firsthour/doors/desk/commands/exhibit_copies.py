"""Copies of exhibits: requested by one person, approved by another, then written by one of the two."""

import argparse
import uuid
from pathlib import Path

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.ledger.words import instant
from firsthour.platform import durable
from firsthour.vault.errors import RecipientKeyWrong
from firsthour.vault.formats import OPEN_BOX
from firsthour.vault.words import OpeningPurpose, Part, Recipient


def add_copy_words(words: argparse._SubParsersAction) -> None:
    """`exhibit request`, `exports`, `approve`, `decline` and `export`."""
    request = words.add_parser("request", help="ask that a copy be given; another person must approve it")
    request.add_argument("exhibit", type=uuid.UUID, help="its number, from the page of its case")
    request.add_argument("--for", dest="recipient", required=True, choices=list(map(str, Recipient)), help="to whom")
    request.add_argument("--purpose", required=True, choices=list(map(str, OpeningPurpose)), help="what it serves")
    request.add_argument(
        "--part",
        dest="parts",
        action="append",
        required=True,
        choices=list(map(str, Part)),
        help="what the law of the request allows; may be given again",
    )
    request.add_argument("--reference", required=True, help="the file number of what they asked")
    request.add_argument("--key", default="", metavar="HEX", help="their public key, to encrypt the package to it")
    listed = words.add_parser("exports", help="list the newest exports")
    approve = words.add_parser("approve", help="approve what another person requested")
    decline = words.add_parser("decline", help="decline a request, or withdraw your own")
    for answer in (approve, decline):
        answer.add_argument("export", type=uuid.UUID, help="its number, from `firsthour exhibit exports`")
    export = words.add_parser("export", help="write the approved copy of an exhibit")
    export.add_argument("exhibit", type=uuid.UUID, help="the number of the exhibit")
    export.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where to write the package")
    runs = {request: run_request, listed: run_list, approve: run_approve, decline: run_decline, export: run_export}
    for parser, run in runs.items():
        add_person(parser)
        parser.set_defaults(run=run)


def run_request(asked: argparse.Namespace) -> int:
    """Request a copy as the person who signs in."""
    surroundings.enter()
    from firsthour.vault.actions import request_export

    try:
        key = bytes.fromhex(asked.key)
    except ValueError as error:
        raise RecipientKeyWrong() from error
    export = request_export(
        exhibit_id=asked.exhibit,
        recipient=Recipient(asked.recipient),
        purpose=OpeningPurpose(asked.purpose),
        parts=[Part(part) for part in asked.parts],
        reference=asked.reference,
        recipient_key=key,
        actor=signed_in(asked, "vault:export:request"),
        at=now(),
    )
    print(f"{export.id}  waits for another person: firsthour exhibit approve {export.id} --as EMAIL")
    return 0


def run_list(asked: argparse.Namespace) -> int:
    """Print the newest exports."""
    surroundings.enter()
    from firsthour.vault.queries import newest_exports, state_of

    signed_in(asked, "vault:soundness:read")
    at = now()
    for export in newest_exports()[:100]:
        state = state_of(export, at)
        parts = ", ".join(export.parts)
        print(f"{export.id}  {instant(export.requested_at)}  {state:<8}  {export.recipient}: {parts}")
    return 0


def run_approve(asked: argparse.Namespace) -> int:
    """Approve as the person who signs in."""
    surroundings.enter()
    from firsthour.vault.actions import approve_export

    actor = signed_in(asked, "vault:export:approve")
    export = approve_export(export_id=asked.export, actor=actor, at=now())
    print(f"approved: firsthour exhibit export {export.exhibit_id} --to FOLDER --as EMAIL")
    return 0


def run_decline(asked: argparse.Namespace) -> int:
    """Decline as the person who signs in."""
    surroundings.enter()
    from firsthour.vault.actions import decline_export

    decline_export(export_id=asked.export, actor=signed_in(asked, "vault:export:request"), at=now())
    print("declined")
    return 0


def run_export(asked: argparse.Namespace) -> int:
    """Write the package, and beside an encrypted one the program that opens it; nothing is overwritten."""
    surroundings.enter()
    from firsthour.doors.desk.errors import FileTaken
    from firsthour.vault.actions import take_export
    from firsthour.vault.queries import approved_export

    actor, at = signed_in(asked, "vault:export:request"), now()
    export = approved_export(asked.exhibit, at)
    path = asked.to / f"exhibit-{export.exhibit_id}-{export.id}.{'box' if export.recipient_key else 'zip'}"
    if path.exists():
        raise FileTaken(path=path)
    durable.create(path, take_export(export_id=export.id, actor=actor, at=at))
    if export.recipient_key:
        durable.create(asked.to / "open_box.py", OPEN_BOX.encode())
    print(path)
    return 0
