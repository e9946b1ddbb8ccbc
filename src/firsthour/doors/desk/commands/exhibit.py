"""Evidence in the vault: what holds it, how long it is kept, and certificates of preservation and destruction."""

import argparse

from firsthour.doors.desk.commands.exhibit_holds import add_hold_words


def add_words(parser: argparse.ArgumentParser) -> None:
    """The words of exhibits, by what they do."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    add_hold_words(words)
