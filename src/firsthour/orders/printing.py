"""Having a document printed by a process that can do nothing else, and the mail that carries it."""

import json
import os
import subprocess
import sys
import uuid
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from firsthour.orders.errors import AnswerUnprintable
from firsthour.orders.formats import answer_wording
from firsthour.orders.models import Answer
from firsthour.orders.rules import kind_of, page_of

SECONDS = 60.0


def printed(answer: Answer) -> bytes:
    """The PDF of an answer. Raises AnswerUnprintable."""
    return typeset(page_of(json.loads(answer.document), answer_wording(), digest=answer.document_digest))


def typeset(page: dict[str, object]) -> bytes:
    """The PDF of a page: its title, its rows of (label, text) and the stamp below. Raises AnswerUnprintable."""
    places = os.pathsep.join(place for place in sys.path if place)
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "firsthour.orders.printing_child"],
            input=json.dumps(page).encode(),
            capture_output=True,
            env={"PATH": os.defpath, "PYTHONPATH": places},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise AnswerUnprintable(cause="it took too long") from error
    if ended.returncode != 0 or not ended.stdout.startswith(b"%PDF"):
        raise AnswerUnprintable(cause="the typesetter gave up")
    return ended.stdout


def mail_of(answer: Answer, *, sender: str) -> bytes:
    """The mail that carries an answer: the same bytes, under the same Message-ID, however often it is sent."""
    filing, wording = answer.filing, answer_wording()
    reference = " ".join(filing.reference.split())[:100]
    title = wording.titles[kind_of(json.loads(answer.document))]
    return mail_carrying(
        answer.document.encode(),
        bytes(answer.printed),
        called=f"order-{filing.number}-answer-{answer.number}",
        identity=answer.id,
        sender=sender,
        to=filing.authority.answer_address,
        subject=f"{title}: {reference}".strip(),
        text=f"{wording.mail.format(title=title)}\n{wording.stamp.format(digest=answer.document_digest)}\n",
        at=answer.written_at,
    )


def mail_carrying(
    document: bytes,
    pdf: bytes,
    *,
    called: str,
    identity: uuid.UUID,
    sender: str,
    to: str,
    subject: str,
    text: str,
    at: datetime,
) -> bytes:
    """A mail with a document as PDF and as JSON, both `called` the same; `identity` stands before the `@` of its
    Message-ID, so that whoever gets it twice knows it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = Address(addr_spec=sender), Address(addr_spec=to)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{identity}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="base64")
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{called}.pdf")
    mail.add_attachment(document, maintype="application", subtype="json", filename=f"{called}.json")
    mail.set_boundary(f"answer-{identity}")
    return mail.as_bytes()
