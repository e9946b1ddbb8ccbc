"""Look at notifiers by pseudonym, and take down a request for erasure."""

import argparse
import sys
import uuid
from zoneinfo import ZoneInfo

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.flags.words import LookPurpose

LONGEST_LINE = 1000


def add_words(parser: argparse.ArgumentParser) -> None:
    """`notifier find`, `notifier erase`, `notifier answer`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    find = words.add_parser("find", help="print the pseudonym of the mail address on standard input; it is recorded")
    add_person(find)
    find.set_defaults(run=run_find)
    erase = words.add_parser("erase", help="take down that a notifier asks to be forgotten")
    erase.add_argument("pseudonym", type=uuid.UUID, help="as `notifier find` and the console show it")
    add_person(erase)
    erase.set_defaults(run=run_erase)
    answer = words.add_parser("answer", help="print the answer to the notifier's request for erasure")
    answer.add_argument("pseudonym", type=uuid.UUID, help="as `notifier find` and the console show it")
    answer.add_argument("--language", default="en", help="language of the answer (default: en)")
    answer.set_defaults(run=run_answer)


def run_find(asked: argparse.Namespace) -> int:
    """The address comes by standard input, so that it stands in no history of commands."""
    surroundings.enter()
    from firsthour.flags.actions import look_at_notifier
    from firsthour.flags.queries import notifier_at

    actor = signed_in(asked, "flags:erasure:request")
    found = notifier_at(sys.stdin.readline(LONGEST_LINE))
    look_at_notifier(notifier=found, flag=None, purpose=LookPurpose.ERASURE, actor=actor, at=now())
    print(found.pseudonym)
    return 0


def run_erase(asked: argparse.Namespace) -> int:
    """Take the request down; the worker answers it within seconds."""
    surroundings.enter()
    from firsthour.flags.actions import request_erasure
    from firsthour.flags.queries import access_notifier

    actor = signed_in(asked, "flags:erasure:request")
    request_erasure(notifier=access_notifier(asked.pseudonym), actor=actor, at=now())
    print("Taken down. The worker answers it; read the answer with `firsthour notifier answer`.")
    return 0


def run_answer(asked: argparse.Namespace) -> int:
    """The answer, in words that can be sent to the notifier."""
    surroundings.enter()
    from firsthour.flags.errors import NotifierErasureUnanswered
    from firsthour.flags.queries import access_notifier, erasures_of, kept_of, last_flag_of
    from firsthour.notices.rules import compose_erasure_answer

    notifier = access_notifier(asked.pseudonym)
    request = next((each for each in erasures_of(notifier) if each.answered_at), None)
    flag = last_flag_of(notifier)
    if request is None or flag is None:
        raise NotifierErasureUnanswered()
    answer = compose_erasure_answer(
        kept_of(request),
        service=flag.service.name,
        contact=flag.service.contact_point,
        zone=ZoneInfo(flag.service.zone),
        language=asked.language,
        to_notifier=True,
    )
    print("\n\n".join([answer.title, *answer.paragraphs]))
    return 0
