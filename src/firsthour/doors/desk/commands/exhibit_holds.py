"""Holds at the command line: what keeps an exhibit, until when, and the certificates."""

import argparse
import sys
import uuid
from datetime import date, timedelta

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.paths import existing_file
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.ledger.words import instant
from firsthour.vault.words import BASIS_OF, HoldEnding, HoldReason, Requester

SOON = 30


def add_hold_words(words: argparse._SubParsersAction) -> None:
    """`exhibit show | due | certificate | hold | extend | release`."""
    show = words.add_parser("show", help="until when an exhibit is kept, and every hold on it")
    due = words.add_parser("due", help="what will be destroyed soon, and which proceedings' holds end soon")
    due.add_argument("--days", type=int, default=SOON, help=f"within so many days (default: {SOON})")
    certificate = words.add_parser("certificate", help="certify that an exhibit is preserved, or was destroyed")
    certificate.add_argument("--json", action="store_true", help="print a JSON object")
    hold = words.add_parser("hold", help="keep an exhibit for a proceeding, until a day")
    hold.add_argument("--reason", required=True, choices=list(map(str, HoldReason)), help="why")
    hold.add_argument("--subject", type=uuid.UUID, help="number of the proceeding in Firsthour, if it has one there")
    extend = words.add_parser("extend", help="let a hold last longer, because somebody entitled asked")
    extend.add_argument("--requested-by", required=True, choices=list(map(str, Requester)), help="who asked")
    request = extend.add_mutually_exclusive_group(required=True)
    request.add_argument("--reference", help="the request's own reference; of it only a salted digest is kept")
    request.add_argument("--document", type=existing_file, metavar="FILE", help="the request itself; likewise")
    release = words.add_parser("release", help="end a hold before its day")
    release.add_argument("--because", required=True, choices=list(map(str, HoldEnding)), help="why")
    for each in (hold, extend):
        each.add_argument("--until", required=True, type=_day, metavar="DAY", help="its last day, YYYY-MM-DD")
    for each in (show, certificate, hold):
        each.add_argument("exhibit", type=uuid.UUID, help="its number, from the case")
    for each in (extend, release):
        each.add_argument("hold", type=uuid.UUID, help="the hold's number, from `exhibit show`")
    runs = (run_show, run_due, run_certificate, run_hold, run_extend, run_release)
    for each, run in zip((show, due, certificate, hold, extend, release), runs, strict=True):
        add_person(each)
        each.set_defaults(run=run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no day such as 2027-03-31") from error


def run_show(asked: argparse.Namespace) -> int:
    """One exhibit."""
    surroundings.enter()
    from firsthour.vault.queries import access_exhibit, holds_on

    signed_in(asked, "vault:hold:read")
    exhibit = access_exhibit(asked.exhibit)
    print(f"{exhibit.id}  {exhibit.state}, {exhibit.basis}, kept until {instant(exhibit.retain_until)}")
    for hold in holds_on(exhibit):
        ended = f", released {instant(hold.released_at)} ({hold.released_because})" if hold.released_at else ""
        print(f"  {hold.id}  {hold.basis} {hold.reason or 'by law'}, until {instant(hold.until)}{ended}")
    return 0


def run_due(asked: argparse.Namespace) -> int:
    """The next days."""
    surroundings.enter()
    from firsthour.vault.queries import falling_due, proceedings_until

    signed_in(asked, "vault:hold:read")
    at = now()
    before = at + timedelta(days=asked.days)
    for hold in proceedings_until(before, at=at):
        print(f"{instant(hold.until)}  hold {hold.id} ends ({hold.reason}), exhibit {hold.exhibit_id}")
    for exhibit in falling_due(before):
        print(f"{instant(exhibit.retain_until)}  exhibit {exhibit.id} is destroyed ({exhibit.basis})")
    return 0


def run_certificate(asked: argparse.Namespace) -> int:
    """Text, or JSON."""
    surroundings.enter()
    from firsthour.vault.certificates import as_json, as_text
    from firsthour.vault.queries import access_exhibit, certificate

    signed_in(asked, "vault:hold:read")
    certified = certificate(access_exhibit(asked.exhibit))
    sys.stdout.buffer.write(as_json(certified) + b"\n" if asked.json else as_text(certified).encode())
    return 0


def run_hold(asked: argparse.Namespace) -> int:
    """Place it as the person who signs in."""
    surroundings.enter()
    from firsthour.vault.actions import place_hold
    from firsthour.vault.queries import access_exhibit, end_of_hold

    reason = HoldReason(asked.reason)
    hold = place_hold(
        exhibit_id=asked.exhibit,
        basis=BASIS_OF[reason],
        subject_id=asked.subject or uuid.uuid4(),
        until=end_of_hold(access_exhibit(asked.exhibit), asked.until),
        reason=reason,
        caused_by=None,
        actor=signed_in(asked, "vault:hold:place"),
        at=now(),
    )
    print(f"{hold.id}  holds the exhibit until {instant(hold.until)}")
    return 0


def run_extend(asked: argparse.Namespace) -> int:
    """Extend it as the person who signs in."""
    surroundings.enter()
    from firsthour.vault.actions import extend_hold
    from firsthour.vault.queries import access_hold, end_of_hold

    hold = extend_hold(
        hold_id=asked.hold,
        until=end_of_hold(access_hold(asked.hold).exhibit, asked.until),
        requester=Requester(asked.requested_by),
        request=asked.document.read_bytes() if asked.document else asked.reference.encode(),
        actor=signed_in(asked, "vault:hold:extend"),
        at=now(),
    )
    print(f"{hold.id}  holds the exhibit until {instant(hold.until)}")
    return 0


def run_release(asked: argparse.Namespace) -> int:
    """Release it as the person who signs in."""
    surroundings.enter()
    from firsthour.vault.actions import release_hold

    hold = release_hold(
        hold_id=asked.hold,
        because=HoldEnding(asked.because),
        actor=signed_in(asked, "vault:hold:release"),
        at=now(),
    )
    print(f"{hold.id}  is released; the exhibit is kept until {instant(hold.exhibit.retain_until)}")
    return 0
