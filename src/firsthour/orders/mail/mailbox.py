"""The mailbox of the contact point, read over IMAP: where it is, and what is new in it. Nothing in it is changed."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from firsthour.orders.errors import MailboxSilent, MailboxUnusable
from firsthour.orders.rules import LARGEST_RAW

SECONDS = 30.0
PORT = 993
UID = re.compile(rb"\bUID (\d+)\b")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)\b")
ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]+)"')


@dataclass(frozen=True)
class MailboxRoute:
    """One mailbox, and the short name of the service whose contact point it is. `authority` is a file with the
    certificates to trust, "" the system's."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    service: str
    authority: str

    @property
    def address(self) -> str:
        """The mailbox, told from others; no secret."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


@dataclass(frozen=True)
class Waiting:
    """One mail in the mailbox; `arrived` as the mailbox's server has it. `whole` is false where the mail is larger than
    can be taken in, and `raw` its head alone."""

    uid: int
    raw: bytes
    arrived: datetime | None
    whole: bool


def read_mailbox(address: str, password: str, password_file: str) -> MailboxRoute | None:
    """`imaps://user@host:993/INBOX?service=agora`, with `&ca=FILE` to trust that file. None for "".

    Raises MailboxUnusable.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port or PORT
    except ValueError as error:
        raise MailboxUnusable(reason="FIRSTHOUR_IMAP is no address") from error
    asked = parse_qs(parts.query)
    service = asked.get("service", [""])[-1]
    if parts.scheme != "imaps" or not parts.hostname or not parts.username or not service:
        raise MailboxUnusable(reason="FIRSTHOUR_IMAP is not imaps://user@host/folder?service=NAME")
    if parts.password:
        raise MailboxUnusable(reason="a password stands in FIRSTHOUR_IMAP")
    return MailboxRoute(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        password=_secret(password, password_file),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        service=service,
        authority=asked.get("ca", [""])[-1],
    )


def _secret(password: str, password_file: str) -> str:
    if not password_file:
        if not password:
            raise MailboxUnusable(reason="there is neither FIRSTHOUR_IMAP_PASSWORD nor FIRSTHOUR_IMAP_PASSWORD_FILE")
        return password
    path = Path(password_file)
    try:
        if path.stat().st_mode & 0o077:
            raise MailboxUnusable(reason="others may read the file FIRSTHOUR_IMAP_PASSWORD_FILE")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise MailboxUnusable(reason="the file FIRSTHOUR_IMAP_PASSWORD_FILE cannot be read") from error


class Mailbox:
    """A mailbox that is open for reading. `validity` is its UIDVALIDITY; under another one its UIDs mean nothing."""

    def __init__(self, server: imaplib.IMAP4_SSL, validity: int) -> None:
        self._server, self.validity = server, validity

    def after(self, uid: int) -> Iterator[Waiting]:
        """The mails with greater UIDs than this, in their order. Raises MailboxSilent."""
        (found,) = _answered(self._server.uid("SEARCH", f"UID {uid + 1}:*"))
        for each in sorted(int(word) for word in (found or b"").split()):
            if each > uid:  # the last mail answers to `n:*` whatever n is
                yield from self._mail(each)

    def _mail(self, uid: int) -> Iterator[Waiting]:
        told = _answered(self._server.uid("FETCH", str(uid), "(RFC822.SIZE INTERNALDATE)"))
        line = b" ".join(part for part in told if isinstance(part, bytes))
        size = SIZE.search(line)
        if size is None:
            return  # it was taken away meanwhile
        whole = int(size[1]) <= LARGEST_RAW
        parts = _answered(self._server.uid("FETCH", str(uid), "(BODY.PEEK[])" if whole else "(BODY.PEEK[HEADER])"))
        raw = next((part[1] for part in parts if isinstance(part, tuple) and _is_of(part[0], uid)), None)
        if raw is not None:
            yield Waiting(uid, raw[:LARGEST_RAW], _instant(line), whole)


@contextmanager
def opened(route: MailboxRoute) -> Iterator[Mailbox]:
    """The mailbox, for reading only: no mail is marked as seen, moved or deleted. Raises MailboxSilent."""
    context = ssl.create_default_context(cafile=route.authority or None)
    try:
        server = imaplib.IMAP4_SSL(route.host, route.port, ssl_context=context, timeout=SECONDS)
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxSilent(step="connecting") from error
    try:
        with server:
            server.login(route.user, route.password)
            _answered(server.select(_quoted(route.folder), readonly=True))
            (validity,) = server.response("UIDVALIDITY")[1]
            if validity is None:
                raise MailboxSilent(step="opening the folder")
            yield Mailbox(server, int(validity))
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxSilent(step="reading") from error


def _answered(answer: tuple[str, list]) -> list:
    if answer[0] != "OK":
        raise MailboxSilent(step="reading")
    return answer[1]


def _is_of(line: bytes, uid: int) -> bool:
    found = UID.search(line)
    return found is not None and int(found[1]) == uid


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _instant(line: bytes) -> datetime | None:
    found = ARRIVED.search(line)
    try:
        return parsedate_to_datetime(found[1].decode("ascii").strip()).astimezone(UTC) if found else None
    except (ValueError, TypeError, OverflowError):
        return None
