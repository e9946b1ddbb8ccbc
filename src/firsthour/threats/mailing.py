"""A report on paper, and the mail that carries it to one authority."""

import json

from firsthour.orders.printing import mail_carrying, typeset
from firsthour.threats.models import Dispatch, ThreatReport
from firsthour.threats.queries import report_wording
from firsthour.threats.rules import page_of, title_of


def printed(report: ThreatReport) -> bytes:
    """The PDF of a report. Raises AnswerUnprintable."""
    return typeset(page_of(json.loads(report.document), report_wording(), digest=report.document_digest))


def mail_of(dispatch: Dispatch, *, sender: str) -> bytes:
    """The mail: the same bytes, under the same Message-ID, however often it is sent. Its subject names nobody."""
    report, wording = dispatch.report, report_wording()
    document = json.loads(report.document)
    title = title_of(document, wording)
    lines = [wording.mail.format(title=title, contact=document["E"]["contact_point_email"])]
    lines += [wording.kept] if document["D"]["sha256"] else []
    lines.append(wording.stamp.format(digest=report.document_digest))
    return mail_carrying(
        report.document.encode(),
        bytes(report.printed),
        called=f"threat-{report.threat.number}-report-{report.number}",
        identity=dispatch.id,
        sender=sender,
        to=dispatch.authority.answer_address,
        subject=f"URGENT: {title}",
        text="".join(f"{line}\n" for line in lines),
        at=report.written_at,
    )
