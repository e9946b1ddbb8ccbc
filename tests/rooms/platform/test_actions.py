"""Services, keys, connectors, and commands that leave at least once and are carried out once."""

import hashlib
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from firsthour.ledger.models import Event
from firsthour.platform import actions, errors, rules
from firsthour.platform.connectors.webhook.signature import signature
from firsthour.platform.duties import send_command
from firsthour.platform.models import ApiKey, Command, Connector, GateChange
from firsthour.platform.queries import access_connector_row, access_service
from firsthour.platform.words import CommandKind, DeliveryState, Scope
from tests.making import AT, DESK, service

SECRET = "a shared secret"


class Hook(BaseHTTPRequestHandler):
    """A platform that answers as the test says and remembers what it was asked."""

    answers: list = []
    calls: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Hook.calls.append((dict(self.headers), body))
        asked = json.loads(body)
        status, answer = Hook.answers.pop(0) if Hook.answers else (200, {})
        if answer is not None and not isinstance(answer, bytes):
            answer = json.dumps({"item": asked.get("item"), "revision": asked.get("revision")} | answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def hook():
    Hook.answers, Hook.calls = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    server.shutdown()
    thread.join()
    server.server_close()


def connected(address: str):
    on = service()
    actions.add_connector(service=on, address=address, secret=SECRET, actor=DESK, at=AT)
    return on


def command(on, kind=CommandKind.DISABLE, item="an-item") -> Command:
    return actions.issue_command(
        service=on, item_reference=item, kind=kind, territories=[], caused_by=None, actor=DESK, at=AT
    )


def test_a_service_needs_a_plain_name_and_a_real_time_zone(db):
    with pytest.raises(errors.ServiceNameUnusable):
        service("No Spaces")
    with pytest.raises(errors.ZoneUnknown, match="Europe/Dublin"):
        service(zone="Atlantis/Capital")
    service()
    with pytest.raises(errors.ServiceNameTaken):
        service()
    with pytest.raises(errors.ServiceUnknown):
        access_service("nobody")


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a b@example.org", "a@example.", "a@@example.org"])
def test_a_service_names_an_address_at_which_it_can_be_reached(db, address):
    with pytest.raises(errors.ContactPointUnusable):
        actions.add_service(
            slug="board",
            name="Board",
            zone="Europe/Dublin",
            contact_point=address,
            language="en",
            dispute_body=("Example Disputes Body", "https://disputes.example"),
            court=("Example District Court", "1 Court Street"),
            actor=DESK,
            at=AT,
        )


def test_a_keys_secret_is_nowhere_in_the_database(db):
    key, text = actions.issue_key(service=service(), scopes=[Scope.MATCH], actor=DESK, at=AT)
    prefix, secret = text.removeprefix("fh_").split("_", 1)
    assert key.prefix == prefix and key.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(ApiKey.objects.values()) + str(list(GateChange.objects.values_list("payload", flat=True)))


def test_issuing_and_revoking_a_key_is_announced_to_the_gates(db):
    key, _ = actions.issue_key(service=service(), scopes=["match:ask"], actor=DESK, at=AT)
    actions.revoke_key(prefix=key.prefix, actor=DESK, at=AT)
    actions.revoke_key(prefix=key.prefix, actor=DESK, at=AT)
    announced = [change.payload.get("gone", False) for change in GateChange.objects.filter(kind="key").order_by("id")]
    assert announced == [False, True]
    with pytest.raises(errors.KeyUnknown):
        actions.revoke_key(prefix="nothing", actor=DESK, at=AT)
    with pytest.raises(errors.ScopeUnknown, match="items:submit"):
        actions.issue_key(service=access_service("agora"), scopes=["all"], actor=DESK, at=AT)


@pytest.mark.parametrize("address", ["ftp://a.example/", "https://", "http://board.example/hook"])
def test_a_connector_goes_over_https_unless_on_this_machine(db, home, address):
    with pytest.raises(errors.ConnectorAddressUnusable):
        connected(address)


def test_the_connectors_secret_is_wrapped(db, home):
    connected("https://board.example/hook")
    assert SECRET.encode() not in bytes(Connector.objects.get().wrapped_secret)
    with pytest.raises(errors.ConnectorMissing):
        access_connector_row(service("other"))


def test_each_command_gets_the_items_next_revision(db):
    on = service()
    revisions = [command(on, kind).revision for kind in (CommandKind.DISABLE, CommandKind.RESTORE, CommandKind.DISABLE)]
    assert revisions == [1, 2, 3] and command(on, item="another").revision == 1


def test_a_command_leaves_signed_and_is_confirmed_with_the_views(db, home, hook):
    sent = command(connected(hook))
    Hook.answers = [(200, {"state": "disabled", "views_at_removal": 41, "surfaces": ["https://a.example/1"]})]
    assert send_command(lambda: AT) is True and send_command(lambda: AT) is False
    ((headers, body),) = Hook.calls
    assert headers["Idempotency-Key"] == str(sent.id)
    assert headers["Firsthour-Signature"] == signature(SECRET.encode(), int(headers["Firsthour-Timestamp"]), body)
    done = Command.objects.get()
    assert (done.state, done.views_at_removal, done.surfaces) == ("done", 41, ["https://a.example/1"])
    assert '"views":41' in Event.objects.get(tag="platform:command:confirmed").canonical


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((500, b"oops"), "platform:connector:refused"),
        ((401, b""), "platform:connector:refused"),
        ((200, b"not json"), "platform:connector:nonsense"),
        ((200, {"state": "published"}), "platform:connector:nonsense"),
        ((200, {"state": "disabled", "item": "another"}), "platform:connector:nonsense"),
        ((200, {"state": "disabled", "revision": 9}), "platform:connector:nonsense"),
        ((302, b""), "platform:connector:refused"),
    ],
)
def test_what_is_no_confirmation_is_asked_again_under_the_same_key(db, home, hook, answer, problem):
    command(connected(hook))
    Hook.answers = [answer, (200, {"state": "disabled"})]
    send_command(lambda: AT)
    waiting = Command.objects.get()
    assert (waiting.state, waiting.last_problem, waiting.next_try_at) == ("waiting", problem, AT + timedelta(seconds=1))
    assert send_command(lambda: AT) is False
    send_command(lambda: AT + timedelta(seconds=1))
    assert Command.objects.get().state == "done"
    assert len({headers["Idempotency-Key"] for headers, _ in Hook.calls}) == 1


def test_a_silent_platform_is_asked_again(db, home):
    command(connected("http://127.0.0.1:9/hook"))
    send_command(lambda: AT)
    assert Command.objects.get().last_problem == "platform:connector:silent"


def test_an_attempt_whose_sender_died_is_in_doubt_and_made_again_after_its_lease(db, home, hook):
    command(connected(hook))
    claimed = actions.claim_delivery(deliveries=Command.objects.all(), actor=DESK, at=AT)
    assert claimed.state == DeliveryState.ATTEMPTED
    assert actions.claim_delivery(deliveries=Command.objects.all(), actor=DESK, at=AT) is None
    Hook.answers = [(200, {"state": "disabled"})]
    assert send_command(lambda: AT + actions.ATTEMPT_LEASE) is True
    assert Command.objects.get().attempts == 2


def test_after_the_last_attempt_a_person_must_see_to_it(db, home, hook):
    command(connected(hook))
    Command.objects.update(attempts=rules.ATTEMPTS - 1)
    Hook.answers = [(503, b"")]
    send_command(lambda: AT)
    assert Command.objects.get().state == DeliveryState.FAILED
    assert Event.objects.filter(tag="platform:command:failed").count() == 1
    Hook.answers = [(503, b""), (200, {"state": "disabled"})]
    later = AT + rules.LONGEST_WAIT
    assert send_command(lambda: later) is True, "it is still tried"
    assert Event.objects.filter(tag="platform:command:failed").count() == 1, "and alarmed once"
    send_command(lambda: later + rules.LONGEST_WAIT)
    assert Command.objects.get().state == DeliveryState.DONE


def test_a_command_the_platform_ignored_is_not_taken_for_obeyed(db, home, hook):
    command(connected(hook))
    Hook.answers = [(200, {"state": "published", "revision": 9, "ignored": True})]
    send_command(lambda: AT)
    ignored = Command.objects.get()
    assert (ignored.state, ignored.last_problem) == (DeliveryState.FAILED, "platform:command:superseded")
    assert not Event.objects.filter(tag="platform:command:confirmed").exists()


def test_a_command_ignored_because_it_is_so_already_is_done(db, home, hook):
    command(connected(hook))
    Hook.answers = [(200, {"state": "disabled", "revision": 9, "ignored": True})]
    send_command(lambda: AT)
    assert Command.objects.get().state == DeliveryState.DONE


def test_waits_double_up_to_five_minutes():
    waits = [(rules.next_try_at(attempts, AT) - AT).total_seconds() for attempts in (1, 2, 3, 9, 10, 50)]
    assert waits == [1, 2, 4, 256, 300, 300]
