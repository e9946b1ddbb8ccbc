"""A real mailbox on loopback: Debian's dovecot, over TLS, with the mails as files."""

import datetime as dates
import imaplib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
USER, PASSWORD = "contact", "nobodys-password"
SECONDS = 20.0
CONFIGURATION = """
base_dir = {place}/run
state_dir = {place}/run
log_path = {place}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{place}/certificate.pem
ssl_key = <{place}/key.pem
mail_location = maildir:{place}/mail
first_valid_uid = 0
disable_plaintext_auth = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={place}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{users}
"""


@dataclass(frozen=True)
class Served:
    """The mailbox; `certificate` is what its readers have to trust."""

    port: int
    place: Path
    certificate: Path

    @property
    def address(self) -> str:
        return f"imaps://{USER}@127.0.0.1:{self.port}/INBOX?service=agora&ca={self.certificate}"

    def deliver(self, raw: bytes) -> None:
        """Put a mail into it, as a program that knows the password can."""
        with self._opened() as server:
            assert server.append("INBOX", None, None, raw)[0] == "OK"

    def flags(self) -> list[bytes]:
        """The flags of each mail."""
        with self._opened() as server:
            server.select("INBOX", readonly=True)
            return server.fetch("1:*", "(FLAGS)")[1]

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4_SSL]:
        context = ssl.create_default_context(cafile=str(self.certificate))
        with imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=context, timeout=SECONDS) as server:
            server.login(USER, PASSWORD)
            yield server


@contextmanager
def mailbox() -> Iterator[Served]:
    """Serve an empty mailbox. Its folder is readable, because dovecot's own users have to get there."""
    root = os.geteuid() == 0
    uid, gid = (65534, 65534) if root else (os.geteuid(), os.getegid())
    with tempfile.TemporaryDirectory(prefix="imap-") as folder, socket.create_server(("127.0.0.1", 0)) as chosen:
        place, port = Path(folder), chosen.getsockname()[1]
        chosen.close()
        place.chmod(0o755)
        (place / "mail").mkdir()
        os.chown(place / "mail", uid, gid)
        _certify(place)
        me = subprocess.check_output(["id", "-un"], text=True).strip()
        own = f"default_internal_user = {me}\ndefault_login_user = {me}\n"
        own += f"default_internal_group = {subprocess.check_output(['id', '-gn'], text=True).strip()}\n"
        written = CONFIGURATION.format(
            place=place, port=port, uid=uid, gid=gid, password=PASSWORD, users="" if root else own
        )
        (place / "dovecot.conf").write_text(written)
        server = subprocess.Popen([PROGRAM, "-F", "-c", str(place / "dovecot.conf")])
        try:
            _await(port, server, place)
            yield Served(port, place, place / "certificate.pem")
        finally:
            server.terminate()
            server.wait(SECONDS)


def _await(port: int, server: subprocess.Popen, place: Path) -> None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                log = place / "log"
                raise RuntimeError(log.read_text() if log.exists() else "dovecot did not start") from None
            time.sleep(0.05)


def _certify(place: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "imap")])
    begin = dates.datetime(2026, 1, 1, tzinfo=dates.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dates.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (place / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (place / "key.pem").touch(mode=0o600)
    (place / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
