"""One letter handed to a mail server, step by step, so that it is known at which one it failed and what that proves."""

import re
import smtplib
import ssl
from collections.abc import Callable

from firsthour.notices.errors import MailInDoubt, MailServerRefused, MailServerSilent, Undeliverable
from firsthour.notices.senders.mail.mime import mail_of
from firsthour.notices.senders.mail.route import MailRoute, Security
from firsthour.notices.words import Channel, Letter

SECONDS = 20.0
GOOD = range(200, 300)
ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})\b")
"""RFC 3463."""


class MailSender:
    """Hands letters for one address to the operator's mail server."""

    def __init__(self, route: MailRoute, *, to: str, name: str) -> None:
        self.route, self.to, self.name = route, to, name

    def send(self, letter: Letter) -> None:
        """Returns when the server has taken it.

        Raises Undeliverable, MailServerRefused, MailServerSilent or MailInDoubt.
        """
        self.send_bytes(mail_of(letter, to=self.to, sender=self.route.sender, name=self.name).as_bytes())

    def send_bytes(self, content: bytes) -> None:
        """The same for a mail that was composed elsewhere (RFC 5322, lines ended by CRLF)."""
        server = _asked("connecting", self._connect)
        try:
            self._hand_over(server, content)
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        host, port = self.route.host, self.route.port
        context = ssl.create_default_context(cafile=self.route.authority or None)
        if self.route.security is Security.TLS:
            return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
        server = smtplib.SMTP(host, port, timeout=SECONDS)
        if self.route.security is Security.STARTTLS:
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server

    def _hand_over(self, server: smtplib.SMTP, content: bytes) -> None:
        _asked("saying hello", server.ehlo_or_helo_if_needed)
        if self.route.user:
            _asked("signing in", lambda: server.login(self.route.user, self.route.password))
        reports = server.has_extn("dsn")
        about = ["RET=HDRS", f"ENVID={self.name}"] if reports else []
        _accepted("naming the sender", _asked("naming the sender", lambda: server.mail(self.route.sender, about)))
        wish = ["NOTIFY=FAILURE"] if reports else []
        _taken("naming the recipient", _asked("naming the recipient", lambda: server.rcpt(self.to, wish)))
        try:
            answer = server.data(content)
        except smtplib.SMTPDataError as error:
            answer = (error.smtp_code, error.smtp_error)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise MailInDoubt() from error
        _taken("handing over the mail", answer)
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            return  # it has been taken; how the connection ends changes nothing


def _asked(step: str, ask: Callable):
    try:
        return ask()
    except smtplib.SMTPResponseException as error:
        raise MailServerRefused(step=step, status=error.smtp_code) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailServerSilent(step=step) from error


def _accepted(step: str, answer: tuple[int, bytes]) -> None:
    if answer[0] not in GOOD:
        raise MailServerRefused(step=step, status=answer[0])


def _taken(step: str, answer: tuple[int, bytes]) -> None:
    """A final no to this recipient, unless it is a matter of policy (5.7.x), which speaks of us (RFC 3463, 3.8)."""
    status, said = answer
    found = ENHANCED.search(said)
    enhanced = found[1].decode() if found else ""
    if 500 <= status < 600 and not enhanced.startswith("5.7."):
        reason = f"smtp/{status}" + (f"/{enhanced}" if enhanced else "")
        raise Undeliverable(channel=str(Channel.MAIL), reason=reason)
    _accepted(step, answer)
