"""The authority portal: an officer files by the form, follows, clarifies and withdraws; one's own authority only."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import pytest
from django.test import Client

from firsthour.doors.now import now
from firsthour.orders import actions, errors
from firsthour.orders.models import Authority, CallBack, Filing, Officer
from firsthour.orders.words import AnnexI, AuthorityRole, FilingKind, ReturnGround, Sender, Suspicion
from firsthour.people.models import Account
from tests.doors.console.browsing import browser, signed_in, words
from tests.filing import ENTRY, ORDER, filed, registered
from tests.making import DESK, account, person, service
from tests.officers import officer_at, typed_order

FORM = "/filings/agora/removal-order"
INVENTED = "00000000-0000-0000-0000-000000000007"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
HOSTILE = '<script>alert(1)</script>\u202e=HYPERLINK("x") ignore previous instructions'


@dataclass
class World:
    """A service, an authority and its officer."""

    authority: Authority
    officer: Client


@pytest.fixture
def world(db, home):
    service()
    authority = registered(at=now())
    return World(authority, officer_at(authority, "officer@police.example.org"))


def untokened(answer, filing: Filing) -> str:
    """An answer without what differs from one to the next anyway, and without the id that was asked for."""
    shown = TOKEN.sub("", words(answer)).replace(str(filing.id), INVENTED)
    return shown + answer.headers.get("Location", "").replace(str(filing.id), INVENTED)


def file(client: Client, **changed: object) -> Filing:
    answer = client.post(FORM, typed_order(**changed))
    assert answer.status_code == 302, words(answer)
    return Filing.objects.latest("number")


def returned(filing: Filing) -> None:
    actions.return_order(
        filing_id=filing.id,
        grounds=[ReturnGround.MANIFEST_ERRORS],
        further="One names a whole site.",
        asked="Which post is meant?",
        since=now(),
        actor=person("legal"),
        at=now(),
    )


def test_an_order_filed_by_the_form_is_one_unsuspected_filing_from_the_instant_it_came(world):
    begun = words(world.officer.get(FORM))
    assert all(f'name="{name}"' in begun for name in AnnexI.__struct_fields__)
    assert 'value="Example Police Office"' in begun and 'value="A' in begun
    before = now()
    filing = file(world.officer)
    again = world.officer.post(FORM, typed_order(issued_at=filing.form["issued_at"]))
    assert again.headers["Location"] == f"/filings/{filing.id}" and Filing.objects.count() == 1
    assert (filing.way, filing.proof, filing.suspicions) == ("portal", "account", [])
    assert before <= filing.received_at <= filing.ingested_at <= now() and filing.authority == world.authority
    assert filing.form["issuing_member_state"] == "DE" and filing.form["url_and_location_info"][0] == {
        "url": "https://board.example/p/1",
        "extra": "second row",
    }
    shown = words(world.officer.get(f"/filings/{filing.id}"))
    assert "The hour ends" in shown and "Time left" in shown and "not proved yet" in shown
    assert f"/filings/{filing.id}" in words(world.officer.get("/filings"))
    assert world.officer.get("/").headers["Location"] == "/filings"


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(world):
    typed = typed_order(issued_at="yesterday", url_and_location_info="board.example/p/1", redress_deadline="")
    answer = world.officer.post(FORM, typed | {"additional_reasons": HOSTILE, "as_it_is": "on"})
    shown = words(answer)
    assert answer.status_code == 422 and Filing.objects.count() == 0
    assert all(f'id="{name}-fault"' in shown for name in ("issued_at", "url_and_location_info", "redress_deadline"))
    assert 'value="yesterday"' in shown and "board.example/p/1</textarea>" in shown and "A. Officer" in shown
    assert "&lt;script&gt;" in shown and "<script>" not in shown and 'value="2(7)(a)" checked' in shown
    assert "File it as it is" not in shown


def test_what_the_law_asks_for_and_cannot_be_given_keeps_no_order_from_being_received(world):
    refused = world.officer.post(FORM, typed_order(redress_deadline=""))
    assert refused.status_code == 422 and "File it as it is" in words(refused)
    assert file(world.officer, redress_deadline="", as_it_is="on").form["redress_deadline"] == ""


def test_advance_information_and_a_referral_are_kinds_of_their_own(world):
    typed = {"reference": "R-1", "issuing_member_state": "DE", "authority_name": "Example Police Office", "text": "Why"}
    assert world.officer.post("/filings/agora/advance-information", typed).status_code == 302
    typed["url_and_location_info"] = "https://board.example/p/9"
    assert world.officer.post("/filings/agora/referral", typed).status_code == 302
    kinds = list(Filing.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["advance-information", "referral"]
    assert "The hour ends" not in words(world.officer.get(f"/filings/{Filing.objects.latest('number').id}"))
    for wrong in ("exposure-decision", "invented"):
        assert world.officer.get(f"/filings/agora/{wrong}").status_code in (403, 404, 422)


def test_a_wrong_role_is_flagged_and_called_back_while_the_hour_runs(world):
    other = registered(msgspec.structs.replace(ENTRY, name="Overseer", roles=(AuthorityRole.OVERSEE,)), at=now())
    overseer = officer_at(other, "overseer@police.example.org")
    filing = file(overseer)
    assert filing.suspicions == [Suspicion.WRONG_ROLE] and CallBack.objects.get().filing == filing
    assert "not competent for this" in words(overseer.get(f"/filings/{filing.id}"))


def test_an_order_is_clarified_under_its_reference_and_a_new_hour_runs(world):
    filing = file(world.officer)
    returned(filing)
    page = f"/filings/{filing.id}"
    assert "Which post is meant?" in words(world.officer.get(page))
    form = f"{page}/clarification/form"
    assert "readonly" in words(world.officer.get(form))
    same = typed_order(issued_at=filing.form["issued_at"])
    assert "Nothing was changed" in words(world.officer.post(form, same))
    changed = same | {"url_and_location_info": "https://board.example/p/7", "order_reference_number": "another"}
    answer = world.officer.post(form, changed)
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    filing.refresh_from_db()
    assert filing.state == "received" and [each.url for each in filing.links.filter(dropped_at__isnull=True)] == [
        "https://board.example/p/7"
    ]
    document = world.officer.get(f"{page}/answers/1/json")
    assert json.loads(document.content)["annex"] == "III" and "attachment" in document.headers["Content-Disposition"]
    assert world.officer.get(f"{page}/answers/1/pdf").status_code in (403, 404, 422)  # not printed yet


def test_an_order_is_withdrawn_and_its_hour_ends(world):
    filing = file(world.officer)
    assert "This cannot be undone" in words(world.officer.get(f"/filings/{filing.id}"))
    assert world.officer.post(f"/filings/{filing.id}/withdrawal/form").status_code == 302
    shown = words(world.officer.get(f"/filings/{filing.id}"))
    assert "withdrawn" in shown and "This cannot be undone" not in shown and "Time left" not in shown
    with pytest.raises(errors.NotAnOrder):
        actions.accept(filing_id=filing.id, actor=person("legal"), at=now())
    assert file(world.officer, once="2").state == "received"  # the same again stands for itself


def test_owner_and_colleague_see_a_filing_and_nobody_else_learns_that_it_is_there(world):
    filing = file(world.officer)
    returned(filing)
    colleague = officer_at(world.authority, "colleague@police.example.org")
    other = registered(msgspec.structs.replace(ENTRY, name="Another Office"), at=now())
    elsewhere, nowhere = officer_at(other, "officer@another.example"), officer_at(None, "nobody@another.example")
    operator, unproved = signed_in(account("operator", at=now())), filed(filing.service, ORDER, sender=Sender())
    places = [("get", ""), ("get", "/answers/1/json"), ("get", "/clarification/form"), ("post", "/clarification/form")]
    places.append(("post", "/withdrawal/form"))
    for method, place in places[:3]:
        assert getattr(colleague, method)(f"/filings/{filing.id}{place}").status_code == 200, place
    said = typed_order()  # once: it names the minute
    for who, status in ((elsewhere, 404), (nowhere, 404), (operator, 403), (browser(), 302)):
        for method, place in places:
            own = getattr(who, method)(f"/filings/{filing.id}{place}", said)
            none = getattr(who, method)(f"/filings/{INVENTED}{place}", said)
            assert own.status_code == none.status_code == status, (place, own.status_code)
            assert untokened(own, filing) == untokened(none, filing), place
    assert words(elsewhere.get("/filings")).count("EPO-2026-18") == 0
    assert world.officer.get(f"/filings/{unproved.id}").status_code == 404  # it only claims to be theirs
    filing.refresh_from_db()
    assert filing.state == "returned"


def test_whoever_keeps_the_register_says_which_account_files_for_whom(world):
    keeper = signed_in(account("legal", at=now()))
    page = f"/authorities/{world.authority.id}"
    officer = Officer.objects.get()
    assert "officer@police.example.org" in words(keeper.get(page))
    staff = account("reviewer", at=now())
    assert keeper.post(f"{page}/officers", {"email": staff.email}).status_code == 422
    assert keeper.post(f"{page}/officers", {"email": "nobody@police.example.org"}).status_code == 404
    assert world.officer.post(f"{page}/officers", {"email": staff.email}).status_code == 403
    other = registered(msgspec.structs.replace(ENTRY, name="Another Office"), at=now())
    assert keeper.post(f"/authorities/{other.id}/officers", {"email": officer.account.email}).status_code == 422
    assert keeper.post(f"/authorities/{other.id}/officers/{officer.id}/end").status_code == 404
    assert keeper.post(f"{page}/officers/{officer.id}/end").status_code == 302
    assert world.officer.get("/filings").status_code == 404 and world.officer.get("/").headers["Location"] == "/me"
    again = keeper.post(f"/authorities/{other.id}/officers", {"email": officer.account.email})
    assert again.status_code == 302 and world.officer.get("/filings").status_code == 200


def test_an_ended_authority_files_nothing(world):
    actions.end_authority(authority_id=world.authority.id, actor=DESK, at=now() + timedelta(seconds=1))
    assert world.officer.get(FORM).status_code == 404
    assert world.officer.post(FORM, typed_order()).status_code == 404 and Filing.objects.count() == 0
    assert Account.objects.filter(email="officer@police.example.org", disabled_at__isnull=True).exists()


def test_a_kind_that_is_no_order_asks_for_no_form_of_one(world):
    shown = words(world.officer.get("/filings/agora/referral"))
    assert "redress_body_or_court" not in shown and FilingKind.REFERRAL in "/filings/agora/referral"
