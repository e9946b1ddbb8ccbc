"""Services, keys, connectors and deliveries in the console, and the contact point that everybody may read."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings

from firsthour.doors.console import proofs
from firsthour.doors.console.proofs import FOR_CHANGING
from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.notices.actions import postpone_message
from firsthour.notices.models import Message
from firsthour.notices.queries import link_of
from firsthour.platform.actions import (
    add_connector,
    confirm_command,
    issue_command,
    note_call,
    postpone_command,
    record_probe,
)
from firsthour.platform.models import ApiKey, Call, Command
from firsthour.platform.words import CommandKind, ItemState, Reach
from tests.doors.console.browsing import browser, signed_in, words
from tests.doors.console.showing import House
from tests.making import AT, DESK, account, service


@pytest.fixture
def operator(db, home):
    """A browser in which somebody who may do everything has signed in."""
    return signed_in(account("operator"))


def given_up(on, item="an-item") -> Command:
    command = issue_command(
        service=on, item_reference=item, kind=CommandKind.DISABLE, territories=[], caused_by=None, actor=DESK, at=AT
    )
    postpone_command(command=command, problem="platform:connector:by-hand", alarm=True, actor=DESK, at=AT)
    return command


def still_there(on) -> Command:
    command = issue_command(
        service=on, item_reference="seen", kind=CommandKind.DISABLE, territories=[], caused_by=None, actor=DESK, at=AT
    )
    confirm_command(command=command, answer=ItemState(item="seen", revision=1, state="disabled"), actor=DESK, at=AT)
    command.refresh_from_db()
    record_probe(
        command=command,
        link="https://board.example/p/seen",
        reach=Reach.PRESENT,
        status=200,
        address="192.0.2.1",
        actor=DESK,
        at=AT + timedelta(minutes=1),
    )
    return command


def test_the_contact_point_is_public_as_a_page_and_as_json(db):
    service()
    assert "contact@agora.example" in words(browser().get("/contact/agora"))
    document = browser().get("/contact/agora.json")
    assert document.headers["Content-Type"] == "application/json"
    assert document.json()["contact_point"]["email"] == "contact@agora.example"
    assert browser().get("/contact/nobody").status_code == 404


def test_what_the_public_is_told_is_changed_in_a_form(operator):
    service()
    form = {"contact_point": "contact@agora.example", "languages": "en, fr", "establishment": "ie"}
    assert operator.post("/services/agora/describe", form).status_code == 302
    assert browser().get("/contact/agora.json").json()["contact_point"]["languages"] == ["en", "fr"]
    refused = operator.post("/services/agora/describe", form | {"languages": "English"})
    assert refused.status_code == 422 and "English is no language code." in words(refused)


def test_a_key_is_shown_once_replaced_and_revoked(operator):
    service()
    shown = words(operator.post("/services/agora/keys", {"scope": "match:ask"}))
    (text,) = re.findall(r"fh_[0-9a-f]{10}_[\w-]+", shown)
    key = ApiKey.objects.get()
    assert key.scopes == ["match:ask"] and key.prefix in text
    assert text not in words(operator.get("/services/agora"))
    replaced = words(operator.post(f"/keys/{key.prefix}/rotate", {"hours": "72"}))
    assert text not in replaced and key.prefix in replaced and "fh_" in replaced
    assert "valid until" in words(operator.get("/services/agora"))
    operator.post(f"/keys/{key.prefix}/revoke")
    assert "refused since" in words(operator.get("/services/agora"))
    assert operator.post(f"/keys/{key.prefix}/rotate", {"hours": "many"}).status_code == 422


def test_what_was_given_up_is_counted_on_the_first_screen_told_and_tried_again(operator):
    command = given_up(service())
    assert "0 waiting, 1 given up" in words(operator.get("/"))
    page = words(operator.get("/deliveries"))
    assert "platform:connector:by-hand" in page and "Have it done there now" in page
    assert operator.post(f"/commands/{command.id}/retry").status_code == 302
    assert "1 waiting, 0 given up" in words(operator.get("/"))
    assert '"kind":"person"' in Event.objects.get(tag="platform:command:retried").canonical
    assert operator.post(f"/commands/{command.id}/retry").status_code == 409
    assert operator.post(f"/commands/{uuid.uuid4()}/retry").status_code == 404


def test_a_statement_that_was_given_up_is_repeated_by_the_verb_of_its_own_page(operator):
    House().restricted()
    message = Message.objects.get()
    Message.objects.update(attempts=200)
    message.refresh_from_db()
    postpone_message(message=message, problem="platform:connector:silent", actor=DESK, at=AT)
    page = words(operator.get("/deliveries"))
    assert "platform:connector:silent" in page and f"/messages/{message.id}/repeat" in page
    answer = operator.post(f"/messages/{message.id}/repeat", {"channel": "platform"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/messages/{message.id}")
    assert Message.objects.get().state == "waiting"
    assert Event.objects.filter(tag="notices:message:repeated").count() == 1
    assert str(message.id) not in words(operator.get("/deliveries"))


def test_a_statements_link_is_handed_over_after_a_fresh_proof_by_who_may(operator, reviewer, monkeypatch):
    House().restricted()
    message = Message.objects.get()
    address = f"/messages/{message.id}/link"
    assert operator.post(address).status_code == 409
    monkeypatch.setattr(settings, "PORTAL", "https://notices.example")
    assert link_of(message.statement) in words(operator.post(address))
    for page in ("/messages", f"/messages/{message.id}", "/deliveries"):
        assert "notices.example" not in words(operator.get(page)), page
    assert reviewer.post(address).status_code == 403
    assert "Hand over the link" not in words(reviewer.get(f"/messages/{message.id}"))
    monkeypatch.setattr(proofs, "now", lambda: now() + FOR_CHANGING)
    assert operator.post(address).headers["Location"].startswith("/step-up")
    assert Event.objects.filter(tag="notices:link:handed-over").count() == 1


@pytest.mark.parametrize(("reason", "said"), [
    ("smtp/550/5.1.1", "It goes another way if there is one"),
    ("notices:mail:refused", "Correct user, password or sender"),
    ("fault", "Something in this program failed"),
])  # fmt: skip
def test_why_a_statement_failed_is_said_with_what_to_do(operator, reason, said):
    House().restricted()
    Message.objects.update(state="failed", finished_at=AT, last_problem=reason)
    page = words(operator.get("/deliveries"))
    assert reason in page and said in page


def test_a_lie_is_on_the_first_screen(operator):
    still_there(service())
    assert "Confirmed, yet still there" in words(operator.get("/"))
    assert "seen" in words(operator.get("/deliveries"))


def test_the_health_of_a_connector_shows_calls_failures_and_times(operator):
    row = add_connector(service=service(), address="https://board.example/hook", secret="s", actor=DESK, at=AT)
    for milliseconds, problem in ((120, ""), (80, ""), (20_000, "platform:connector:slow")):
        note_call(connector=row, verb="command", milliseconds=milliseconds, problem=problem, actor=DESK, at=now())
    page = words(operator.get("/connectors"))
    assert "calls that failed: 1" in page and "120 ms" in page
    assert page.count("<circle") == 1 and "the longest took 20000 ms" in page
    assert "See why it is slow" in page
    assert Call.objects.count() == 3


def test_an_auditor_reads_all_of_it_and_changes_nothing(auditor):
    command = given_up(service())
    for path in ("/services", "/services/agora", "/connectors", "/deliveries"):
        page = words(auditor.get(path))
        main = page[page.index("<main") :]
        assert "<form" not in main and "<button" not in main, path
    assert auditor.post(f"/commands/{command.id}/retry").status_code == 403
    assert auditor.get("/services/agora/describe").status_code == 403


def test_hostile_names_stay_text(operator):
    on = service()
    given_up(on, item="<script>alert(1)</script>")
    page = words(operator.get("/deliveries"))
    assert "<script>" not in page and "&lt;script&gt;" in page
