"""Having an answer printed by a process that can do nothing else, and the mail that carries it."""

import json
import os
import subprocess
import sys
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
    page = page_of(json.loads(answer.document), answer_wording(), digest=answer.document_digest)
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
    filing, name = answer.filing, f"order-{answer.filing.number}-answer-{answer.number}"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(addr_spec=sender)
    mail["To"] = Address(addr_spec=filing.authority.answer_address)
    reference = " ".join(filing.reference.split())[:100]
    wording = answer_wording()
    title = wording.titles[kind_of(json.loads(answer.document))]
    mail["Subject"] = f"{title}: {reference}".strip()
    mail["Date"] = format_datetime(answer.written_at)
    mail["Message-ID"] = f"<{answer.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        f"{wording.mail.format(title=title)}\n{wording.stamp.format(digest=answer.document_digest)}\n",
        cte="base64",
    )
    mail.add_attachment(bytes(answer.printed), maintype="application", subtype="pdf", filename=f"{name}.pdf")
    mail.add_attachment(
        answer.document.encode(), maintype="application", subtype="json", filename=f"{name}.json"
    )
    mail.set_boundary(f"answer-{answer.id}")
    return mail.as_bytes()
