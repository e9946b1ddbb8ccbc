"""Evidence in the vault: what holds it, certificates of it, reading it again, and giving copies away."""

import argparse

from firsthour.doors.desk.commands.exhibit_copies import add_copy_words
from firsthour.doors.desk.commands.exhibit_holds import add_hold_words
from firsthour.doors.desk.commands.exhibit_scrub import add_scrub_words


def add_words(parser: argparse.ArgumentParser) -> None:
    """The words of exhibits, by what they do."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    add_hold_words(words)
    add_scrub_words(words)
    add_copy_words(words)
