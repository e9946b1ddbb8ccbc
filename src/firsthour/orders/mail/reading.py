"""Reading a mail and its documents. Pure; run it only in the walled-in child (`reading_child`)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from firsthour.orders.formats import kept_form
from firsthour.orders.mail.documents import Filed, read_json, read_pdf, read_xml
from firsthour.orders.rules import place_digest, reference_of
from firsthour.orders.rules.mail import MailRead, Trace

MOST_PARTS = 200
MOST_DOCUMENTS = 10
LONGEST_HEADER = 4000
FIRST_YEAR = 2022
"""EU 2021/784 applies since 7 June 2022: no order arrived before."""
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{3,253}\Z")
READERS = {"json": read_json, "xml": read_xml, "pdf": read_pdf}
"""The most exact first: where several documents say the same, the first one that was read stands."""
TYPES = {"application/json": "json", "application/xml": "xml", "text/xml": "xml", "application/pdf": "pdf"}


def read_mail(content: bytes) -> MailRead:
    """What a mail says. Archives and whatever else is attached are not opened."""
    mail = message_from_bytes(content, policy=compat32)
    found = _one_of(_documents(mail))
    return MailRead(
        sender=_sender(mail),
        trace=_trace(mail),
        kind=found[0] if found else None,
        form=kept_form(found[1]) if found else None,
    )


def _documents(mail: Message) -> list[Filed]:
    """Every filing in the attachments; none when there are too many of them to be looked at."""
    kept: list[tuple[str, bytes]] = []
    for place, part in enumerate(mail.walk()):
        if place >= MOST_PARTS:
            return []
        if (sort := _sort(part)) is not None:
            kept.append((sort, part.get_payload(decode=True) or b""))
    if len(kept) > MOST_DOCUMENTS:
        return []
    return list(_read(kept))


def _read(kept: list[tuple[str, bytes]]) -> Iterator[Filed]:
    for wanted, reader in READERS.items():
        for sort, content in kept:
            if sort == wanted and (filed := reader(content)) is not None:
                yield filed


def _sort(part: Message) -> str | None:
    if part.is_multipart():
        return None
    ending = str(part.get_filename() or "").rpartition(".")[2].lower()
    unnamed = part.get_content_type() == "application/octet-stream" and ending in READERS
    return ending if unnamed else TYPES.get(part.get_content_type())


def _one_of(documents: list[Filed]) -> Filed | None:
    """The filing, where all documents are the same one: of one kind, under one reference, naming the same addresses."""
    said = {
        (kind, reference_of(form), frozenset(place_digest(link.url) for link in form.url_and_location_info))
        for kind, form in documents
    }
    return documents[0] if len(said) == 1 else None


def _sender(mail: Message) -> str:
    """The address of a mail that says once, and of one person, whom it is from."""
    written = [str(value) for value in mail.get_all("From", [])]
    addresses = getaddresses(written)
    if len(written) != 1 or len(addresses) != 1:
        return ""
    return addresses[0][1] if ADDRESS.match(addresses[0][1]) else ""


def _trace(mail: Message) -> Trace:
    results = []
    for name, value in mail.items():
        written = " ".join(str(value).split())[:LONGEST_HEADER]
        match name.lower():
            case "received":
                return Trace(written, _instant(written), tuple(results))
            case "authentication-results":
                results.append(written)
    return Trace()


def _instant(received: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(received.rpartition(";")[2].strip())
        return at.astimezone(UTC) if at.tzinfo is not None and at.year >= FIRST_YEAR else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
