"""What is no order: advance information is acknowledged; decisions and notices are entered by a legal officer, and what
follows from them is done at once."""

import json
from datetime import timedelta

import msgspec
import pytest
from django.conf import settings

from firsthour.clocks.queries import deadlines_of, state_of
from firsthour.doors.now import now
from firsthour.orders import actions, errors
from firsthour.orders.duties import acknowledge_information, carry_out_orders, give_back_fallen, resolve_links
from firsthour.orders.models import Answer, Fall, Filing
from firsthour.orders.queries import counts_by_kind, services_to_be_exposed
from firsthour.orders.words import AuthorityRole, Effect, FilingKind, PlainForm, Sender
from firsthour.platform.duties import send_command
from firsthour.reports.queries import compare_statuses
from tests.boarding import running_board
from tests.doors.console.browsing import signed_in, words
from tests.filing import ENTRY, ORDER, filed, registered
from tests.making import AT, account, person, service
from tests.rooms.orders.test_carrying_out import World

HOUR = timedelta(hours=1)
HOME = msgspec.structs.replace(
    ENTRY,
    name="Example Home Authority",
    roles=(AuthorityRole.SCRUTINISE, AuthorityRole.OVERSEE, AuthorityRole.ISSUE),
    domains=("home.example.org",),
)
BY_HOME = {"sender": Sender("domain", "home.example.org")}
PLAIN = PlainForm(reference="DEC-1", about=ORDER.order_reference_number, text="An invented text.")


@pytest.fixture
def world(db, home, monkeypatch):
    with running_board() as board:
        monkeypatch.setattr(settings, "PROBE_ALLOW", frozenset({board.authority}))
        world = World(board)
        registered(HOME, at=world.at)
        yield world


def plain(on, kind: FilingKind, at, **options) -> Filing:
    return filed(on, options.pop("form", PLAIN), kind=kind, arrived=at, **{**BY_HOME, **options})


def clock_of(filing: Filing, kind: str):
    return next((each for each in deadlines_of([filing.id]) if each.kind == kind), None)


def test_advance_information_is_acknowledged_and_an_order_before_its_twelve_hours_is_marked(db, home):
    on = service()
    registered()
    told = filed(on, PLAIN, kind=FilingKind.ADVANCE_INFORMATION)
    stranger = filed(on, PLAIN, kind=FilingKind.ADVANCE_INFORMATION, sender=Sender())
    for _ in range(2):
        acknowledge_information(lambda: AT + HOUR)
    (answer,) = Answer.objects.all()  # once, and not to whom nobody knows
    assert answer.filing == told and stranger.id != told.id
    document = json.loads(answer.document)
    assert document["answer"] == "receipt" and document["B"]["twelve_hours_end_at"] == "2026-08-31T22:30:00Z"
    assert clock_of(told, "TCO-3.2").due_at == AT + 12 * HOUR
    early = filed(on, arrived=AT + 3 * HOUR)
    assert early.lead_missed and clock_of(early, "TCO-3.3").due_at == AT + 4 * HOUR  # never refused by that
    Filing.objects.filter(pk=early.pk).update(state="forged")  # it was nobody's first order
    urgent = msgspec.structs.replace(ORDER, emergency=True, order_reference_number="2")
    assert not filed(on, urgent, arrived=AT + 4 * HOUR).lead_missed
    assert [(each.kind, each.received) for each in counts_by_kind()] == [
        ("removal-order", 1),
        ("advance-information", 2),
    ]


def test_an_infringement_restores_what_the_order_took_down_once_a_legal_officer_entered_it(world):
    link = world.board.add("a1", "ana", b"one")
    order = world.ordered(link)
    world.work()
    assert world.board.posts["a1"].state == "disabled"
    decision = plain(world.on, FilingKind.SCRUTINY_DECISION, now())
    doubtful = plain(world.on, FilingKind.SCRUTINY_DECISION, now(), sender=Sender())
    enter = {"effect": Effect.INFRINGEMENT, "order_number": order.number, "actor": world.officer, "at": now()}
    for filing_id, changed, refusal in (
        (doubtful.id, {}, errors.FilingDoubtful),
        (decision.id, {"order_number": decision.number}, errors.OrderNotNamed),
        (decision.id, {"order_number": None}, errors.OrderNotNamed),
        (decision.id, {"effect": Effect.EXPOSED}, errors.NotToBeNoted),
        (order.id, {}, errors.NotToBeNoted),
    ):
        with pytest.raises(refusal):
            actions.note_effect(filing_id=filing_id, **{**enter, **changed})
    assert not Fall.objects.exists()

    legal = signed_in(account("legal", at=now()))
    page = words(legal.get(f"/orders/{decision.id}"))
    assert f'value="{order.number}"' in page and "Enter it, and do what follows" in page
    typed = {"effect": "infringement", "order": str(order.number)}
    assert legal.post(f"/orders/{decision.id}/effect", typed).status_code == 302
    for duty in (give_back_fallen, send_command):
        duty(now)
    assert world.board.posts["a1"].state == "published"
    assert Fall.objects.get().because == "infringement"
    assert "the scrutiny found an infringement" in words(legal.get(f"/orders/{order.id}"))
    with pytest.raises(errors.NotToBeNoted):
        actions.note_effect(filing_id=decision.id, **enter)
    assert not compare_statuses()[1]


def test_an_order_that_falls_before_it_is_carried_out_is_not_carried_out_any_more(world):
    link = world.board.add("a1", "ana", b"one")
    order = world.ordered(link)
    annulled = plain(world.on, FilingKind.FINALITY, now())
    actions.note_effect(
        filing_id=annulled.id, effect=Effect.ANNULLED, order_number=order.number, actor=world.officer, at=now()
    )
    for duty in (resolve_links, carry_out_orders, send_command):
        duty(now)
    assert world.board.posts["a1"].state == "published" and clock_of(order, "TCO-3.3") is None
    waiting = world.ordered(link, accepted=False, form={"order_reference_number": "3"})
    actions.note_fall(filing_id=waiting.id, because="annulled", actor=world.officer, at=now())
    with pytest.raises(errors.OrderFallen):
        actions.accept(filing_id=waiting.id, actor=world.officer, at=now())


def test_two_final_orders_foretell_exposure_whose_report_ends_its_clock_and_a_notice_is_done(db, home):
    on, officer = service(), person("legal")
    registered()
    registered(HOME)
    legal = signed_in(account("legal", at=now()))
    for number in (1, 2):
        reference = f"EPO-{number}"
        order = filed(on, msgspec.structs.replace(ORDER, order_reference_number=reference), arrived=AT)
        assert not services_to_be_exposed(AT + 4 * HOUR)
        form = msgspec.structs.replace(PLAIN, about=reference, reference=f"F-{number}")
        final = plain(on, FilingKind.FINALITY, AT + HOUR, form=form)
        actions.note_effect(
            filing_id=final.id, effect=Effect.FINAL, order_number=order.number, actor=officer, at=AT + 2 * HOUR
        )
    assert services_to_be_exposed(AT + 4 * HOUR) == ["Agora"]
    exposure = plain(on, FilingKind.EXPOSURE_DECISION, AT + HOUR)
    notice = plain(on, FilingKind.UK_NOTICE, AT + HOUR)
    for filing, effect in ((exposure, Effect.EXPOSED), (notice, Effect.COMPLIED)):
        actions.note_effect(filing_id=filing.id, effect=effect, order_number=None, actor=officer, at=AT + 2 * HOUR)
    assert not services_to_be_exposed(AT + 4 * HOUR)
    measures, two_days = clock_of(exposure, "TCO-5.5"), clock_of(notice, "UK-TA2006-3")
    assert state_of(measures) == "running" and state_of(two_days) == "satisfied"
    assert "report on our measures" in words(legal.get(f"/orders/{exposure.id}"))
    actions.report_measures(filing_id=exposure.id, actor=officer, at=AT + 3 * HOUR)
    measures.refresh_from_db()
    assert state_of(measures) == "satisfied"
    with pytest.raises(errors.NotToBeNoted):
        actions.report_measures(filing_id=notice.id, actor=officer, at=AT + 3 * HOUR)
    shown = words(legal.get("/orders"))
    assert "UK notice" in shown and "How many of each kind came" in shown
    assert not compare_statuses()[1]
