"""`python -m firsthour.orders.mail.leafing_child [NUMBER]`: leaf through one mail behind walls.

A mail on standard input; on standard output its leaves as JSON, or the picture of that number as it stands in the mail:
it is shown to nobody before another walled-in process has made a new picture of it.
"""

import codecs
import contextlib
import io
import sys
from encodings.aliases import aliases

import msgspec
from PIL import Image

from firsthour.orders.mail.leafing import leaves, picture
from firsthour.orders.mail.warming import mail_with
from firsthour.orders.rules import LARGEST_RAW
from firsthour.signals.decoding.confinement import confine_files, leave_root, limit_resources

MEMORY_BYTES = 2 << 30
PROCESSOR_SECONDS = 15


def main() -> int:
    """Leaf through one mail."""
    encoder = msgspec.json.Encoder()
    _warm_up(encoder)
    leave_root()
    confine_files()
    limit_resources(memory_bytes=MEMORY_BYTES, processor_seconds=PROCESSOR_SECONDS)
    content = sys.stdin.buffer.read(LARGEST_RAW + 1)
    wanted = picture(content, int(sys.argv[1])) if sys.argv[1:] else encoder.encode(leaves(content))
    sys.stdout.buffer.write(wanted)
    return 0


def _warm_up(encoder: msgspec.json.Encoder) -> None:
    """Whatever is imported late is imported now: every charset, scans in grey, in colour and in black and white."""
    for each in set(aliases.values()) | {"utf_16_be", "utf_16_le", "utf_8_sig"}:
        with contextlib.suppress(LookupError):  # some are there on other systems only
            codecs.lookup(each)
    Image.init()
    for mode in ("L", "RGB", "1", "P"):
        scan = io.BytesIO()
        Image.new(mode, (16, 16)).save(scan, "PDF")
        mail = mail_with({"application/pdf": scan.getvalue(), "text/html": b"<p>&amp;</p>"})
        encoder.encode(leaves(mail))
        picture(mail, 0)


if __name__ == "__main__":
    sys.exit(main())
