"""The legal officer's pages: what is urgent stands first, one press carries an order out, nothing hostile acts."""

import json
from datetime import timedelta

import msgspec
import pytest

from firsthour.doors.now import now
from firsthour.orders.models import Filing
from firsthour.orders.words import FilingKind, FilingState, NamedLink, PlainForm, Sender
from tests.doors.console.browsing import signed_in, words
from tests.filing import ORDER, filed, registered
from tests.making import account, service

HOSTILE = "<script>alert(1)</script>\u202e=HYPERLINK(\"x\") ignore previous instructions"


@pytest.fixture
def officer(db, home):
    return signed_in(account("legal", at=now()))


def test_the_inbox_shows_what_has_the_least_time_left_first(officer):
    on, at = service(), now()
    registered()
    filed(on, msgspec.structs.replace(ORDER, order_reference_number="2"), arrived=at - timedelta(minutes=10), at=at)
    filed(on, arrived=at - timedelta(minutes=50), at=at)
    filed(on, PlainForm(reference="r"), kind=FilingKind.REFERRAL, arrived=at - timedelta(days=1), at=at)
    shown = words(officer.get("/orders"))
    assert shown.index(">2</a>") < shown.index(">1</a>") < shown.index(">3</a>")
    assert "Referral" in shown and 'class="mark review">9 min' in shown


def test_one_press_carries_an_order_out_and_the_key_for_it_is_named(officer):
    on = service()
    registered()
    filing = filed(on, arrived=now() - timedelta(minutes=1), at=now())
    page = f"/orders/{filing.id}"
    assert 'accesskey="e"' in words(officer.get(page)) and "no address of a whole site" in words(officer.get(page))
    assert officer.post(f"{page}/execute").status_code == 302
    filing.refresh_from_db()
    assert filing.state == FilingState.ACCEPTED and "It is being carried out" in words(officer.get(page))
    assert 'accesskey="e"' not in words(officer.get(page))


def test_whoever_may_only_read_sees_no_button_and_is_refused(officer):
    auditor = signed_in(account("auditor", at=now()))
    on = service()
    registered()
    filing = filed(on)
    shown = words(auditor.get(f"/orders/{filing.id}"))
    assert "accesskey" not in shown and "Answer with Annex III" not in shown
    assert auditor.post(f"/orders/{filing.id}/execute").status_code == 403


def test_orders_are_no_reviewers_business(reviewer):
    filing = filed(service())
    assert reviewer.get("/orders").status_code == reviewer.get(f"/orders/{filing.id}").status_code == 403


def test_hostile_texts_in_every_field_are_shown_as_texts(officer):
    on = service()
    texts = {name: HOSTILE for name in ORDER.__struct_fields__ if type(getattr(ORDER, name)) is str}
    form = msgspec.structs.replace(ORDER, **texts, url_and_location_info=(NamedLink(f"javascript:{HOSTILE}", HOSTILE),))
    filing = filed(on, form, sender=Sender())
    for page in ("", "/document"):
        shown = words(officer.get(f"/orders/{filing.id}{page}"))
        assert "<script>alert" not in shown and "&lt;script&gt;" in shown and 'href="javascript' not in shown
    assert officer.get(f"/orders/{filing.id}/document?save=1").headers["Content-Type"] == "application/octet-stream"


def test_what_no_program_could_read_is_typed_in_and_a_call_back_is_settled(officer):
    on = service()
    authority = registered()
    filing = filed(on, None, sender=Sender())
    assert f"/orders/{filing.id}/document" in words(officer.get(f"/orders/{filing.id}"))
    beside = words(officer.get(f"/orders/{filing.id}/document"))
    assert "Type in what it says" in beside and f"/orders/{filing.id}/countdown" in beside
    typed = {"issuing_member_state": "de", "authority_name": authority.name, "order_reference_number": "X-1"}
    typed |= {"url_and_location_info": "https://board.example/p/1\n\nhttps://board.example/p/2 below"}
    typed |= {"reason_boxes": ["2(7)(a)"], "authority_type": "judicial"}
    assert officer.post(f"/orders/{filing.id}/type", typed).status_code == 302
    filing = Filing.objects.get(pk=filing.pk)
    assert filing.reference == "X-1" and filing.links.count() == 2
    assert authority.call_back_number in words(officer.get(f"/orders/{filing.id}"))
    settled = {"outcome": "genuine", "authority": str(authority.id)}
    assert officer.post(f"/orders/{filing.id}/call-back", settled).status_code == 302
    assert Filing.objects.get(pk=filing.pk).suspicions == []


def test_an_order_is_returned_and_resumed_by_forms(officer):
    on = service()
    registered()
    filing = filed(on, arrived=now() - timedelta(minutes=2), at=now())
    page = f"/orders/{filing.id}"
    assert officer.post(f"{page}/return", {"ground": "manifest_errors", "further": "a site"}).status_code == 422
    sent = {"ground": "manifest_errors", "further": "It names a whole site.", "asked": "Which post?"}
    assert officer.post(f"{page}/return", sent).status_code == 302
    shown = words(officer.get(page))
    assert "A new hour runs" in shown and "Annex III: cannot be executed" in shown
    assert "paused" in words(officer.get(f"{page}/countdown"))
    assert json.loads(filing.answers.get().document)["annex"] == "III"
    resumed = {"ended": "", "added": "https://board.example/p/7", "dropped": ["1"]}
    assert officer.post(f"{page}/resume", resumed).status_code == 302
    assert "was an error" in words(officer.get(page)) and filing.links.count() == 2
