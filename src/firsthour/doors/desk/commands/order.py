"""Removal orders and whatever else authorities send: take one in from a file, list them, show one."""

import argparse
import hashlib
import json
from datetime import datetime
from pathlib import Path

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.errors import InstantUnusable
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now


def add_words(parser: argparse.ArgumentParser) -> None:
    """`order import FILE`, `order list`, `order show N`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    take = words.add_parser("import", help="take in a filing from a JSON document or a mail")
    take.add_argument("service", help="short name of the service it is addressed to")
    take.add_argument(
        "file",
        type=Path,
        help="the document, as docs/reference/orders.md describes it, or a mail whose name ends with .eml",
    )
    take.add_argument(
        "--arrived", metavar="INSTANT", help="when it reached the contact point, with offset (default: now)"
    )
    add_person(take)
    take.set_defaults(run=run_import)
    listing = words.add_parser("list", help="what came in, open ones first, by the time that is left")
    listing.set_defaults(run=run_list)
    show = words.add_parser("show", help="one filing with its times, clocks and history")
    show.add_argument("number", type=int, help="as `order list` shows it")
    show.add_argument("--json", action="store_true", help="for a program")
    show.set_defaults(run=run_show)


def run_import(asked: argparse.Namespace) -> int:
    """Take it in; its number."""
    surroundings.enter()
    from firsthour.orders.actions import receive
    from firsthour.orders.formats import read_document
    from firsthour.orders.mail.taking import take_mail
    from firsthour.orders.words import Arrival, Received, Sender, Way
    from firsthour.platform.queries import access_service

    actor, at = signed_in(asked, "orders:filing:type"), now()
    raw, service = asked.file.read_bytes(), access_service(asked.service)
    arrived = Arrival("desk", _instant(asked.arrived) if asked.arrived else at, True)
    if asked.file.suffix.lower() == ".eml":
        filing = take_mail(service=service, raw=raw, way=Way.FILE, arrived=(arrived,), host="", actor=actor, at=at)
        print(line_of(filing))
        return 0
    kind, form = read_document(raw)
    filing = receive(
        service=service,
        received=Received(
            kind=kind,
            form=form,
            raw=raw,
            media_type="application/json",
            way=Way.FILE,
            key=hashlib.sha256(raw).hexdigest(),
            sender=Sender(),
            arrivals=(arrived,),
        ),
        actor=actor,
        at=at,
    )
    print(line_of(filing))
    return 0


def line_of(filing) -> str:
    """One filing in a line: its number, what it is, when it came, and every doubt about it."""
    doubts = f"  suspect: {', '.join(filing.suspicions)}" if filing.suspicions else ""
    received = f"{filing.received_at:%Y-%m-%dT%H:%M:%SZ}"
    return f"{filing.number}  {filing.kind}  {filing.state}  received {received}{doubts}"


def _instant(written: str) -> datetime:
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        raise InstantUnusable(written=written) from None
    if instant.tzinfo is None:
        raise InstantUnusable(written=written)
    return instant


def run_list(asked: argparse.Namespace) -> int:
    """A line for each filing."""
    surroundings.enter()
    from firsthour.orders.queries import inbox

    for filing, due_at in inbox():
        due = f"{due_at:%Y-%m-%dT%H:%M:%SZ}" if due_at else "-"
        suspect = "  suspect" if filing.suspicions else ""
        print(f"{filing.number}  {filing.kind}  {filing.state}  due {due}  {filing.service.slug}{suspect}")
    return 0


def run_show(asked: argparse.Namespace) -> int:
    """The filing as a document."""
    surroundings.enter()
    from firsthour.orders.queries import access_filing_numbered, document_of

    document = document_of(access_filing_numbered(asked.number))
    if asked.json:
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return 0
    for name, value in document.items():
        if isinstance(value, list):
            for each in value:
                print(f"{name}  {json.dumps(each, ensure_ascii=False)}")
        else:
            print(f"{name}  {value}")
    return 0
