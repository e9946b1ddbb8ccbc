"""`python -m firsthour.orders.mail.reading_child`: read one mail behind walls.

A mail is written by strangers. What reads it can open no file, no connection and no program, and has a few seconds.
"""

import sys

import msgspec

from firsthour.orders.mail.reading import read_mail
from firsthour.orders.mail.warming import warm_up
from firsthour.orders.rules import LARGEST_RAW
from firsthour.signals.decoding.confinement import confine_files, leave_root, limit_resources

MEMORY_BYTES = 2 << 30
PROCESSOR_SECONDS = 15


def main() -> int:
    """A mail on standard input, a MailRead as JSON on standard output."""
    encoder = msgspec.json.Encoder()
    warm_up(encoder)
    leave_root()
    confine_files()
    limit_resources(memory_bytes=MEMORY_BYTES, processor_seconds=PROCESSOR_SECONDS)
    sys.stdout.buffer.write(encoder.encode(read_mail(sys.stdin.buffer.read(LARGEST_RAW + 1))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
