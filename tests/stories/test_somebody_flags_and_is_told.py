"""A notifier flags a post, gets an acknowledgement by mail, a person decides the case, and the outcome is told."""

import re

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings

from firsthour.cases.actions import decide
from firsthour.cases.duties import answer_flags, consider_next, locate_flags, take_up_flags
from firsthour.cases.models import Case
from firsthour.cases.rules import UNDO_FOR
from firsthour.doors.now import now
from firsthour.flags.models import Flag
from firsthour.notices.duties import send_reply, write_reply
from firsthour.notices.senders.mail.route import read_route
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from tests.doors.portal.test_portal import OWN
from tests.flagging import platform_of
from tests.mailing import mail_server
from tests.making import JUDGED, adopted, person, service

POST = "https://board.example/p/one"
NOTICE = {
    "once": "1",
    "kind": "terrorism",
    "links": POST,
    "explanation": "Der Beitrag ruft zu einem Anschlag auf einen genannten Ort auf.",
    "name": "Ana Beispiel",
    "mail": "ana@example.org",
    "faith": "yes",
}


@pytest.fixture
def mailbox(db, home, monkeypatch):
    with mail_server() as box:
        route = read_route(f"smtp+plain://127.0.0.1:{box.port}", "notices@agora.example")
        monkeypatch.setattr(django_settings, "MAIL", route)
        monkeypatch.setattr(django_settings, "PORTAL", "http://localhost")
        yield box


def worked() -> None:
    """What the worker would do until nothing is left to do."""
    duties = (locate_flags, take_up_flags, consider_next, answer_flags, write_reply, send_reply)
    busy = True
    while busy:
        found = [duty(now) for duty in duties]
        busy = any(found)


def test_somebody_flags_a_post_and_is_told_what_was_decided(mailbox):
    on, reviewer = service(), person("reviewer")
    adopted(on, reviewer, now())
    with platform_of(on) as board, override_settings(**OWN):
        board.knows(POST, "post-1")
        notifier = Client(SERVER_NAME="localhost")
        receipt = notifier.post("/flag/agora?language=de", NOTICE).headers["Location"]
        worked()

        (acknowledged,) = mailbox.mails
        flag = Flag.objects.get()
        assert acknowledged["To"] == "ana@example.org" and flag.reference in acknowledged["Subject"]
        text = acknowledged.get_body(("plain",)).get_content()
        assert "ist eingegangen" in acknowledged["Subject"] and f"http://localhost{receipt}" in text
        assert "Anschlag" not in text and POST not in text

        case = Case.objects.get()
        assert case.state == "open" and not case.item.restriction_set.exists()
        decide(
            case=case,
            clause=access_clause(on, "TVE-2", now()),
            provision="",
            purpose=PurposeAssessment.NONE_FOUND,
            judged=JUDGED,
            actor=reviewer,
            at=now() - UNDO_FOR,
        )
        worked()

        _, decided = mailbox.mails
        text = decided.get_body(("plain",)).get_content()
        assert "Entscheidung" in decided["Subject"] and "beschränkt" in text and "TVE-2" in text
        for redress in ("contact@agora.example", "Example Disputes Body", "Example District Court"):
            assert redress in text
        assert "die Entscheidung traf ein Mensch" in text
        page = notifier.get(receipt).content.decode()
        assert "beschränkt" in page and re.search("Ana|Anschlag|ana@", page) is None
    told = " ".join(case.item.restriction_set.get().statement.paragraphs)
    assert "Article 16 of Regulation (EU) 2022/2065" in told and "Ana" not in told
