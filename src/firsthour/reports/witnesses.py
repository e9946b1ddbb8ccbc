"""A head as a mail to a witness: a few words, and the note itself, byte for byte, as a file."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from firsthour.ledger.formats import origin, read_head

WORDS = """This is a signed head of a log in which a platform records what it does against terrorist content.

Nothing needs to be done with it. Keep it, somewhere the platform cannot reach. Whoever has it can prove later that none
of the first {size} events was altered: python verify.py EXPORT --head head.txt

It was sent by a machine, once a day. To get no more of them, tell the platform.
"""


def mail_of_head(note: str, *, to: str, sender: str, name: str, at: datetime) -> EmailMessage:
    """The mail; `name` is what stands before the `@` of its Message-ID."""
    head = read_head(note)
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = f"Head of {origin(head.log)} over {head.size} events"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(WORDS.format(size=head.size))
    mail.add_attachment(note.encode(), maintype="application", subtype="octet-stream", filename="head.txt")
    return mail
