"""Which periods an order begins beside its hour, and what becomes of them when it was forged."""

from datetime import timedelta

import msgspec
import pytest
from django.conf import settings

from firsthour.cases.duties import note_told
from firsthour.clocks.actions import breach, sound_next
from firsthour.clocks.models import Deadline
from firsthour.clocks.queries import deadlines_of, open_alarms, running_clocks, state_of
from firsthour.clocks.words import DeadlineKind
from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.notices.duties import send_statement
from firsthour.notices.senders.mail.route import read_route
from firsthour.orders import actions
from firsthour.orders.duties import open_requests, print_answers, send_answer
from firsthour.orders.models import Filing, OrderedItem
from firsthour.orders.queries import inbox
from firsthour.orders.words import CallBackOutcome, FilingKind, PlainForm, Sender
from firsthour.reports.queries import compare_statuses
from tests.boarding import running_board
from tests.filing import ORDER, filed, registered
from tests.mailing import mail_server
from tests.making import AT, DESK, person, service
from tests.rooms.orders.test_carrying_out import World

HOUR = timedelta(hours=1)
DOMESTIC = msgspec.structs.replace(ORDER, is_cross_border=False, order_reference_number="2")


@pytest.fixture
def on(db, home):
    registered()
    return service()


def periods(filing: Filing) -> dict[str, Deadline]:
    return {each.kind: each for each in deadlines_of([filing.id])}


def test_a_cross_border_order_may_be_scrutinised_and_the_inbox_counts_the_hour(on):
    order, domestic = filed(on), filed(on, DOMESTIC)
    begun = periods(order)
    assert {kind: each.due_at - AT for kind, each in begun.items()} == {
        "TCO-3.3": HOUR,
        "TCO-4.4-request": 48 * HOUR,
        "TCO-4.3/4.4-decision": 72 * HOUR,
    }
    assert list(periods(domestic)) == ["TCO-3.3"]
    unread = filed(on, None, sender=Sender())
    actions.type_in(filing_id=unread.id, form=ORDER, actor=DESK, at=AT + HOUR / 2)
    assert periods(unread)["TCO-4.4-request"].starts_at == AT
    told = filed(on, PlainForm(text="An invented text."), kind=FilingKind.ADVANCE_INFORMATION)
    assert periods(told)["TCO-3.2"].due_at == AT + 12 * HOUR  # theirs, not ours
    assert {filing.id: due for filing, due in inbox()}.pop(told.id) is None
    assert {due for filing, due in inbox() if filing != told} == {AT + HOUR}


def test_a_forged_order_breached_nothing_and_a_withdrawn_one_keeps_its_breach(on):
    officer = person("legal")
    forged, withdrawn = filed(on, sender=Sender()), filed(on, DOMESTIC)
    for filing in (forged, withdrawn):
        while sound_next(actor=DESK, at=AT + HOUR) is not None:
            pass
        breach(kind=DeadlineKind.TCO_HOUR, subject_id=filing.id, actor=DESK, at=AT + HOUR)
    settled = {"authority_id": None, "actor": officer, "at": AT + 2 * HOUR}
    actions.settle_call_back(filing_id=forged.id, outcome=CallBackOutcome.FORGED, **settled)
    actions.withdraw(filing_id=withdrawn.id, actor=officer, at=AT + 2 * HOUR)
    assert periods(forged) == {} and state_of(periods(withdrawn)["TCO-3.3"]) == "breached"
    assert [each.subject_id for each in running_clocks()] == [withdrawn.id]
    assert {each.deadline.subject_id for each in open_alarms()} == {withdrawn.id}
    told = Event.objects.filter(subject_id__in=Deadline.objects.filter(subject_id=forged.id).values("pk"))
    assert {"clocks:deadline:breached", "clocks:deadline:annulled"} <= set(told.values_list("tag", flat=True))
    assert not compare_statuses()[1]


def test_annex_ii_has_a_time_of_its_own_and_the_author_has_48_hours_from_being_told(db, home, monkeypatch):
    with running_board() as board, mail_server() as box:
        monkeypatch.setattr(settings, "MAIL", read_route(f"smtp+plain://127.0.0.1:{box.port}", "o@agora.example"))
        monkeypatch.setattr(settings, "PROBE_ALLOW", frozenset({board.authority}))
        world = World(board)
        order = world.ordered(board.add("a1", "ana", b"one"))
        world.work()
        order.refresh_from_db()
        answering = periods(order)["TCO-3.6"]
        assert answering.starts_at == order.executed_at and state_of(answering) == "running"
        for duty in (print_answers, send_answer, send_statement, note_told, open_requests, open_requests):
            duty(now)
        assert state_of(periods(order)["TCO-3.6"]) == "satisfied" and len(box.mails) == 1
        restriction = OrderedItem.objects.get(filing=order).restriction
        window = Deadline.objects.get(subject_id=restriction.id, kind="TCO-4.4-request")
        assert window.starts_at == restriction.told_at and window.due_at == restriction.told_at + 48 * HOUR
