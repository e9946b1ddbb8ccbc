"""`python -m firsthour.notices.senders.mail.returned_child`: read one returned mail behind walls.

A mail is written by strangers. What reads it can open no file, no connection and no program, and has a second or two.
"""

import sys

import msgspec

from firsthour.ledger.errors import Refusal
from firsthour.notices.errors import ReturnedMailUnreadable
from firsthour.notices.senders.mail.returned import LARGEST, read_returned
from firsthour.notices.words import ReturnedMail
from firsthour.signals.decoding.confinement import confine_files, leave_root, limit_resources

MEMORY_BYTES = 1 << 30
PROCESSOR_SECONDS = 10


def main() -> int:
    """A mail on standard input, a ReturnedMail as JSON on standard output; status 2 and a cause where it is none."""
    encoder = msgspec.json.Encoder()
    encoder.encode(ReturnedMail("", "", final=False))
    warm_up()
    leave_root()
    confine_files()
    limit_resources(memory_bytes=MEMORY_BYTES, processor_seconds=PROCESSOR_SECONDS)
    try:
        answer = encoder.encode(read_returned(sys.stdin.buffer.read(LARGEST + 1)))
    except Refusal as refusal:
        sys.stdout.write(str(refusal.values["cause"]))
        return 2
    sys.stdout.buffer.write(answer)
    return 0


def warm_up() -> None:
    """Load now what the reader would import on its way, when no file can be opened any more."""
    warming = (
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n"
        b"Content-Transfer-Encoding: base64\n\nYQ==\n--b\nContent-Type: message/delivery-status\n\n"
        b"Reporting-MTA: dns; x\n\nAction: failed\nStatus: 5.0.0\n\n--b--\n"
    )
    try:
        read_returned(warming)
    except ReturnedMailUnreadable:
        return


if __name__ == "__main__":
    sys.exit(main())
