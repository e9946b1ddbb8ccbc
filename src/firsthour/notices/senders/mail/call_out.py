"""A call-out as a mail: short, for somebody who was asleep, in English; no name, link or text of any case."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from firsthour.notices.words import CallOutText

TEXT = """{what}

Period: {kind} ({law})
{ends}
Call {number} of this alarm.

{how}

This was sent by a machine to whoever is on call. It is repeated, and then the next person is called, until somebody
acknowledges it.
"""


def mail_of_call_out(text: CallOutText, *, to: str, sender: str, at: datetime) -> EmailMessage:
    """The mail; the name of its call-out stands before the `@` of its Message-ID, the same whenever it is sent."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = Address(display_name="Firsthour", addr_spec=sender), Address(addr_spec=to)
    mail["Subject"] = f"ON CALL: {text.what} ({text.kind})"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{text.call_out.replace('-', '')}.call-out@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Importance"] = "high"
    command = f"firsthour oncall acknowledge --as YOU {text.alarm}"
    how = f"Acknowledge at the console, or: {command}"
    if text.link:
        how = f"Acknowledge (the link works once):\n{text.link}\n\nOr: {command}"
    mail.set_content(
        TEXT.format(
            what=text.what,
            kind=text.kind,
            law=text.law,
            ends=f"It ends at {text.due_at}.",
            number=text.number,
            how=how,
        ),
        cte="quoted-printable",
    )
    return mail
