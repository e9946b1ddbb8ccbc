"""Reading a mail that came back (RFC 3464). Pure; run it only in the walled-in child (`returned_child`)."""

import re
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from firsthour.notices.errors import ReturnedMailUnreadable
from firsthour.notices.words import ReturnedMail

LARGEST = 1 << 20
NAME = re.compile(r"\b([0-9a-f]{32}\.[0-9a-f]{32})\b")
STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")


def read_returned(content: bytes) -> ReturnedMail:
    """What a report says of a mail of ours. Raises ReturnedMailUnreadable for anything else.

    `final` only where the action is `failed` and the status 5: a delay is no refusal.
    """
    mail = message_from_bytes(content[:LARGEST], policy=compat32)
    parts = list(mail.walk())
    report = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if report is None:
        raise ReturnedMailUnreadable(cause="it has no delivery status")
    groups = [group for group in report.get_payload() if isinstance(group, Message)] if report.is_multipart() else []
    name = _name(parts, groups)
    for group in groups[1:]:
        status = STATUS.match(str(group.get("Status", "")))
        if status:
            failed = str(group.get("Action", "")).strip().lower() == "failed"
            return ReturnedMail(name, status[1], failed and status[1].startswith("5."))
    raise ReturnedMailUnreadable(cause="it gives no status of a recipient")


def _name(parts: list[Message], groups: list[Message]) -> str:
    """Our name for the mail: from the envelope's id, else from the headers that came back with it."""
    wanted = [str(groups[0].get("Original-Envelope-Id", ""))] if groups else []
    for part in parts[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            wanted.append((part.get_payload(decode=True) or b"").decode("ascii", "replace"))
        wanted.append(str(part.get("Message-ID", "")))
    wanted += [str(parts[0].get(header, "")) for header in ("In-Reply-To", "References")]
    found = next((match for text in wanted if (match := NAME.search(text))), None)
    if found is None:
        raise ReturnedMailUnreadable(cause="it names no mail of ours")
    return found[1]
