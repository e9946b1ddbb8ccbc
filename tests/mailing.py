"""A real mail server on loopback, for as long as a test needs one, that answers as it is told to."""

import contextlib
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from firsthour.doors.lifetime import unused_port

TAKEN = "250 2.0.0 taken"


class Mailbox:
    """What the server got, and what it says to whom: `answers` is by recipient, `final` is after the mail itself."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str], list[str]]] = []
        self.answers: dict[str, str] = {}
        self.final = TAKEN
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 2.1.5 fine")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self.final == "hang up":
            server.transport.abort()
            return TAKEN
        if self.final.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos, envelope.mail_options))
        return self.final


@contextlib.contextmanager
def mail_server(**options: object) -> Iterator[Mailbox]:
    """A server that runs; `options` are aiosmtpd's (TLS context, passwords)."""
    mailbox = Mailbox()
    mailbox.port = unused_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def only(user: bytes, password: bytes):
    """An authenticator that knows one user."""

    def authenticate(server, session, envelope, mechanism, given):
        known = (given.login, given.password) == (user, password)
        return AuthResult(success=known, handled=False)

    return authenticate


def returned(mail: EmailMessage, *, status: str = "5.1.1", action: str = "failed", headers: bool = True) -> bytes:
    """The report that a mail server makes of a mail it could not deliver (RFC 3464)."""
    own = f"Message-ID: {mail['Message-ID']}\r\nSubject: x\r\n" if headers else "Subject: x\r\n"
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: statements@agora.example\r\nSubject: Undelivered\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=edge\r\n\r\n"
        "--edge\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--edge\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; ana@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--edge\r\nContent-Type: text/rfc822-headers\r\n\r\n{own}\r\n--edge--\r\n"
    ).encode()
