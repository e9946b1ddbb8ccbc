"""An author marked press is judged by people; another is told by mail, in French, and again after it came back."""

import io
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from django.test import Client, override_settings

from firsthour import portal_settings
from firsthour.authors.actions import place_mark
from firsthour.authors.queries import access_author
from firsthour.authors.words import MarkKind, MarkSource
from firsthour.cases.actions import consider
from firsthour.cases.duties import note_told
from firsthour.cases.models import Decision
from firsthour.cases.words import CaseState
from firsthour.clocks.queries import deadlines_of
from firsthour.doors.desk import surroundings
from firsthour.doors.desk.command import main
from firsthour.doors.now import now
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.notices.duties import send_statement
from firsthour.notices.models import Message
from firsthour.notices.queries import attempts_of, shown_state
from firsthour.notices.senders.mail.route import read_route
from firsthour.notices.words import MessageState
from firsthour.platform.actions import add_connector
from tests.doors.console.browsing import signed_in, words
from tests.mailing import mail_server, returned
from tests.making import DESK, account, adopted, entry, hit, person, received, service, spooled

ANA = "ana@example.org"
PORTAL = {
    name: getattr(portal_settings, name)
    for name in ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "ALLOWED_HOSTS", "APPEND_SLASH")
}


class Suspended(BaseHTTPRequestHandler):
    """A platform that has suspended the author: it shows no statement, and knows a mail address."""

    shows = False

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer, status = {"code": "author-unknown"}, 404
        if asked["verb"] == "author":
            answer, status = {"author": asked["author"], "mail": ANA}, 200
        elif asked["verb"] == "statement" and Suspended.shows:
            answer, status = {"statement": asked["statement"]["id"]}, 200
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def platform():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Suspended)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Suspended.shows = False
    yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    server.shutdown()
    server.server_close()


@pytest.fixture
def mailbox(monkeypatch):
    with mail_server() as box:
        route = read_route(f"smtp+plain://127.0.0.1:{box.port}", "statements@agora.example")
        monkeypatch.setattr(settings, "MAIL", route)
        monkeypatch.setattr(settings, "PORTAL", "https://notices.example")
        yield box


def test_a_statement_reaches_its_author_whatever_the_platform_does(db, home, platform, mailbox, monkeypatch):
    at, on, somebody = now(), service(), person()
    (rule,) = adopted(on, somebody, at)
    known = entry(somebody)
    add_connector(service=on, address=platform, secret="shared", actor=somebody, at=at)

    def uploaded(author: str):
        record = spooled(on, verdict=Verdict.BLOCK, hits=(hit(known),), rule=rule, author=author, language="fr", at=at)
        return received(record, on, at=at)

    # the journalist: the same picture, the same rule, and a person decides
    pressed = uploaded("a-journalist")
    place_mark(
        author=pressed.author,
        kind=MarkKind.PRESS,
        source=MarkSource.REGISTER,
        note="press council, number 17",
        until=at + timedelta(days=365),
        actor=somebody,
        at=at,
    )
    assert consider(item_id=pressed.id, actor=DESK, at=at).state == CaseState.OPEN
    assert Event.objects.filter(tag="cases:rule:held-back", subject_id=pressed.id).count() == 1
    assert not Decision.objects.exists()

    # anybody else: the platform does not show it any more, so it goes by mail
    case = consider(item_id=uploaded("ana").id, actor=DESK, at=at)
    assert case.state == CaseState.DECIDED
    assert send_statement(now) and send_statement(now)
    message = Message.objects.get()
    assert shown_state(message) is MessageState.DELIVERED
    (mail,) = mailbox.mails
    assert mail["To"] == ANA and mail["Content-Language"] == "fr" and mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "Exposé des motifs : votre publication sur Agora a été restreinte"
    text = mail.get_body(("plain",)).get_content()
    assert "Vous pouvez déposer gratuitement une réclamation" in text and "unreviewed" not in text

    # its link shows the same without an account
    link = next(word for word in text.replace("\u2068", " ").replace("\u2069", " ").split() if "/s/" in word)
    with override_settings(**PORTAL):
        page = Client(SERVER_NAME="localhost").get(link.removeprefix("https://notices.example"))
    shown = page.content.decode()
    assert page.status_code == 200 and '<html lang="fr" dir="ltr">' in shown
    assert all(paragraph in shown for paragraph in message.statement.paragraphs if "’" not in paragraph)

    # the mail comes back: it was no telling, the staff see it, and the next day another way is tried
    note_told(now)
    monkeypatch.setattr(surroundings, "enter", lambda: None)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(returned(mail))))
    assert main(["message", "receive-returned"]) == 0
    message = Message.objects.get()
    assert shown_state(message) is MessageState.BOUNCED and deadlines_of([message.statement_id]) == []
    staff = signed_in(account("reviewer"))
    assert "smtp" not in words(staff.get(f"/messages/{message.id}"))
    assert "returned/5.1.1" in words(staff.get(f"/messages/{message.id}"))
    assert str(message.id) in words(staff.get("/messages?state=bounced"))
    assert "bounced" in words(staff.get(f"/cases/{case.id}"))
    Suspended.shows = True
    assert send_statement(lambda: now() + timedelta(days=1))
    message = Message.objects.get()
    assert shown_state(message) is MessageState.DELIVERED
    assert [(each.channel, each.outcome) for each in attempts_of(message)] == [
        ("platform", "bounced"),
        ("mail", "delivered"),
        ("mail", "bounced"),
        ("platform", "delivered"),
    ]
    assert len(deadlines_of([message.statement_id])) == 1
    assert "struck" in words(staff.get(f"/authors/{access_author(case.item.author.pseudonym).pseudonym}"))
    assert not any(ANA in event.canonical for event in Event.objects.all())
