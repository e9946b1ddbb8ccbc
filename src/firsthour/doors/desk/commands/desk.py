"""What the mail server hands over: orders and whatever else authorities send by mail."""

import argparse
import os
import sys
from typing import NoReturn

import structlog

from firsthour.doors.desk import surroundings
from firsthour.doors.now import now
from firsthour.ledger.words import Actor

log = structlog.get_logger()


class _Patient(argparse.ArgumentParser):
    """Words that are not understood are no reason to give a mail back: the mail server tries again."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(os.EX_TEMPFAIL, f"{self.prog}: {message}\n")


def add_words(parser: argparse.ArgumentParser) -> None:
    """`desk receive-mail SERVICE`."""
    words = parser.add_subparsers(metavar="WORD", required=True, parser_class=_Patient)
    take = words.add_parser("receive-mail", help="take one mail from standard input, as from a mail server's pipe")
    take.add_argument("service", help="short name of the service whose contact point it reached")
    take.set_defaults(run=run_receive, refused=os.EX_TEMPFAIL)


def run_receive(asked: argparse.Namespace) -> int:
    """Exit status as in sysexits.h: 0 sealed and taken in, 65 larger than can be taken, 75 for the mail server to try
    again, whatever the reason."""
    try:
        return _received(asked.service)
    except Exception as failure:
        from firsthour.orders.errors import FilingTooLarge

        if isinstance(failure, FilingTooLarge):
            print(f"{failure.sentence} {failure.remedy}", file=sys.stderr)
            return os.EX_DATAERR
        log.exception("a mail could not be taken in; the mail server keeps it and tries again")
        return os.EX_TEMPFAIL


def _received(service: str) -> int:
    surroundings.enter()
    from django.conf import settings

    from firsthour.doors.desk.commands.order import line_of
    from firsthour.orders.mail.taking import take_mail
    from firsthour.orders.rules import LARGEST_RAW
    from firsthour.orders.words import Arrival, Way
    from firsthour.platform.queries import access_service

    at = now()
    filing = take_mail(
        service=access_service(service),
        raw=sys.stdin.buffer.read(LARGEST_RAW + 1),
        way=Way.MAIL,
        arrived=(Arrival("desk", at, True),),
        host=settings.MAIL_HOST,
        actor=Actor.system("desk"),
        at=at,
    )
    print(line_of(filing))
    return os.EX_OK
