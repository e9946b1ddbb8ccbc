"""What the authority hears: Annex II with times, Annex III with a clock that waits, each once and to one address."""

import json
import re
from datetime import timedelta

import msgspec
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from firsthour.clocks.queries import deadlines_of
from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.notices.senders.mail.route import read_route
from firsthour.orders import actions, errors, rules
from firsthour.orders.duties import carry_out_orders, print_answers, resolve_links, send_answer
from firsthour.orders.formats import answer_wording
from firsthour.orders.models import Answer
from firsthour.orders.queries import checks_of, document_of
from firsthour.orders.rules import checklist, grounds_of
from firsthour.orders.words import (
    AnswerFacts,
    AnswerKind,
    CheckState,
    FilingState,
    JudgedPlace,
    NamedLink,
    ProvedPlace,
    Reason,
    ReferralResult,
    ReturnGround,
    Sender,
)
from tests.boarding import running_board
from tests.filing import ENTRY, ORDER, filed, registered
from tests.mailing import mail_server
from tests.making import AT, person, service
from tests.rooms.orders.test_carrying_out import World

HOUR = timedelta(hours=1)
LACKING = ReturnGround.INSUFFICIENT_INFORMATION
ROOT = "https://board.example/"


@pytest.fixture
def mailbox(monkeypatch):
    with mail_server() as box:
        route = read_route(f"smtp+plain://127.0.0.1:{box.port}", "orders@agora.example")
        monkeypatch.setattr(settings, "MAIL", route)
        yield box


@pytest.fixture
def world(db, home, monkeypatch):
    with running_board() as board:
        monkeypatch.setattr(settings, "PROBE_ALLOW", frozenset({board.authority}))
        yield World(board)


def worked() -> None:
    for duty in (resolve_links, carry_out_orders, print_answers, send_answer):
        duty(now)


def hour_of(filing):
    (clock,) = [clock for clock in deadlines_of([filing.id]) if clock.kind == "TCO-3.3"]
    return clock


def test_an_executed_order_is_answered_once_with_its_times(world, mailbox):
    links = [world.uploaded(name, name, name.encode()) for name in ("a1", "b2")]
    filing = world.ordered(*links)
    worked()
    worked()
    filing.refresh_from_db()
    (mail,) = mailbox.mails
    (answer,) = Answer.objects.all()
    assert mail["To"] == ENTRY.answer_address and mail["Message-ID"] == f"<{answer.id}@agora.example>"
    pdf, document = mail.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF") and pdf.get_content() == bytes(answer.printed)
    told = json.loads(document.get_content())
    assert told["A"]["received_at"] <= told["B"]["measure_taken_at"]
    assert [each["address"] for each in told["B"]["addresses"]] == links
    assert told["A"]["authority_file_reference"] == "EPO-2026-17" and told["C"]["authorised_person_name"] == "Legal"
    assert all(value for section in "ABC" for value in told[section].values())
    assert document_of(filing)["answers"][0]["state"] == "done"


def test_an_answer_in_doubt_is_sent_again_under_the_same_name_and_with_the_same_bytes(world, mailbox):
    world.ordered(world.uploaded("a1", "ana", b"one"))
    mailbox.final = "hang up"
    worked()
    answer = Answer.objects.get()
    assert answer.state == "waiting" and answer.last_problem == "notices:mail:in-doubt"
    mailbox.final = "250 2.0.0 taken"
    later = now() + timedelta(minutes=5)
    assert send_answer(lambda: later) and not send_answer(lambda: later + HOUR)
    assert [mail["Message-ID"] for mail in mailbox.mails] == [f"<{answer.id}@agora.example>"]


def test_nobody_outside_the_register_is_ever_answered(world, mailbox):
    filing = world.ordered(
        world.uploaded("a1", "ana", b"one"),
        sender=Sender(),
        form={"authority_name": "Nobody", "email": "x@evil.example"},
    )
    worked()
    worked()
    filing.refresh_from_db()
    assert filing.state == FilingState.EXECUTED and Answer.objects.count() == 1 and mailbox.mails == []


def returned(filing, *, ground=ReturnGround.MANIFEST_ERRORS, at=None, officer=None):
    at = at or AT + 10 * timedelta(minutes=1)
    return actions.return_order(
        filing_id=filing.id,
        grounds=[ground],
        further="The address names the whole site.",
        asked="Which post is meant?",
        since=filing.received_at,
        actor=officer or person("legal"),
        at=at,
    )


def test_an_order_with_a_manifest_error_is_returned_and_its_clock_runs_anew_from_the_clarification(db, home):
    on = service()
    registered()
    wrong = msgspec.structs.replace(ORDER, url_and_location_info=(NamedLink(ROOT),))
    filing = filed(on, wrong)
    assert grounds_of(checks_of(filing)) == (ReturnGround.MANIFEST_ERRORS,)
    answer = returned(filing)
    told = json.loads(answer.document)["B"]
    assert told["reasons"] == ["manifest_errors"] and told["errors_and_clarification_requested"]
    assert hour_of(filing).paused_at == filing.received_at
    clarified = msgspec.structs.replace(ORDER, url_and_location_info=(NamedLink("https://board.example/p/1"),))
    by = filed(on, clarified, arrived=AT + 5 * HOUR)
    filing.refresh_from_db()
    assert by.state == FilingState.CLARIFICATION and by.duplicate_of == filing and deadlines_of([by.id]) == []
    assert filing.state == FilingState.RECEIVED and filing.received_at == AT
    assert hour_of(filing).due_at == AT + 6 * HOUR and hour_of(filing).starts_at == AT
    assert [(link.url, link.dropped_at is None) for link in filing.links.order_by("place")] == [
        (ROOT, False),
        ("https://board.example/p/1", True),
    ]
    assert Event.objects.filter(tag="orders:order:resumed").count() == 1


def test_a_forged_clarification_resumes_nothing(db, home):
    on = service()
    registered()
    filing = filed(on)
    returned(filing)
    other = msgspec.structs.replace(ORDER, url_and_location_info=(NamedLink("https://board.example/p/9"),))
    forged = filed(on, other, sender=Sender(), arrived=AT + HOUR)
    filing.refresh_from_db()
    assert filing.state == FilingState.RETURNED and forged.state == FilingState.RECEIVED


def test_an_obstacle_pauses_the_hour_until_it_is_gone(db, home):
    on, officer = service(), person("legal")
    registered()
    filing = filed(on)
    returned(filing, ground=ReturnGround.IMPOSSIBILITY, officer=officer)
    actions.resume(filing_id=filing.id, ended_at=AT + 3 * HOUR, actor=officer, at=AT + 3 * HOUR)
    assert hour_of(filing).due_at == AT + 4 * HOUR
    with pytest.raises(errors.NotAnOrder):
        actions.resume(filing_id=filing.id, ended_at=AT + 3 * HOUR, actor=officer, at=AT + 3 * HOUR)


def test_an_order_is_not_returned_without_a_ground_or_without_asking(db, home):
    on, officer = service(), person("legal")
    registered()
    filing = filed(on)
    for grounds, further, asked in (
        ([], "x", "x"),
        ([ReturnGround.MANIFEST_ERRORS], "x", ""),
        ([ReturnGround.IMPOSSIBILITY], "", ""),
    ):
        with pytest.raises(errors.ReturnUnfounded):
            actions.return_order(
                filing_id=filing.id,
                grounds=grounds,
                further=further,
                asked=asked,
                since=AT,
                actor=officer,
                at=AT + HOUR,
            )


def checked(form, told=None, hosts=("board.example",)):
    found = checklist(form, received_at=AT, establishment="IE", hosts=hosts, told=told or {}, lead_missed=False)
    return {check.code.value: check for check in found if check.state is not CheckState.FINE}


def test_a_whole_order_has_nothing_to_be_asked():
    assert checked(ORDER, {1: 1}) == {}


@pytest.mark.parametrize(
    ("change", "code", "ground"),
    [
        ({"url_and_location_info": ()}, "addresses", LACKING),
        ({"url_and_location_info": (NamedLink("the video"),)}, "address-readable", LACKING),
        ({"url_and_location_info": (NamedLink(ROOT),)}, "address-exact", ReturnGround.MANIFEST_ERRORS),
        ({"issued_at": "2027-01-01T00:00:00+00:00"}, "dates", ReturnGround.MANIFEST_ERRORS),
        ({"date": "2026-07-01"}, "dates", ReturnGround.MANIFEST_ERRORS),
        ({"issued_at": ""}, "dates", None),
        ({"reason_boxes": (), "additional_reasons": ""}, "reasons", LACKING),
        ({"authority_name": ""}, "authority", LACKING),
        ({"stamp_or_signature": ""}, "signature", None),
        ({"redress_body_or_court": ""}, "redress", None),
        ({"is_cross_border": False}, "cross-border", None),
        ({"copy_sent_to_home_authority": False}, "home-copy", None),
    ],
)
def test_each_fault_gives_the_ground_that_the_law_gives_and_no_other(change, code, ground):
    found = checked(msgspec.structs.replace(ORDER, **change), {1: 1})
    assert code in found and found[code].ground == ground
    assert grounds_of(list(found.values())) == ((ground,) if ground else ())


def test_another_platforms_address_and_one_with_many_items_are_seen_only_once_the_platform_was_asked():
    foreign = msgspec.structs.replace(ORDER, url_and_location_info=(NamedLink("https://elsewhere.example/p/1"),))
    assert checked(foreign) == {} and checked(foreign, {1: 0})["address-ours"].places == (1,)
    assert checked(foreign, {1: 0}, hosts=()) == {}
    assert checked(ORDER, {1: 3})["address-single"].ground is None


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.lists(st.text(max_size=40), max_size=3),
    st.sets(st.sampled_from(Reason)),
)
def test_the_checklist_never_fails_whatever_an_order_holds(issued, named, links, reasons):
    form = msgspec.structs.replace(
        ORDER,
        issued_at=issued,
        date=issued,
        issuing_member_state=named,
        url_and_location_info=tuple(NamedLink(each) for each in links),
        reason_boxes=tuple(reasons),
    )
    assert len(checklist(form, received_at=AT, establishment="", hosts=(), told={}, lead_missed=True)) == 18


def test_every_answer_has_its_words_in_one_file_of_its_law():
    wording, at = answer_wording(), now()
    facts = AnswerFacts(
        service="S", authority="A", reference="R", number=1, received_at=at, establishment="IE", person="P",
        contact="c@s.example", at=at,
    )  # fmt: skip
    judged = [JudgedPlace("https://s.example/1", result, ("T-1",), at) for result in ReferralResult]
    documents = [
        rules.annex_ii(facts, taken_at=at, places=[ProvedPlace("https://s.example/1", at)]),
        rules.annex_iii(facts, grounds=list(ReturnGround), further="f", asked="a"),
        rules.referral_answer(facts, places=judged),
        rules.information_receipt(facts, languages=("de", "en"), orders_from=at),
    ]
    assert {rules.kind_of(each) for each in documents} == set(AnswerKind) == set(wording.titles)
    told = [rules.page_of(each, wording, digest="0" * 64) for each in documents]
    text = str(told)
    assert not re.search(r"[a-z]+_[a-z]+", text), "no code is left where words belong"
    assert all(wording.values[each] in text for each in (*ReturnGround, *ReferralResult))
    assert set(wording.fields) == {name for each in documents for part in "ABC" for name in each[part]}
