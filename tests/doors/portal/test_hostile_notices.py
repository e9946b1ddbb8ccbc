"""What hostile notices meet at the form and at the call: a plain refusal or plain text, and nothing else."""

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings

from firsthour.flags.models import Flag
from firsthour.flags.queries import explanation_of, links_of, name_of, token_of
from firsthour.notices.duties import send_reply
from firsthour.notices.models import Reply
from firsthour.notices.senders.mail.route import read_route
from firsthour.platform.actions import issue_key
from tests.doors.portal.test_flags import WHOLE, WHY
from tests.doors.portal.test_portal import OWN
from tests.mailing import mail_server
from tests.making import AT, DESK, service

MEGABYTE = "x" * (1 << 20)
INJECTED = "\r\nBcc: everybody@victim.example\r\n\r\nBuy now"
UNSEEN = "\u202emoc.elpmaxe\u202c \u2066a\u2069 \u200fb \ufeffc \x00d \x1b[31me \x85f"


@pytest.fixture
def on(db, home):
    return service()


@pytest.fixture
def reader(on):
    with override_settings(**OWN):
        yield Client(SERVER_NAME="localhost")


def sent(reader, **changed: str):
    return reader.post("/flag/agora?language=en", WHOLE | changed)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("mail", f"ana@example.org{INJECTED}", "The e-mail address is not complete."),
        ("mail", "ana@example.org\x00", "The e-mail address is not complete."),
        ("mail", "ana@example.org,bo@example.org", "The e-mail address is not complete."),
        ("mail", "ana@ex\u202eample.org", "The e-mail address is not complete."),
        ("mail", f"{'x' * 90_000}@example.org", "The e-mail address is not complete."),
        ("explanation", MEGABYTE, "The explanation is too long."),
        ("explanation", "\u200b\u202e" * 30, "Explain in a few sentences"),
        ("explanation", "\x00" * 30, "Explain in a few sentences"),
        ("name", "\u202e\x00", "Give your name."),
        ("links", MEGABYTE, "address"),
        ("links", "https://a.example/\x00", "address"),
        ("links", "https://a.example/\u202e", "address"),
        ("links", "javascript:alert(1)", "address"),
        ("links", "https://a.example@b.example/", "address"),
        ("links", "https://[::1", "address"),
        ("kind", "terrorism\x00", "Choose what kind of content it is."),
        ("kind", "x" * 90_000, "Choose what kind of content it is."),
        ("code", f"tf_{'x' * 90_000}", "The access code is not valid."),
        ("code", "\x00", "The access code is not valid."),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(reader, field, value, told):
    answer = sent(reader, **{field: value})
    assert answer.status_code == 422 and told in answer.content.decode() and not Flag.objects.exists()
    assert (WHY in answer.content.decode()) is (field != "explanation")


@pytest.mark.parametrize("once", ["\x00", "\x00" * 300, "x" * 90_000, INJECTED, "'; DROP TABLE flags_flag; --"])
def test_the_number_of_a_form_may_be_anything(reader, once):
    assert sent(reader, once=once).status_code == 303
    assert sent(reader, once=once).status_code == 303 and Flag.objects.count() == 1


def test_unseen_letters_go_and_every_word_stays(reader):
    assert sent(reader, explanation=f"{WHY} {UNSEEN}", name=f"Ana{INJECTED}{UNSEEN}").status_code == 303
    flag = Flag.objects.get()
    assert explanation_of(flag) == f"{WHY} moc.elpmaxe a b c d [31me f"
    assert name_of(flag.notifier) == "Ana Bcc: everybody@victim.example Buy nowmoc.elpmaxe a b c d [31me f"


def test_markup_and_templates_stay_letters_and_mails_carry_none_of_it(reader, monkeypatch):
    hostile = "{{ 7|add:7 }}{% debug %}${7*7}<img src=x onerror=alert(1)>'\"><b>"
    link = "https://a.example/{{7}}<b>'\"%0d%0aBcc:x"
    with mail_server() as box:
        route = read_route(f"smtp+plain://127.0.0.1:{box.port}", "notices@agora.example")
        monkeypatch.setattr(django_settings, "MAIL", route)
        assert sent(reader, explanation=hostile + WHY, name=hostile + INJECTED, links=link).status_code == 303
        assert send_reply(lambda: Reply.objects.get().issued_at)
        (mail,) = box.mails
    assert mail["Bcc"] is None and mail["To"] == "ana@example.org"
    for part in mail.walk():
        said = "" if part.is_multipart() else part.get_content()
        assert "onerror" not in said and "//a.example" not in said and "Buy now" not in said
    flag = Flag.objects.get()
    assert links_of(flag) == (link,) and explanation_of(flag) == hostile + WHY
    page = reader.get(f"/f/{token_of(flag.id)}").content.decode()
    assert "{{7}}" in page and "<b>" not in page and "%0d%0a" in page


@pytest.mark.parametrize("path", ["/flag/%00", "/flag/agora%00", "/f/%00", "/f/" + "é" * 43, "/flag/..%2f..%2fetc"])
def test_a_hostile_address_leads_nowhere(reader, path):
    assert reader.get(path).status_code == 404


def test_a_call_says_nothing_of_what_it_could_not_read(reader, on):
    key = issue_key(service=on, scopes=["flags:submit"], actor=DESK, at=AT)[1]
    headers = {"authorization": f"Bearer {key}", "idempotency-key": "k"}
    whole = {"kind": "terrorism", "links": ["https://a.example/"], "explanation": WHY, "good_faith": True}
    whole["name"] = "Ana"
    for body in (
        whole | {"mail": f"a@b.example{INJECTED}"},
        whole | {"mail": "a@b.example", "explanation": "x" * 90_000},
        whole | {"mail": "a@b.example", "links": ["https://a.example/\x00"]},
        whole | {"mail": "a@b.example", "links": ["https://a.example/"] * 1000 + ["https://b.example/"] * 1000 + [""]},
        whole | {"mail": "a@b.example", "language": "e\x00"},
        whole | {"mail": "a@b.example", "kind": "x" * 90_000},
        [[[[]]]],
    ):
        text = msgspec.json.encode(body)
        answer = reader.post("/api/flags", text, content_type="application/json", headers=headers)
        assert answer.status_code == 422 and len(answer.content) < 1000 and b"victim" not in answer.content
    deep = b"[" * 40_000 + b"]" * 40_000
    assert reader.post("/api/flags", deep, content_type="application/json", headers=headers).status_code == 422
    assert reader.get("/api/flags/%00", headers=headers).status_code == 404
    assert not Flag.objects.exists()
