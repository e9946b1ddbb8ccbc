"""The public door: a statement behind its link, and one same answer for everything else."""

import logging
import os
import signal
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

from firsthour import portal_settings
from firsthour.doors.lifetime import unused_port
from firsthour.doors.now import now
from firsthour.doors.portal import wrapping
from firsthour.doors.portal.logs import without_addresses
from firsthour.doors.portal.routes import ROUTES
from firsthour.doors.portal.throttle import Throttle
from firsthour.ledger.models import Event
from firsthour.notices.models import PortalLink, Statement
from firsthour.notices.queries import token_of
from tests.doors.console.serving import answers, until
from tests.making import decided_case

OWN = {
    name: getattr(portal_settings, name)
    for name in ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "ALLOWED_HOSTS", "APPEND_SLASH")
}


@pytest.fixture
def reader(db, home):
    with override_settings(**OWN):
        yield Client(SERVER_NAME="localhost")


def a_statement() -> Statement:
    return decided_case().item.restriction_set.get().statement


def address_of(statement: Statement) -> str:
    return f"/s/{token_of(statement.id)}"


def test_whoever_has_the_link_reads_the_whole_statement_without_an_account(reader):
    statement = a_statement()
    answer = reader.get(address_of(statement))
    shown = answer.content.decode()
    assert answer.status_code == 200 and '<html lang="en" dir="ltr">' in shown
    for told in (statement.title, *statement.paragraphs, *statement.redress, "How to contest this decision"):
        assert told.replace("’", "’") in shown
    assert "contact@agora.example" in shown and answer.cookies == {}
    assert not any(inner in shown for inner in ("<script", "unreviewed", "pseudonym"))


def test_every_page_is_closed_to_frames_stores_robots_and_scripts(reader):
    for address in (address_of(a_statement()), "/s/wrong", "/", "/portal.css"):
        headers = reader.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Robots-Tag"].startswith("noindex") and headers["Referrer-Policy"] == "no-referrer"
        assert address == "/portal.css" or headers["Cache-Control"] == "no-store"


def test_what_is_not_there_looks_the_same_whatever_was_asked(reader):
    statement = a_statement()
    token = token_of(statement.id)
    nothing = reader.get("/")
    assert nothing.status_code == 404
    for address in ("/s/", "/s/x", f"/s/{token[:-1]}A", f"/s/{token}/", f"/{token}", "/admin", "/s/%00", "/s/é"):
        answer = reader.get(address)
        assert (answer.status_code, answer.content) == (404, nothing.content), address
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        answer = reader.generic(method, address_of(statement))
        assert (answer.status_code, answer.content) == (404, nothing.content), method


def test_nothing_is_told_in_the_readers_language(reader):
    arabic = reader.get("/nowhere", headers={"accept-language": "ar-EG,ar;q=0.9,en;q=0.5"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in arabic
    assert 'lang="pl"' in reader.get("/nowhere", headers={"accept-language": "tlh, pl;q=0.3"}).content.decode()
    assert 'lang="en"' in reader.get("/nowhere", headers={"accept-language": ";;;"}).content.decode()


def test_the_first_opening_is_recorded_and_a_look_at_the_headers_is_none(reader):
    statement = a_statement()
    reader.head(address_of(statement))
    assert PortalLink.objects.get().opened_at is None
    reader.get(address_of(statement))
    reader.get(address_of(statement))
    assert Event.objects.filter(tag="notices:link:opened", subject_id=statement.id).count() == 1


def test_hostile_names_stay_text(reader):
    statement = a_statement()
    hostile = '<img src=x onerror="alert(1)">{{ settings }}{% now "Y" %}'
    copy = Statement.objects.create(
        service=statement.service, item_reference="x", language="ar", direction="rtl", title=hostile,
        paragraphs=[hostile], redress=[hostile], issued_at=statement.issued_at,
    )  # fmt: skip
    PortalLink.objects.create(statement=copy, digest=_digest(copy))
    shown = reader.get(address_of(copy)).content.decode()
    assert "<img" not in shown and shown.count("&lt;img") == 4 and "{{ settings }}" in shown


def _digest(statement: Statement) -> str:
    import hashlib

    return hashlib.sha256(token_of(statement.id).encode()).hexdigest()


def test_an_address_that_asks_without_end_is_told_to_wait(reader, monkeypatch):
    statement, at = a_statement(), now()
    monkeypatch.setattr(wrapping, "now", lambda: at)  # all within one minute, however busy the machine is
    answered = [reader.get(address_of(statement), REMOTE_ADDR="192.0.2.7").status_code for _ in range(61)]
    assert set(answered[:60]) == {200} and answered[60] == 429
    assert reader.get(address_of(statement), REMOTE_ADDR="192.0.2.8").status_code == 200


def test_the_throttle_forgets_with_the_minute_and_holds_no_more_addresses_than_it_may():
    throttle, at = Throttle(requests=2, addresses=3), datetime(2026, 9, 1, 12, tzinfo=UTC)
    assert [throttle.admits("a", at) for _ in range(3)] == [True, True, False]
    assert throttle.admits("a", at + timedelta(minutes=1))
    for number in range(10):
        throttle.admits(str(number), at)
    assert len(throttle._counted) == 3


def test_the_log_never_holds_an_address():
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Fault", "/s/secret"), None)
    assert without_addresses(record) and "secret" not in record.getMessage()


def test_every_page_is_public_and_stands_in_one_table():
    assert {route.name for route in ROUTES} == {
        "portal-styles",
        "portal-statement",
        "portal-appeal",
        "portal-own-appeal",
        "portal-answer-question",
        "portal-flag-choose",
        "portal-flag",
        "portal-receipt",
        "portal-submit-flag",
        "portal-read-flag",
    }


def test_it_serves_as_a_program_and_refuses_a_taken_port(db):
    port = unused_port()
    command = [sys.executable, "-P", "-m", "firsthour.doors.portal", "--port", str(port)]
    program = subprocess.Popen(command, env=os.environ | {"FIRSTHOUR_PORTAL": "https://notices.example"})
    try:
        until(lambda: program.poll() is None and answers(f"http://127.0.0.1:{port}/"))
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/portal.css", headers={"Host": "notices.example"})
        with urllib.request.urlopen(asked) as sheet:
            assert b"prefers-color-scheme" in sheet.read() and "Server" not in sheet.headers
        second = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=60)
        assert second.returncode == 1 and f"Port {port} of 127.0.0.1 already answers." in second.stderr
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(20)
