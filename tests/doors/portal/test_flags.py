"""Notices through the public door: the form without a script, the notifier's own page, and the JSON calls."""

import hashlib
import re
import uuid

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings

from firsthour.doors.now import now
from firsthour.doors.portal import wrapping
from firsthour.flags.actions import add_flagger, suspend_flagger
from firsthour.flags.models import Flag
from firsthour.flags.queries import explanation_of, links_of, token_of
from firsthour.flags.words import FlagKind, Lane
from firsthour.ledger.models import Event
from firsthour.notices.models import PortalLink, Reply, Statement
from firsthour.notices.queries import token_of as statement_token
from firsthour.notices.words import Language
from firsthour.platform.actions import issue_key, revoke_key
from tests.doors.portal.test_portal import OWN
from tests.making import AT, DESK, service

WHY = "The post calls for an attack on a named place."
HOSTILE = '<script>alert(1)</script>{{ settings.SECRET_KEY }}{% now "Y" %}\u202e'
WHOLE = {
    "once": "a-number",
    "kind": "terrorism",
    "links": "https://board.example/p/1\r\nhttps://board.example/p/2",
    "explanation": WHY,
    "name": "Ana Example",
    "mail": "ana@example.org",
    "faith": "yes",
}


@pytest.fixture
def on(db, home):
    return service()


@pytest.fixture
def reader(on):
    with override_settings(**OWN):
        yield Client(SERVER_NAME="localhost")


def send(reader, language="en", **changed):
    return reader.post(f"/flag/agora?language={language}", WHOLE | changed)


def test_a_notice_is_acknowledged_at_once_on_a_page_of_its_own(reader):
    answer = send(reader)
    assert answer.status_code == 303 and answer.cookies == {}
    page = reader.get(answer.headers["Location"]).content.decode()
    flag = Flag.objects.get()
    assert flag.reference in page and "has been received" in page and "It is being assessed." in page
    assert "https://board.example/p/2" in page and Reply.objects.get().mailed
    for private in ("Ana", "ana@example.org", "attack"):
        assert private not in page
    assert reader.get("/f/" + "x" * 43).content == reader.get("/nowhere").content


def test_sending_the_form_twice_is_one_notice(reader):
    assert send(reader).headers["Location"] == send(reader).headers["Location"]
    again = send(reader, explanation=WHY + " And more.")
    assert again.status_code == 422 and "was sent before with another content" in again.content.decode()
    assert Flag.objects.count() == 1 == Reply.objects.count()


def test_what_is_missing_is_told_beside_the_field_and_nothing_typed_is_lost(reader):
    answer = send(reader, mail="ana@", links="board.example", faith="")
    page = answer.content.decode()
    assert answer.status_code == 422 and not Flag.objects.exists()
    assert re.findall(r'<a href="#(\w+)">', page) == ["links", "mail", "faith"]
    assert page.count('aria-invalid="true"') == 3 and WHY in page and 'value="ana@"' in page
    assert 'name="once" value="a-number"' in page


def test_nothing_is_chosen_for_the_notifier(reader):
    assert "checked" not in reader.get("/flag/agora").content.decode()
    answer = send(reader, kind="")
    assert answer.status_code == 422 and "Choose what kind of content it is." in answer.content.decode()


@pytest.mark.parametrize("language", list(Language))
def test_the_form_and_its_answer_are_in_every_language(reader, language):
    form = reader.get("/flag/agora", headers={"accept-language": f"{language}-XX"}).content.decode()
    direction = "rtl" if language is Language.ARABIC else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in form and "{" not in form
    page = reader.get(send(reader, language).headers["Location"]).content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert Reply.objects.get().language == language


def test_every_field_has_a_label_and_every_description_is_there(reader):
    form = reader.get("/flag/agora").content.decode()
    known = set(re.findall(r'id="([\w-]+)"', form))
    for field in re.findall(r"<(?:input|textarea) [^>]*>", form):
        if 'type="hidden"' not in field and 'type="radio"' not in field:
            name = re.search(r'id="([\w-]+)"', field)[1]
            assert f'<label for="{name}"' in form or f'class="choice" for="{name}"' in form
    for described in re.findall(r'aria-describedby="([\w-]+)"', form):
        assert described in known
    assert form.count("<h1>") == 1 and "<legend>" in form and "<script" not in form


def test_hostile_text_stays_text_everywhere(reader):
    send(reader, explanation=HOSTILE + WHY, name=HOSTILE, links="https://a.example/<script>alert(1)</script>")
    flag = Flag.objects.get()
    assert "\u202e" not in explanation_of(flag) and explanation_of(flag).startswith("<script>")
    page = reader.get(f"/f/{token_of(flag.id)}").content.decode()
    assert "<script" not in page and "&lt;script&gt;" in page
    wrong = send(reader, explanation=HOSTILE, once="other", faith="").content.decode()
    assert "<script" not in wrong and "{{ settings" in wrong


def test_nothing_typed_reaches_a_mail(reader):
    send(reader, name="Buy now https://spam.example", explanation=WHY + " https://spam.example")
    reply = Reply.objects.get()
    assert "spam" not in str([reply.title, reply.paragraphs, reply.redress])


def test_acknowledgements_do_not_flood_an_address_that_is_only_claimed(reader):
    for number in range(11):
        send(reader, once=str(number))
    assert [each.mailed for each in Reply.objects.order_by("issued_at")] == [True] * 10 + [False]


def test_one_address_sends_no_more_than_twenty_notices_an_hour(reader, monkeypatch):
    at = now()
    monkeypatch.setattr(wrapping, "now", lambda: at)  # all within one hour, whenever the test begins
    answers = [send(reader, once=str(number)).status_code for number in range(21)]
    assert answers == [303] * 20 + [429]


def test_child_abuse_needs_no_name_and_a_trusted_flagger_its_code(reader):
    assert send(reader, name="", mail="").status_code == 422
    assert send(reader, kind="child-abuse", name="", mail="").status_code == 303
    flagger, code = add_flagger(name="Watch", coordinator="C", country="IE", since=AT.date(), actor=DESK, at=AT)
    assert send(reader, once="2", code=code).status_code == 303
    suspend_flagger(flagger_id=flagger.id, actor=DESK, at=AT)
    refused = send(reader, once="3", code=code)
    assert refused.status_code == 422 and code not in refused.content.decode()
    assert set(Flag.objects.values_list("lane", flat=True)) == {Lane.APART, Lane.TRUSTED}


def test_with_several_services_one_is_chosen_first(reader):
    assert reader.get("/flag").headers["Location"] == "/flag/agora"
    service("forum")
    page = reader.get("/flag").content.decode()
    assert "/flag/agora?language=en" in page and "/flag/forum?language=en" in page
    assert reader.get("/flag/nowhere").status_code == 404


# --- the calls


def notice(**changed: object) -> dict[str, object]:
    whole = {
        "kind": "terrorism",
        "links": ["https://board.example/p/1"],
        "explanation": WHY,
        "name": "Ana Example",
        "mail": "ana@example.org",
        "good_faith": True,
        "language": "de",
    }
    return whole | changed


def call(reader, secret: str, body: object, key: str = "k"):
    headers = {"authorization": f"Bearer {secret}", "idempotency-key": key}
    text = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return reader.post("/api/flags", text, content_type="application/json", headers=headers)


@pytest.fixture
def key(on):
    return issue_key(service=on, scopes=["flags:submit"], actor=DESK, at=AT)[1]


def test_a_platform_passes_on_a_notice_and_reads_how_it_stands(reader, key, monkeypatch):
    monkeypatch.setattr(django_settings, "PORTAL", "https://notices.example")
    answer = call(reader, key, notice())
    told = answer.json()
    assert answer.status_code == 201 and told["state"] == "received" and told["outcome"] is None
    assert told["told"][0]["kind"] == "acknowledgement" and told["told"][0]["language"] == "de"
    flag = Flag.objects.get()
    assert told["link"] == f"https://notices.example/f/{token_of(flag.id)}" and links_of(flag)
    assert call(reader, key, notice()).json() == told
    read = reader.get(f"/api/flags/{flag.reference}", headers={"authorization": f"Bearer {key}"})
    assert read.json() == told and read.headers["Cache-Control"] == "no-store"
    assert Event.objects.get(tag="flags:flag:received").canonical.count("platform") == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 422, "portal:body:unreadable"),
        (b"\xff", 422, "portal:body:unreadable"),
        (notice(kind="spam"), 422, "portal:body:unreadable"),
        (notice(more=1), 422, "portal:body:unreadable"),
        (notice(links=[]), 422, "flags:flag:incomplete"),
        (notice(good_faith=False), 422, "flags:flag:incomplete"),
    ],
)
def test_a_call_that_lacks_something_is_refused_with_what(reader, key, body, status, code):
    answer = call(reader, key, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json" and not Flag.objects.exists()


def test_only_a_key_with_the_scope_and_in_force_may_call(reader, on, key):
    other = issue_key(service=on, scopes=["match:ask"], actor=DESK, at=AT)[1]
    assert call(reader, other, notice()).status_code == 403
    for wrong in ("", key[:-1], "fh_x_y", "tf_0123456789_" + "x" * 43):
        assert call(reader, wrong, notice()).status_code == 401
    assert call(reader, key, notice(), key="").status_code == 400
    revoke_key(prefix=key.split("_")[1], actor=DESK, at=AT)
    refused = call(reader, key, notice())
    assert refused.status_code == 401 and refused.headers["WWW-Authenticate"] == "Bearer"


def test_nobody_reads_the_notice_of_another(reader, on, key):
    reference = call(reader, key, notice()).json()["reference"]
    _, code = add_flagger(name="Watch", coordinator="C", country="IE", since=AT.date(), actor=DESK, at=AT)
    stranger = issue_key(service=service("forum"), scopes=["flags:submit"], actor=DESK, at=AT)[1]
    for secret in (code, stranger):
        asked = reader.get(f"/api/flags/{reference}", headers={"authorization": f"Bearer {secret}"})
        assert (asked.status_code, asked.json()["code"]) == (404, "flags:flag:unknown")


def test_a_link_opens_what_it_was_made_for_and_nothing_else(reader, on, key):
    reference = call(reader, key, notice()).json()["reference"]
    flag, statement = Flag.objects.get(), Statement.objects.create(
        service=on, item_reference="x", language="en", direction="ltr", title="T", paragraphs=[], redress=[],
        issued_at=AT,
    )  # fmt: skip
    token = statement_token(statement.id)
    PortalLink.objects.create(statement=statement, digest=hashlib.sha256(token.encode()).hexdigest())
    nothing = reader.get("/s/nothing").content
    for kind, names in {
        "s": (token_of(flag.id), flag.id, reference, statement.id),
        "f": (token, statement.id, flag.id, reference, flag.link_digest),
    }.items():
        for name in names:
            answer = reader.get(f"/{kind}/{name}")
            assert (answer.status_code, answer.content) == (404, nothing), (kind, name)
    assert reader.get(f"/f/{token_of(flag.id)}").status_code == 200
    assert reader.get(f"/s/{token}").status_code == 200


def test_a_trusted_flagger_names_the_service(reader):
    _, code = add_flagger(name="Watch", coordinator="C", country="IE", since=AT.date(), actor=DESK, at=AT)
    assert call(reader, code, notice()).status_code == 404
    answer = call(reader, code, notice(service="agora"))
    assert answer.status_code == 201 and Flag.objects.get().lane == Lane.TRUSTED
    own = reader.get(f"/api/flags/{answer.json()['reference']}", headers={"authorization": f"Bearer {code}"})
    assert own.json()["reference"] == answer.json()["reference"]


def test_the_kinds_of_the_calls_are_those_of_the_form(reader):
    form = reader.get("/flag/agora").content.decode()
    assert re.findall(r'name="kind" value="([\w-]+)"', form) == list(FlagKind)
    assert uuid.UUID(re.search(r'name="once" value="([^"]+)"', form)[1])
