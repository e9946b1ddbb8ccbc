"""Where mail leaves: one address for the server, one for the sender."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

from firsthour.notices.errors import MailRouteUnusable

SENDER = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


SCHEMES = {"smtps": (Security.TLS, 465), "smtp": (Security.STARTTLS, 587), "smtp+plain": (Security.NONE, 25)}


@dataclass(frozen=True)
class MailRoute:
    """A mail server and the sender's address. `authority` is a file with the certificates to trust, "" the system's."""

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    sender: str
    authority: str

    @property
    def domain(self) -> str:
        """The part of the sender's address after the `@`."""
        return self.sender.rpartition("@")[2]


def read_route(server: str, sender: str) -> MailRoute | None:
    """`smtps://user:password@host:465`, `smtp://…:587` (STARTTLS, never without) or, on this machine only,
    `smtp+plain://127.0.0.1:25`; `?ca=FILE` trusts that file. None for "". Raises MailRouteUnusable."""
    if not server:
        return None
    try:
        parts = urlsplit(server)
        security, usual = SCHEMES[parts.scheme]
        port = parts.port or usual
    except (KeyError, ValueError) as error:
        raise MailRouteUnusable(
            cause="FIRSTHOUR_SMTP is no address of a mail server",
            remedy="Write smtps://user:password@host:465 or smtp://user:password@host:587.",
        ) from error
    host = parts.hostname or ""
    if security is Security.NONE and not _loopback(host):
        raise MailRouteUnusable(
            cause="unencrypted SMTP reaches over a network", remedy="Use smtps:// or smtp:// (STARTTLS)."
        )
    if not SENDER.match(sender):
        raise MailRouteUnusable(
            cause="FIRSTHOUR_MAIL_FROM is no mail address", remedy="Set it to the address that statements come from."
        )
    return MailRoute(
        host=host,
        port=port,
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
        authority=parse_qs(parts.query).get("ca", [""])[-1],
    )


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
