"""People on call are called by mail and webhook, again and then the next, until somebody acknowledges."""

import json
import threading
import uuid
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from django.conf import settings as django_settings

from firsthour.clocks import actions as clocks
from firsthour.clocks.duties import sound
from firsthour.clocks.errors import AlarmUnknown
from firsthour.clocks.models import Alarm
from firsthour.clocks.queries import ringing_alarms
from firsthour.clocks.words import DeadlineKind
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.notices import actions, duties, rules
from firsthour.notices.duties import call, send_call_out
from firsthour.notices.errors import PagerRefused, PagerSilent, PagerUnusable
from firsthour.notices.models import CallOut
from firsthour.notices.queries import call_out_token, text_of_call_out
from firsthour.notices.senders.mail.route import read_route
from firsthour.notices.senders.webhook.sender import read_pager, send
from firsthour.people.actions import disable
from firsthour.platform.connectors.webhook.signature import signature
from firsthour.platform.words import DeliveryState
from tests.mailing import mail_server
from tests.making import AT, DESK, account
from tests.rooms.platform.worlds.sites import serving

MINUTE = timedelta(minutes=1)
SECRET = "s" * 40
SENDER = "calls@agora.example"


class Killed(BaseException):
    """Stands for the death of the process: nothing of ours catches it."""


@pytest.fixture
def mailbox(db, home, monkeypatch):
    monkeypatch.setattr(django_settings, "CONSOLE", "https://console.example")
    with mail_server() as box:
        monkeypatch.setattr(django_settings, "MAIL", read_route(f"smtp+plain://127.0.0.1:{box.port}", SENDER))
        yield box


@contextmanager
def pager_at(monkeypatch, status: int = 204):
    """A real web server that keeps what it is sent."""
    calls = []

    class Keeping(BaseHTTPRequestHandler):
        def do_POST(self):
            calls.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    with serving(Keeping) as address:
        monkeypatch.setattr(django_settings, "PAGER", read_pager(f"{address}/call", SECRET))
        yield calls


def on_call(*names: str):
    people = [account(email=f"{name}@staff.example") for name in names]
    clocks.add_shift(
        people=[each.email for each in people], weekdays=range(7), from_minute=0, to_minute=0, zone="UTC",
        begins_on=date(2026, 1, 1), ends_on=None, actor=DESK, at=AT,
    )  # fmt: skip
    return people


def an_hour():
    return clocks.start(
        kind=DeadlineKind.TCO_HOUR, subject_kind="filing", subject_id=uuid.uuid4(), starts_at=AT,
        service_id=uuid.uuid4(), caused_by=None, actor=DESK, at=AT,
    )  # fmt: skip


def work(at) -> None:
    """What the worker does at an instant until nothing is left to do."""
    while any([sound(lambda: at), call(lambda: at), send_call_out(lambda: at)]):
        pass


def called(mailbox) -> list[str]:
    return [mail["To"].partition("@")[0] for mail in mailbox.mails]


def test_the_first_is_called_at_once_twice_and_then_the_next_and_then_the_first_again(mailbox):
    on_call("ana", "ben")
    an_hour()
    for minutes in (0, 0.5, 1.9, 2, 3, 4, 6, 8, 9):
        work(AT + minutes * MINUTE)
    assert called(mailbox) == ["ana", "ana", "ben", "ben", "ana"]
    names = [mail["Message-ID"] for mail in mailbox.mails]
    assert len(set(names)) == 5, "each repetition is a mail of its own"
    mail = mailbox.mails[0]
    assert "TCO-3.3" in mail["Subject"] and "https://console.example/answer/" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"
    events = [event.canonical for event in Event.objects.all()]
    assert not any("staff.example" in each or "answer/" in each for each in events)


def test_nothing_but_an_acknowledgement_ends_it_and_the_next_mark_calls_again(mailbox):
    ana, _ = on_call("ana", "ben")
    an_hour()
    work(AT)
    actions.acknowledge_by_link(token=call_out_token(CallOut.objects.get().id), actor=DESK, at=AT + MINUTE)
    assert Alarm.objects.get().acknowledged_by == ana.pseudonym
    for minutes in (2, 5, 14):
        work(AT + minutes * MINUTE)
    assert called(mailbox) == ["ana"]
    work(AT + 15 * MINUTE)
    assert called(mailbox) == ["ana", "ana"]


def test_a_link_works_once_for_somebody_who_still_works_here(mailbox):
    ana, _ = on_call("ana", "ben")
    an_hour()
    work(AT)
    work(AT + 2 * MINUTE)
    first, second = (call_out_token(each.id) for each in CallOut.objects.order_by("number"))
    for wrong in ("", "x" * 43, "é" * 43, first[:-1] + ("A" if first[-1] != "A" else "B")):
        with pytest.raises(AlarmUnknown):
            actions.acknowledge_by_link(token=wrong, actor=DESK, at=AT)
    disable(account=ana, actor=DESK, at=AT)
    with pytest.raises(AlarmUnknown):
        actions.acknowledge_by_link(token=first, actor=DESK, at=AT)
    work(AT + 4 * MINUTE)
    token = call_out_token(CallOut.objects.get(number=3).id)
    actions.acknowledge_by_link(token=token, actor=DESK, at=AT + 5 * MINUTE)
    for used in (token, second):
        with pytest.raises(AlarmUnknown):
            actions.acknowledge_by_link(token=used, actor=DESK, at=AT + 6 * MINUTE)


def test_when_the_duty_is_met_or_the_clock_paused_nobody_is_called_any_more(mailbox):
    on_call("ana")
    hour = an_hour()
    sound(lambda: AT)
    call(lambda: AT)
    clocks.satisfy(kind=hour.word, subject_id=hour.subject_id, actor=DESK, at=AT + MINUTE)
    work(AT + 2 * MINUTE)
    assert mailbox.mails == []


def test_with_nobody_on_call_the_operators_are_told_five_minutes_in(mailbox):
    for name in ("olga", "omar"):
        account("operator", email=f"{name}@staff.example")
    account("reviewer")
    an_hour()
    work(AT)
    work(AT + 4.9 * MINUTE)
    assert mailbox.mails == []
    work(AT + 5 * MINUTE)
    assert sorted(called(mailbox)) == ["olga", "omar"]
    assert "NOBODY IS ON CALL" in mailbox.mails[0]["Subject"]


def test_the_webhook_is_called_signed_and_without_anything_personal(mailbox, monkeypatch):
    ana, *_ = on_call("ana")
    with pager_at(monkeypatch) as calls:
        an_hour()
        work(AT)
    ((headers, body),) = calls
    stamp = int(headers["Firsthour-Timestamp"])
    assert stamp == int(AT.timestamp())
    assert headers["Firsthour-Signature"] == signature(SECRET.encode(), stamp, body)
    said = json.loads(body)
    assert headers["Idempotency-Key"] == said["call_out"] and said["person"] == str(ana.pseudonym)
    assert b"staff.example" not in body and said["mark"] == "begun"
    assert {each.state for each in CallOut.objects.all()} == {DeliveryState.DONE} and len(mailbox.mails) == 1


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_does_not_take_it_is_asked_again_under_the_same_key(mailbox, monkeypatch, status):
    on_call("ana")
    with pager_at(monkeypatch, status) as calls:
        an_hour()
        work(AT)
        work(AT + timedelta(seconds=5))
    keys = {headers["Idempotency-Key"] for headers, _ in calls}
    assert len(calls) >= 2 and len(keys) == 1
    waiting = CallOut.objects.get(way="webhook")
    assert waiting.last_problem == "notices:pager:refused" and len(mailbox.mails) == 1


def test_killed_between_sending_and_writing_down_the_same_mail_and_call_go_again(mailbox, monkeypatch):
    on_call("ana")

    def die(**_):
        raise Killed

    with pager_at(monkeypatch) as calls:
        an_hour()
        sound(lambda: AT)
        call(lambda: AT)
        with monkeypatch.context() as patched:
            patched.setattr(duties.actions, "confirm_call_out", die)
            for _ in range(2):
                with pytest.raises(Killed):
                    send_call_out(lambda: AT)
        assert {each.state for each in CallOut.objects.all()} == {DeliveryState.ATTEMPTED}
        work(AT + MINUTE)
        work(AT + 1.5 * MINUTE)
    assert len(mailbox.mails) == 2 and len({mail["Message-ID"] for mail in mailbox.mails}) == 1
    assert len(calls) == 2 and len({headers["Idempotency-Key"] for headers, _ in calls}) == 1
    assert Event.objects.filter(tag="notices:call-out:sent").count() == 2


def test_two_workers_call_nobody_twice(mailbox):
    on_call("ana")
    an_hour()
    sound(lambda: AT)
    (alarm,) = ringing_alarms()
    together = threading.Barrier(2)

    def queue() -> None:
        from django.db import connection

        together.wait()
        actions.call_next(alarm_id=alarm.id, actor=DESK, at=AT)
        connection.close()

    threads = [threading.Thread(target=queue) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert CallOut.objects.count() == 1


def test_a_mailbox_that_refuses_for_good_is_written_down_and_the_next_one_is_called(mailbox):
    on_call("ana", "ben")
    mailbox.answers["ana@staff.example"] = "550 5.1.1 no such person"
    an_hour()
    for minutes in (0, 2, 4):
        work(AT + minutes * MINUTE)
    assert called(mailbox) == ["ben"]
    assert CallOut.objects.order_by("number").first().last_problem == "smtp/550/5.1.1"
    assert Event.objects.filter(tag="notices:call-out:failed").count() == 2


def test_a_person_may_acknowledge_while_another_is_being_called(mailbox):
    _, ben = on_call("ana", "ben")
    an_hour()
    work(AT)
    (alarm,) = ringing_alarms()
    clocks.acknowledge(alarm_id=alarm.id, way="console", actor=Actor.person(ben.pseudonym), at=AT + MINUTE)
    work(AT + 3 * MINUTE)
    assert called(mailbox) == ["ana"]


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://pager.example/x", "short"),
        ("http://pager.example/x", SECRET),
        ("ftp://pager.example/x", SECRET),
        ("https://", SECRET),
        ("https://user:pass@pager.example", SECRET),
        ("https://[::1", SECRET),
    ],
)
def test_a_webhook_that_would_leak_or_that_anybody_could_imitate_is_refused(address, secret):
    with pytest.raises(PagerUnusable):
        read_pager(address, secret)
    assert read_pager("", "") is None


def test_a_webhook_that_is_not_there_is_silent(mailbox, monkeypatch):
    on_call("ana")
    an_hour()
    sound(lambda: AT)
    call(lambda: AT)
    text = text_of_call_out(CallOut.objects.select_related("alarm__deadline", "account").get())
    with pytest.raises(PagerSilent):
        send(read_pager("http://127.0.0.1:9/", SECRET), text, at=AT)
    with pager_at(monkeypatch, 500), pytest.raises(PagerRefused):
        send(django_settings.PAGER, text, at=AT)


@pytest.mark.parametrize(
    ("done", "waited", "people", "place"),
    [(0, None, 2, 0), (1, 2, 2, 0), (2, 2, 2, 1), (3, 2, 2, 1), (4, 2, 2, 0), (1, 1, 2, None), (5, 9, 1, 0),
     (0, None, 0, None)],
)  # fmt: skip
def test_whose_turn_it_is(done, waited, people, place):
    last = None if waited is None else AT - waited * MINUTE
    assert rules.whom_to_call(done, last, people, AT) == place


def test_an_order_goes_to_the_next_on_call_while_somebody_has_a_break(mailbox):
    ana, _ = on_call("ana", "ben")
    clocks.begin_rest(person=ana.pseudonym, until=AT + 3 * MINUTE, actor=DESK, at=AT)
    an_hour()
    for minutes in (0, 2):
        work(AT + minutes * MINUTE)
    assert called(mailbox) == ["ben", "ben"]
