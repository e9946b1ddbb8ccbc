"""Look at messages to authors, receive mail that came back, and list which wordings nobody has signed."""

import argparse
import sys

from firsthour.doors.desk import surroundings
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.notices.words import MessageState


def add_words(parser: argparse.ArgumentParser) -> None:
    """`message list`, `message receive-returned`, `message wordings`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    listing = words.add_parser("list", help="the newest messages and how each stands")
    states = list(map(str, MessageState))
    listing.add_argument("--state", choices=states, metavar="STATE", help=f"only those: {', '.join(states)}")
    listing.set_defaults(run=run_list)
    returned = words.add_parser("receive-returned", help="take one returned mail from standard input")
    returned.set_defaults(run=run_returned)
    wordings = words.add_parser("wordings", help="the languages of statements, and who has signed each")
    wordings.set_defaults(run=run_wordings)


def run_list(asked: argparse.Namespace) -> int:
    """A line for each message; no author, no address."""
    surroundings.enter()
    from firsthour.notices.queries import messages_in, shown_state

    state = MessageState(asked.state) if asked.state else None
    for message in messages_in(state)[:200]:
        issued = f"{message.statement.issued_at:%Y-%m-%d %H:%M}"
        how = f"{shown_state(message)}  {message.channel}  {message.attempts}"
        print(f"{message.id}  {issued}  {message.statement.kind}  {message.statement.language}  {how}")
    return 0


def run_returned(asked: argparse.Namespace) -> int:
    """For the mail server to pipe into; what the mail says is read by a process that can do nothing else."""
    from firsthour.notices.senders.mail.returned import LARGEST
    from firsthour.notices.senders.mail.returned_reader import returned_mail

    returned = returned_mail(sys.stdin.buffer.read(LARGEST + 1))
    surroundings.enter()
    from firsthour.notices.actions import note_returned, note_returned_reply
    from firsthour.notices.models import Reply
    from firsthour.notices.queries import mailed_as

    mailed, actor = mailed_as(returned.name), Actor.system("desk")
    if isinstance(mailed, Reply):
        state = note_returned_reply(reply=mailed, returned=returned, actor=actor, at=now())
    else:
        state = note_returned(message=mailed, returned=returned, actor=actor, at=now())
    print(f"{mailed.id}  {state}")
    return 0


def run_wordings(asked: argparse.Namespace) -> int:
    """A line for each language."""
    from firsthour.notices.formats import wording
    from firsthour.notices.words import Language

    for language in Language:
        words = wording(language)
        print(f"{words.language}  {words.direction}  {len(words.sentences)} sentences  {words.reviewed_by}")
    return 0
