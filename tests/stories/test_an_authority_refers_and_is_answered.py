"""An officer refers posts in the portal: a reviewer judges each by the terms, in the ordinary queue; the author is told
that a state asked; and when all is judged the authority has its answer, by mail and on its page."""

import json
from runpy import run_path

import pytest
from django.conf import settings

from firsthour.cases.actions import decide, leave, look_at
from firsthour.cases.duties import consider_next, follow
from firsthour.cases.models import Case, Decision, Restriction
from firsthour.clocks.models import Deadline
from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.notices.models import Statement
from firsthour.notices.senders.mail.route import read_route
from firsthour.orders.actions import lift_withholding
from firsthour.orders.duties import (
    answer_referrals,
    print_answers,
    resolve_links,
    send_answer,
    take_up_referrals,
)
from firsthour.orders.models import Answer, Filing
from firsthour.orders.words import FilingKind, NamedLink, PlainForm, Sender
from firsthour.platform.duties import send_command
from firsthour.policy.queries import access_clause
from firsthour.policy.words import PurposeAssessment
from firsthour.reports.queries import compare_statuses
from firsthour.reports.rules.account import Account
from firsthour.reports.rules.figures import asked_by
from firsthour.vault.words import OpeningPurpose
from tests.boarding import running_board
from tests.doors.console.browsing import signed_in, words
from tests.filing import ENTRY, filed
from tests.mailing import mail_server
from tests.making import JUDGED, account, person
from tests.officers import officer_at
from tests.rooms.orders.test_carrying_out import World
from tests.verifier.exports import VERIFIER


@pytest.fixture
def world(db, home, monkeypatch):
    with running_board() as board, mail_server() as box:
        route = read_route(f"smtp+plain://127.0.0.1:{box.port}", "orders@agora.example")
        monkeypatch.setattr(settings, "MAIL", route)
        monkeypatch.setattr(settings, "PROBE_ALLOW", frozenset({board.authority}))
        world = World(board)
        world.box = box
        yield world


def work() -> None:
    """What the worker does, as often as it takes."""
    for _ in range(3):
        for duty in (resolve_links, take_up_referrals, consider_next, send_command, answer_referrals):
            duty(now)
        for restriction in Restriction.objects.all():
            follow(restriction, now)
        for duty in (print_answers, send_answer):
            duty(now)


def referred(world, *links: str, reference: str = "REF-7", suspect: bool = False) -> Filing:
    form = PlainForm(
        reference=reference,
        authority_name="Example Police Office",
        url_and_location_info=tuple(NamedLink(link) for link in links),
    )
    sender = {"sender": Sender()} if suspect else {}
    return filed(world.on, form, kind=FilingKind.REFERRAL, arrived=world.at, at=now(), **sender)


def test_what_is_referred_is_judged_by_the_terms_and_answered_address_by_address(world):
    officer = officer_at(world.authority, "officer@police.example.org")
    links = [world.board.add("a1", "ana", b"one"), world.board.add("b2", "ben", b"two")]
    nowhere = links[0].replace("a1", "zz")
    typed = {
        "once": "1",
        "issuing_member_state": "de",
        "authority_name": "Example Police Office",
        "reference": "REF-7",
        "url_and_location_info": "\r\n".join([*links, nowhere]),
        "text": "An invented text about two pictures.",
    }
    page = officer.post("/filings/agora/referral", typed).headers["Location"]
    filing = Filing.objects.get()
    work()
    assert not Deadline.objects.filter(subject_id=filing.id).exists()  # no hour
    assert not Restriction.objects.exists() and {post.state for post in world.board.posts.values()} == {"published"}

    # two ordinary cases; the reviewer is told who referred them, and not more
    first, second = Case.objects.order_by("item__reference")
    reviewer = signed_in(account("reviewer", at=now()))
    shown = words(reviewer.get(f"/cases/{first.id}"))
    assert "other bytes than were fingerprinted" not in shown  # nothing was
    assert "Referred by" in shown and "Example Police Office" in shown and "judge it by the terms alone" in shown
    assert reviewer.get(f"/orders/{filing.id}").status_code == 403
    shown = words(signed_in(account("legal", at=now())).get(f"/orders/{filing.id}"))
    assert "Judged by the terms, each by itself" in shown and f"/cases/{first.id}" in shown

    # one is restricted on a clause, one is left
    judge = person("reviewer", at=now())
    for case in (first, second):
        look_at(case=case, purpose=OpeningPurpose.REVIEW, actor=judge, at=now())
    clause = access_clause(world.on, "TVE-2", now())
    decide(
        case=first, clause=clause, provision="", purpose=PurposeAssessment.NONE_FOUND,
        judged=JUDGED, actor=judge, at=now(),
    )
    work()
    assert not Answer.objects.exists()
    leave(case=second, judged=JUDGED, actor=judge, at=now())
    work()

    decision = Decision.objects.get(outcome="restrict")
    assert decision.order == filing.id and not decision.carried_out and decision.clause == clause
    (statement,) = Statement.objects.all()
    told = " ".join(statement.paragraphs)
    assert statement.kind == "reasons" and "a public authority asked the service to act on this post" in told
    assert {name: post.state for name, post in world.board.posts.items()} == {"a1": "disabled", "b2": "published"}

    (mail,) = world.box.mails
    assert mail["To"] == ENTRY.answer_address and mail["Subject"] == "Answer to a referral: REF-7"
    answer = json.loads(Answer.objects.get().document)
    assert [(each["address"], each["result"], each["grounds"]) for each in answer["B"]["addresses"]] == [
        (links[0], "restricted", clause.number),
        (links[1], "left", ""),
        (nowhere, "nothing-there", ""),
    ]
    assert next(iter(mail.iter_attachments())).get_content().startswith(b"%PDF")
    shown = words(officer.get(page))
    assert "answered" in shown and "What came of the referral" in shown and "not proved yet" not in shown
    assert not compare_statuses()[1]

    # in the figures it stands apart from orders, for us and for an outsider alike
    told = [json.loads(each) for each in Event.objects.order_by("id").values_list("canonical", flat=True)]
    ours, theirs = Account(), run_path(str(VERIFIER))["Account"](len(told))
    for event in told:
        if event["tag"] in Account.TAGS:
            ours.take(event)
        theirs.take(event)
    assert [asked_by(each) for each in ours.removals.values()] == ["referral"]
    assert [each.asked for each in theirs.removals.values()] == ["referral"] and not ours.orders


def test_a_referral_of_what_is_withheld_waits_for_its_end(world):
    link = world.board.add("a1", "ana", b"one")
    before = referred(world, link, reference="REF-6")
    work()
    assert before.links.get().taken_at
    order = world.ordered(link, form={"non_disclosure_to_content_provider": True, "issued_at": now().isoformat()})
    world.work()
    filing = referred(world, link, reference="REF-10")
    work()
    assert not Answer.objects.filter(filing__in=[before, filing]).exists() and not filing.links.get().taken_at
    lift_withholding(filing_id=order.id, actor=world.officer, at=now())
    work()
    for each in (before, filing):
        (place,) = json.loads(Answer.objects.get(filing=each).document)["B"]["addresses"]
        assert place["result"] == "restricted"


def test_what_may_not_be_from_whom_it_says_waits_and_what_was_left_before_is_asked_anew(world):
    link = world.board.add("a1", "ana", b"one")
    first = referred(world, link)
    work()
    leave(case=Case.objects.get(), judged=JUDGED, actor=person("reviewer", at=now()), at=now())
    work()
    first.refresh_from_db()
    assert first.state == "answered"
    referred(world, link, reference="REF-8", suspect=True)
    work()
    assert Case.objects.count() == 1 and Answer.objects.count() == 1
    again = referred(world, link, link.replace("/p/", "/img/"), reference="REF-9")
    work()
    assert Case.objects.count() == 2
    assert Case.objects.get(state="open").item.referrals.get().filing == again.id
    assert not compare_statuses()[1]
