"""Journey 3: an order names the whole site. It gets the Annex III reply, its clock waits, and starts anew when the
clarification comes; then it is carried out within the new hour."""

import json
from datetime import timedelta
from email.utils import format_datetime

import msgspec
import pytest
from django.conf import settings

from firsthour.clocks.queries import deadlines_of
from firsthour.doors.now import now
from firsthour.notices.senders.mail.route import read_route
from firsthour.orders.duties import carry_out_orders, print_answers, resolve_links, send_answer
from firsthour.orders.mail.taking import take_mail
from firsthour.orders.models import Filing
from firsthour.orders.words import FilingState, NamedLink, Way
from tests.boarding import running_board
from tests.doors.console.browsing import signed_in, words
from tests.filing import ENTRY, ORDER
from tests.mailing import mail_server
from tests.making import DESK, account
from tests.order_mail import HOST, RECEIVED, mail, order_json
from tests.rooms.orders.test_carrying_out import World


@pytest.fixture
def world(db, home, monkeypatch):
    with running_board() as board:
        monkeypatch.setattr(settings, "PROBE_ALLOW", frozenset({board.authority}))
        yield World(board)


def by_mail(on, *links: str, minutes_ago: int) -> Filing:
    """The order as the authority mails it; our own mail server says when it came."""
    form = msgspec.structs.replace(ORDER, url_and_location_info=tuple(map(NamedLink, links)))
    arrived = format_datetime(now() - timedelta(minutes=minutes_ago))
    raw = mail(("application/json", order_json(form)), received=RECEIVED + arrived)
    return take_mail(service=on, raw=raw, way=Way.MAIL, arrived=(), host=HOST, actor=DESK, at=now())


def worked() -> None:
    for duty in (resolve_links, carry_out_orders, print_answers, send_answer) * 4:
        duty(now)


def test_an_order_for_a_whole_site_is_answered_and_its_hour_runs_anew_from_the_clarification(world, monkeypatch):
    link = world.uploaded("a1", "ana", b"one")
    officer = signed_in(account("legal", at=now()))
    with mail_server() as mailbox:
        monkeypatch.setattr(settings, "MAIL", read_route(f"smtp+plain://127.0.0.1:{mailbox.port}", "o@agora.example"))
        order = by_mail(world.on, f"{world.board.address}/", minutes_ago=50)
        page = f"/orders/{order.id}"
        assert 'class="mark block"' in words(officer.get(page)) or "whole site" in words(officer.get(page))
        returned = {"ground": "manifest_errors", "further": "It names the whole site.", "asked": "Which post?"}
        assert officer.post(f"{page}/return", returned).status_code == 302
        worked()
        (answer,) = mailbox.mails
        told = json.loads(list(answer.iter_attachments())[1].get_content())
        assert answer["To"] == ENTRY.answer_address and told["annex"] == "III"
        assert told["B"]["reasons"] == ["manifest_errors"] and world.board.posts["a1"].state == "published"
        (hour,) = [clock for clock in deadlines_of([order.id]) if clock.kind == "TCO-3.3"]
        assert hour.paused_at is not None and hour.reached_at is None

        clarification = by_mail(world.on, link, minutes_ago=2)
        (hour,) = [clock for clock in deadlines_of([order.id]) if clock.kind == "TCO-3.3"]
        assert clarification.state == FilingState.CLARIFICATION
        assert hour.due_at == clarification.received_at + timedelta(hours=1)
        assert officer.post(f"{page}/execute").status_code == 302
        worked()
        order.refresh_from_db()
        (hour,) = [clock for clock in deadlines_of([order.id]) if clock.kind == "TCO-3.3"]
        assert order.state == FilingState.EXECUTED and world.board.posts["a1"].state == "disabled"
        assert hour.satisfied_at == order.executed_at < hour.due_at and hour.reached_at is None
        second = mailbox.mails[-1]
        assert json.loads(list(second.iter_attachments())[1].get_content())["annex"] == "II"
        assert second["Message-ID"] != answer["Message-ID"] and len(mailbox.mails) == 2
