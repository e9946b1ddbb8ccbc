"""Mail: what it looks like, what no letter can do to it, and what each answer of a real mail server proves."""

import datetime as dt
import ipaddress
import ssl
from email import message_from_bytes
from email.policy import default

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.doors.lifetime import unused_port
from firsthour.notices.errors import (
    MailInDoubt,
    MailRouteUnusable,
    MailServerRefused,
    MailServerSilent,
    StatementRefused,
    Undeliverable,
)
from firsthour.notices.senders.mail.mime import mail_of
from firsthour.notices.senders.mail.route import MailRoute, Security, read_route
from firsthour.notices.senders.mail.sender import MailSender
from firsthour.notices.words import Language, Letter
from tests.mailing import mail_server, only

SENDER = "statements@agora.example"
TO = "ana@example.org"
NAME = f"{'a' * 32}.{'b' * 32}"
LETTER = Letter(
    message_id="m",
    statement_id="s",
    item="board/4711",
    author="a-93",
    service="Agora",
    language="fr",
    direction="ltr",
    title="Exposé des motifs : votre publication sur \u2068Agora\u2069 a été restreinte",
    paragraphs=("Ceci concerne votre publication \u2068board/4711\u2069.", "Motif : <clause> & « texte »"),
    redress=("Vous pouvez déposer une réclamation.",),
    issued_at=dt.datetime(2026, 11, 22, 23, 4, 5, tzinfo=dt.UTC),
    link="https://notices.example/s/token",
)


def parsed(letter: Letter):
    return message_from_bytes(mail_of(letter, to=TO, sender=SENDER, name=NAME).as_bytes(), policy=default)


def test_a_mail_says_who_it_is_from_what_it_is_and_that_no_person_typed_it():
    mail = parsed(LETTER)
    assert mail["From"] == f"Agora <{SENDER}>" and mail["To"] == TO
    assert mail["Subject"] == "Exposé des motifs : votre publication sur Agora a été restreinte"
    assert mail["Message-ID"] == f"<{NAME}@agora.example>" and mail["Date"] == "Sun, 22 Nov 2026 23:04:05 +0000"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "fr")
    text = mail.get_body(("plain",)).get_content()
    for said in (*LETTER.paragraphs, *LETTER.redress, LETTER.link, "automatiquement"):
        assert said in text
    shown = mail.get_body(("html",)).get_content()
    assert '<html lang="fr" dir="ltr">' in shown and "&lt;clause&gt; &amp;" in shown and "<clause>" not in shown
    assert not any(inner in text + shown for inner in ("unreviewed", "reviewed_by", "http-equiv"))


def test_an_arabic_mail_runs_from_right_to_left():
    shown = parsed(msgspec.structs.replace(LETTER, language="ar", direction="rtl")).get_body(("html",)).get_content()
    assert '<html lang="ar" dir="rtl">' in shown


def test_without_a_public_address_there_is_no_link():
    text = parsed(msgspec.structs.replace(LETTER, link=None)).get_body(("plain",)).get_content()
    assert "://" not in text


HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted", "MIME-Version", "Content-Type",
}  # fmt: skip
anything = st.text(st.characters(codec="utf-8"), min_size=1, max_size=80)
hostile = st.one_of(
    anything,
    st.sampled_from(
        ["x\r\nBcc: all@victim.example", "x\n\nbody", "=?utf-8?q?x?=", "<script>alert(1)</script>", "{{ 7|add:1 }}",
         "{% include 'x' %}", "{service}", '"a" <b@c.example>', "\u2028To: x", "a\x00b", "</p></body>", "--edge"]
    ),
)  # fmt: skip


@settings(max_examples=120, deadline=None, print_blob=True)
@given(hostile, hostile, hostile, st.sampled_from(list(Language)))
def test_nothing_in_a_letter_reaches_beyond_its_place(service, title, paragraph, language):
    letter = msgspec.structs.replace(
        LETTER, service=service, title=title, paragraphs=(paragraph,), redress=(title,), language=language.value
    )
    try:
        mail = parsed(letter)
    except StatementRefused:
        return
    assert set(mail.keys()) == HEADERS and len(mail.keys()) == len(HEADERS)
    assert mail["To"] == TO and mail["From"].addresses[0].addr_spec == SENDER and len(mail["From"].addresses) == 1
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    shown = mail.get_body(("html",)).get_content()
    tags = ("<p>", "<h1>", "<li>", "<script", "<ul>", "<hr>", "</html>")
    assert [shown.count(tag) for tag in tags] == [3, 1, 1, 0, 1, 1, 1]


def route(port: int, **changes: object) -> MailRoute:
    usual = {
        "host": "127.0.0.1",
        "port": port,
        "security": Security.NONE,
        "user": "",
        "password": "",
        "sender": SENDER,
        "authority": "",
    }
    return MailRoute(**usual | changes)


def sent(to: MailRoute) -> None:
    MailSender(to, to=TO, name=NAME).send(LETTER)


def test_a_real_server_takes_the_mail():
    with mail_server() as mailbox:
        sent(route(mailbox.port))
    ((sender, recipients, _),) = mailbox.envelopes
    assert (sender, recipients) == (SENDER, [TO])
    assert mailbox.mails[0]["Message-ID"] == f"<{NAME}@agora.example>"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("550 5.1.1 no such user", "smtp/550/5.1.1"), ("550 no", "smtp/550"), ("552 5.2.2 full", "smtp/552/5.2.2")],
)
def test_a_final_no_to_the_recipient_is_a_bounce(answer, reason):
    with mail_server() as mailbox:
        mailbox.answers[TO] = answer
        with pytest.raises(Undeliverable) as refused:
            sent(route(mailbox.port))
    assert refused.value.values["reason"] == reason


def test_a_no_to_the_mail_itself_is_a_bounce_too():
    with mail_server() as mailbox:
        mailbox.final = "554 5.6.0 not this"
        with pytest.raises(Undeliverable):
            sent(route(mailbox.port))


@pytest.mark.parametrize("answer", ["451 4.7.1 later", "550 5.7.1 relaying denied", "452 4.2.2 full for now"])
def test_a_no_that_is_not_final_or_is_about_us_is_tried_again(answer):
    with mail_server() as mailbox:
        mailbox.answers[TO] = answer
        with pytest.raises(MailServerRefused):
            sent(route(mailbox.port))


def test_a_line_that_breaks_after_the_mail_has_left_proves_nothing():
    with mail_server() as mailbox:
        mailbox.final = "hang up"
        with pytest.raises(MailInDoubt):
            sent(route(mailbox.port))


def test_a_server_that_is_not_there_is_silent():
    with pytest.raises(MailServerSilent):
        sent(route(unused_port()))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[ssl.SSLContext, str]:
    """A certificate for 127.0.0.1 that nobody trusts unless told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day = dt.timedelta(days=1)
    start = dt.datetime.now(dt.UTC) - day
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + 30 * day)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    pem = folder / "certificate.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = folder / "key.pem"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, private)
    return context, str(pem)


def test_starttls_is_required_and_the_password_goes_inside_it(certificate):
    context, authority = certificate
    options = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": only(b"us", b"secret"),
    }
    with mail_server(**options) as mailbox:
        safe = {"security": Security.STARTTLS, "user": "us", "authority": authority}
        sent(route(mailbox.port, password="secret", **safe))
        assert len(mailbox.mails) == 1
        with pytest.raises(MailServerRefused) as refused:
            sent(route(mailbox.port, password="wrong", **safe))
        assert refused.value.values["step"] == "signing in"
        with pytest.raises(MailServerSilent):
            sent(route(mailbox.port, security=Security.STARTTLS))  # nobody vouches for its certificate
    assert len(mailbox.mails) == 1


def test_without_starttls_on_offer_nothing_is_sent():
    with mail_server() as mailbox, pytest.raises(MailServerSilent):
        sent(route(mailbox.port, security=Security.STARTTLS))
    assert mailbox.mails == []


def test_a_route_is_read_from_one_address():
    read = read_route("smtps://us:p%40ss@mx.example?ca=/etc/ca.pem", SENDER)
    assert (read.host, read.port, read.security, read.user, read.password, read.authority) == (
        "mx.example", 465, Security.TLS, "us", "p@ss", "/etc/ca.pem",
    )  # fmt: skip
    assert "p@ss" not in repr(read) and read.domain == "agora.example"
    assert read_route("smtp://mx.example", SENDER).security is Security.STARTTLS
    assert read_route("smtp+plain://[::1]:2525", SENDER).port == 2525
    assert read_route("", "") is None


@pytest.mark.parametrize(
    ("server", "sender"),
    [("mx.example", SENDER), ("http://mx.example", SENDER), ("smtp+plain://mx.example", SENDER),
     ("smtp://mx.example:port", SENDER), ("smtp://mx.example", ""), ("smtp://mx.example", "a@b.example\nBcc: x")],
)  # fmt: skip
def test_a_route_that_is_unsafe_or_incomplete_is_refused(server, sender):
    with pytest.raises(MailRouteUnusable):
        read_route(server, sender)
