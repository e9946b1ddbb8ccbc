"""Receipt: one order, one t0, and every doubt beside a clock that runs."""

import json
import threading
from datetime import timedelta

import msgspec
import pytest
from django.db import ProgrammingError, connection, transaction

from firsthour.clocks.queries import deadlines_of
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.orders import errors
from firsthour.orders.actions import end_authority, receive, settle_call_back, type_in
from firsthour.orders.models import CallBack, Filing
from firsthour.orders.queries import inbox, related_to
from firsthour.orders.rules.register import Entry
from firsthour.orders.words import (
    Arrival,
    AuthorityRole,
    CallBackOutcome,
    FilingKind,
    FilingState,
    NamedLink,
    PlainForm,
    Proof,
    Sender,
)
from firsthour.vault.actions import open_exhibit
from firsthour.vault.words import OpeningPurpose
from tests.filing import ENTRY, ORDER, PROVED, filed, message, registered
from tests.making import AT, DESK, person, service

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def on(db, home):
    return service()


def hour_of(filing: Filing):
    return [clock for clock in deadlines_of([filing.id]) if clock.kind == "TCO-3.3"]


def test_an_order_of_the_register_is_taken_in_and_its_hour_runs_from_the_first_trusted_arrival(on):
    authority = registered()
    arrivals = (
        Arrival("sender's clock", AT - 3 * HOUR, False),
        Arrival("own mail server", AT, True),
        Arrival("mailbox", AT + 40 * SECOND, True),
    )
    received = msgspec.structs.replace(message(), arrivals=arrivals)
    filing = receive(service=on, received=received, actor=DESK, at=AT + 90 * SECOND)
    assert (filing.received_at, filing.ingested_at) == (AT, AT + 90 * SECOND)
    assert filing.authority == authority and filing.suspicions == [] and filing.state == FilingState.RECEIVED
    assert not CallBack.objects.exists()
    (clock,) = hour_of(filing)
    assert (clock.starts_at, clock.due_at) == (AT, AT + HOUR)
    sealed = open_exhibit(exhibit_id=filing.raw_id, purpose=OpeningPurpose.REVIEW, actor=DESK, at=AT)
    assert sealed == received.raw


def test_a_clock_that_runs_ahead_gives_no_time(on):
    registered()
    received = message(arrived=AT + 5 * HOUR)
    assert receive(service=on, received=received, actor=DESK, at=AT).received_at == AT


def test_without_a_trusted_arrival_nothing_is_taken_in(on):
    received = msgspec.structs.replace(message(), arrivals=(Arrival("a Date header", AT, False),))
    with pytest.raises(errors.ArrivalMissing):
        receive(service=on, received=received, actor=DESK, at=AT)


@pytest.mark.parametrize("change", ["received_at = received_at - interval '1 minute'", "ingested_at = now()",
                                    "form = '{}'", "raw_digest = repeat('0', 64)"])  # fmt: skip
def test_the_database_lets_nobody_change_what_was_received_or_when(on, change):
    registered()
    filing = filed(on)
    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE orders_filing SET {change} WHERE id = %s", [filing.id])


@pytest.mark.parametrize(
    ("sender", "entry", "expected"),
    [
        (Sender(), ENTRY, ["unproved-sender"]),
        (Sender(Proof.DOMAIN, "police.example.org.evil.example"), ENTRY, ["unproved-sender"]),
        (Sender(Proof.DOMAIN, "mail.police.example.org"), ENTRY, ["unproved-sender"]),
        (PROVED, msgspec.structs.replace(ENTRY, roles=(AuthorityRole.OVERSEE,)), ["wrong-role"]),
        (PROVED, msgspec.structs.replace(ENTRY, state="FR"), ["other-state"]),
    ],
)
def test_a_doubtful_order_is_called_back_at_the_registers_number_while_its_hour_runs(on, sender, entry, expected):
    registered(entry)
    filing = filed(on, sender=sender)
    assert filing.suspicions == expected and len(hour_of(filing)) == 1
    assert CallBack.objects.get().number == ENTRY.call_back_number


def test_an_order_of_nobody_in_the_register_is_suspect_and_no_number_of_its_own_is_called(on):
    filing = filed(on)
    assert filing.suspicions == ["unknown-authority"] and filing.authority is None and len(hour_of(filing)) == 1
    assert CallBack.objects.get().number == ""


def test_an_authority_that_has_ended_is_no_longer_recognised(on):
    end_authority(authority_id=registered().id, actor=DESK, at=AT)
    assert filed(on).suspicions == ["unknown-authority"]


def test_the_same_message_delivered_twice_is_one_filing(on):
    registered()
    first = filed(on, key="<m1@police>")
    assert filed(on, key="<m1@police>", arrived=AT + HOUR) == first
    assert Event.objects.filter(tag="orders:filing:received").count() == 1


def test_the_same_order_by_two_ways_at_once_is_one_order_and_one_hour(on):
    registered()
    done = []

    def deliver(key: str) -> None:
        done.append(filed(on, key=key).id)
        connection.close()

    threads = [threading.Thread(target=deliver, args=(key,)) for key in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(done)) == 3
    (first,) = Filing.objects.filter(state=FilingState.RECEIVED)
    assert {each.duplicate_of for each in Filing.objects.filter(state=FilingState.DUPLICATE)} == {first}
    assert sum(len(hour_of(filing)) for filing in Filing.objects.all()) == 1


def test_another_text_under_the_same_reference_is_a_filing_of_its_own_and_linked(on):
    registered()
    first = filed(on)
    corrected = msgspec.structs.replace(ORDER, url_and_location_info=(NamedLink("https://board.example/p/2"),))
    second = filed(on, corrected, arrived=AT + HOUR)
    assert second.state == FilingState.RECEIVED and len(hour_of(second)) == 1
    assert related_to(second) == [first]


def test_orders_about_the_same_address_are_linked_however_it_is_written(on):
    registered()
    first = filed(on)
    other = msgspec.structs.replace(
        ORDER, order_reference_number="X-2", url_and_location_info=(NamedLink("http://BOARD.example/p/1/#top"),)
    )
    second = filed(on, other, arrived=AT + HOUR)
    assert related_to(second) == [first] and second.state == FilingState.RECEIVED
    event = json.loads(Event.objects.get(tag="orders:filing:received", subject_id=second.id).canonical)
    assert event["body"]["related"] == [str(first.id)]


def test_a_forged_copy_sent_first_never_takes_the_place_of_the_genuine_order(on):
    registered()
    forged = filed(on, sender=Sender())
    genuine = filed(on, arrived=AT + HOUR)
    assert genuine.state == FilingState.RECEIVED and len(hour_of(genuine)) == 1
    assert filed(on, sender=Sender(), arrived=AT + 2 * HOUR).state == FilingState.DUPLICATE
    assert forged.state == FilingState.RECEIVED


def test_a_call_back_that_says_forged_ends_the_filing_and_revives_what_was_taken_for_its_repetition(on):
    registered()
    somebody = person("legal")
    first, second = filed(on, sender=Sender()), filed(on, sender=Sender(), arrived=AT + HOUR)
    assert second.state == FilingState.DUPLICATE
    settle_call_back(
        filing_id=first.id, outcome=CallBackOutcome.FORGED, authority_id=None, actor=somebody, at=AT + HOUR
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (FilingState.FORGED, FilingState.RECEIVED)
    assert hour_of(first) == [] and hour_of(second)[0].starts_at == AT + HOUR
    with pytest.raises(errors.CallBackSettled):
        settle_call_back(filing_id=first.id, outcome=CallBackOutcome.FORGED, authority_id=None, actor=somebody, at=AT)


def test_a_call_back_that_says_genuine_names_whose_order_it_is(on):
    filing, authority = filed(on, sender=Sender()), registered()
    settle_call_back(
        filing_id=filing.id, outcome=CallBackOutcome.GENUINE, authority_id=authority.id, actor=person(), at=AT + HOUR
    )
    filing.refresh_from_db()
    assert filing.authority == authority and filing.suspicions == [] and len(hour_of(filing)) == 1


def test_what_nobody_could_read_runs_its_hour_and_is_typed_in_beside_the_document(on):
    registered()
    filing = filed(on, None, sender=Sender())
    assert filing.form is None and filing.suspicions == ["unknown-authority"] and len(hour_of(filing)) == 1
    typed = type_in(filing_id=filing.id, form=ORDER, actor=person(), at=AT + HOUR)
    assert typed.reference == "EPO-2026-17" and typed.suspicions == ["unproved-sender"]
    assert [link.url for link in typed.links.all()] == ["https://board.example/p/1"]
    with pytest.raises(errors.FormTyped):
        type_in(filing_id=filing.id, form=ORDER, actor=person(), at=AT + HOUR)


def test_the_first_order_without_notice_is_noted_and_never_delayed(on):
    registered()
    filing = filed(on)
    assert filing.lead_missed and hour_of(filing)[0].due_at == AT + HOUR
    assert not filed(on, msgspec.structs.replace(ORDER, order_reference_number="2")).lead_missed


@pytest.mark.parametrize(("hours", "emergency", "missed"), [(12, False, False), (11, False, True), (0, True, False)])
def test_twelve_hours_of_notice_or_an_emergency_are_enough(on, hours, emergency, missed):
    registered()
    told = PlainForm(reference="info-1", issuing_member_state="DE", authority_name=ENTRY.name, text="Procedures.")
    informed = filed(on, told, kind=FilingKind.ADVANCE_INFORMATION)
    assert [clock.kind for clock in deadlines_of([informed.id])] == ["TCO-3.2"]
    order = msgspec.structs.replace(ORDER, emergency=emergency)
    assert filed(on, order, arrived=AT + hours * HOUR).lead_missed is missed


def test_no_other_kind_starts_an_hour(on):
    registered()
    for kind in set(FilingKind) - {FilingKind.REMOVAL_ORDER}:
        filing = filed(on, PlainForm(reference=kind, issuing_member_state="DE"), kind=kind)
        assert hour_of(filing) == []


def test_the_inbox_shows_first_what_has_the_least_time_left(on):
    registered()
    forms = [msgspec.structs.replace(ORDER, order_reference_number=str(number)) for number in range(3)]
    late, early = filed(on, forms[0], arrived=AT + HOUR), filed(on, forms[1])
    plain = filed(on, PlainForm(reference="r"), kind=FilingKind.REFERRAL)
    duplicate = filed(on, forms[1], arrived=AT + HOUR)
    assert [filing for filing, _ in inbox()] == [early, late, plain, duplicate]


def test_no_event_holds_a_name_an_address_or_a_link(on):
    registered()
    filing = filed(on, None)
    type_in(filing_id=filing.id, form=ORDER, actor=Actor.person(person().id), at=AT)
    kept = "".join(event.canonical for event in Event.objects.all())
    for told in ("Officer", "board.example", "police.example", "EPO-2026", "+49"):
        assert told not in kept


@pytest.mark.parametrize(
    "entry",
    [
        msgspec.structs.replace(ENTRY, state="Germany"),
        msgspec.structs.replace(ENTRY, domains=("@police.example.org",)),
        msgspec.structs.replace(ENTRY, keys=("abc",)),
        msgspec.structs.replace(ENTRY, answer_address="orders@police.example.org\nBcc: x@evil.example"),
        msgspec.structs.replace(ENTRY, call_back_number="ask for Tom"),
        msgspec.structs.replace(ENTRY, name=" "),
    ],
)
def test_an_entry_that_could_mislead_does_not_enter_the_register(on, entry: Entry):
    with pytest.raises(errors.AuthorityUnusable):
        registered(entry)
