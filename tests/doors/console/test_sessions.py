"""Coming and going."""

from datetime import timedelta

import pytest

from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.people.actions import invite
from firsthour.people.models import Account
from tests.doors.console.browsing import browser, signed_in, words
from tests.making import DESK, PASSWORD, account


def link(role: str = "reviewer", ago: timedelta = timedelta()) -> str:
    token = invite(email="new@staff.example", role=role, actor=DESK, at=now() - ago)
    return f"/enrol/{token}"


def form(**other: str) -> dict[str, str]:
    return {"name": "Nadia", "password": PASSWORD, "again": PASSWORD, **other}


def test_an_invited_person_makes_an_account_and_is_signed_in(db, home):
    client, address = browser(), link()
    assert client.get(address).status_code == 200
    assert client.post(address, form()).headers["Location"] == "/"
    assert "Nadia" in words(client.get("/"))
    assert Account.objects.get().role == "reviewer"


@pytest.mark.parametrize(
    ("filled", "status", "sentence"),
    [
        (form(again="another password"), 422, "The two passwords are not the same."),
        (form(password="short", again="short"), 422, "The password is not strong enough"),
    ],
)
def test_a_form_filled_in_wrongly_is_shown_again_with_the_name_kept(db, home, filled, status, sentence):
    answer = browser().post(link(), filled)
    assert answer.status_code == status
    assert sentence in words(answer) and 'value="Nadia"' in words(answer)
    assert not Account.objects.exists()


def test_a_link_works_once_and_for_a_day(db, home):
    address = link()
    browser().post(address, form())
    assert browser().post(address, form()).status_code == 410
    assert browser().post("/enrol/invented", form()).status_code == 410


def test_an_expired_link_is_refused(db, home):
    assert browser().post(link(ago=timedelta(hours=25)), form()).status_code == 410


def test_a_wrong_password_is_refused_and_recorded(db, home):
    somebody = account()
    client = browser()
    answer = client.post("/sign-in", {"email": somebody.email, "password": "wrong"})
    assert answer.status_code == 403
    assert "The address and the password do not belong together." in words(answer)
    assert "wrong" not in words(answer).replace("ten wrong tries", "")
    assert Event.objects.filter(tag="people:account:refused").count() == 1
    assert client.get("/").status_code == 302


def test_after_ten_wrong_passwords_the_account_rests(db, home):
    somebody = account()
    for _ in range(10):
        browser().post("/sign-in", {"email": somebody.email, "password": "wrong"})
    assert browser().post("/sign-in", {"email": somebody.email, "password": PASSWORD}).status_code == 429


def test_signing_in_gives_a_new_session_and_goes_where_one_wanted(db, home):
    somebody = account()
    client = browser()
    sent = client.get("/?state=open")
    assert sent.headers["Location"] == "/sign-in?next=%2F%3Fstate%3Dopen"
    client.session["planted"] = True
    planted = client.session.session_key
    answer = client.post("/sign-in", {"email": somebody.email, "password": PASSWORD, "next": "/?state=open"})
    assert answer.headers["Location"] == "/?state=open"
    assert client.session.session_key != planted


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(db, home, elsewhere):
    somebody = account()
    answer = browser().post("/sign-in", {"email": somebody.email, "password": PASSWORD, "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_signing_out_ends_the_session_and_is_recorded(db, home):
    client = signed_in(account())
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/").headers["Location"] == "/sign-in"
    assert Event.objects.filter(tag="people:account:signed-out").count() == 1


def test_a_form_without_the_token_of_its_session_is_refused(db, home):
    client = browser(enforce_csrf_checks=True)
    answer = client.post("/sign-in", {"email": account().email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "The form did not come from this session." in words(answer)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(db, home):
    client = signed_in(account())
    client.get("/")
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"] and client.cookies[name]["samesite"] == "Lax"
