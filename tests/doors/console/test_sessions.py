"""Coming and going: enrolment, the two halves of signing in, steps up, and sessions that end."""

from datetime import timedelta

import pytest

from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.people.actions import clear_account, disable, draw_recovery_codes, invite
from firsthour.people.models import Account
from tests.doors.console.browsing import browser, half_signed_in, signed_in, words
from tests.doors.console.showing import House
from tests.doors.console.waiting import later
from tests.making import DESK, PASSWORD, account
from tests.proving import SECRET, next_code, set_up


def link(role: str = "reviewer", ago: timedelta = timedelta()) -> str:
    token = invite(email="new@staff.example", role=role, actor=DESK, at=now() - ago)
    return f"/enrol/{token}"


def form(**other: str) -> dict[str, str]:
    return {"name": "Nadia", "password": PASSWORD, "again": PASSWORD, **other}


def test_an_invited_person_makes_an_account_and_sets_up_a_second_factor_before_anything_opens(db, home):
    client, address = browser(), link()
    assert client.get(address).status_code == 200
    assert client.post(address, form()).headers["Location"] == "/me"
    assert Account.objects.get().role == "reviewer"
    for closed in ("/", "/me/password", "/accounts", "/step-up"):
        assert client.get(closed).headers["Location"] == "/me"
    assert "Add a passkey or an app now" in words(client.get("/me"))
    assert client.get("/me/app").status_code == 200
    assert "Nadia" in words(client.get("/me"))


def test_the_first_factor_brings_recovery_codes_shown_once(db, home, monkeypatch):
    client = browser()
    client.post(link(), form())
    monkeypatch.setattr("firsthour.doors.console.own_account.generate_totp_secret", lambda: SECRET)
    page = words(client.get("/me/app"))
    assert "JBSW Y3DP" in page and "<svg" in page
    assert client.post("/me/app", {"code": "000000"}).status_code == 403
    from firsthour.doors.desk.demo.app import app_code

    shown = words(client.post("/me/app", {"code": app_code(SECRET, now())}))
    assert shown.count("<li><code>") == 10
    assert client.get("/").status_code == 200


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


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_address_are_told_the_same(db, home, known):
    email = account().email if known else "nobody@staff.example"
    client = browser()
    answer = client.post("/sign-in", {"email": email, "password": "wrong"})
    assert answer.status_code == 403
    assert "The address and the password do not belong together." in words(answer)
    assert Event.objects.filter(tag="people:account:refused").count() == 1
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("known", [True, False])
def test_after_ten_wrong_passwords_an_address_rests_whether_known_or_not(db, home, known):
    email = account().email if known else "nobody@staff.example"
    for _ in range(10):
        browser().post("/sign-in", {"email": email, "password": "wrong"})
    answer = browser().post("/sign-in", {"email": email, "password": PASSWORD})
    assert answer.status_code == 429 and "There were too many wrong tries." in words(answer)


def test_a_disabled_account_is_told_nothing_of_it(db, home):
    somebody = set_up(account("reviewer"))
    disable(account=somebody, actor=DESK, at=now())
    answer = browser().post("/sign-in", {"email": somebody.email, "password": PASSWORD})
    assert answer.status_code == 403 and "do not belong together" in words(answer)


def test_a_password_alone_opens_nothing(db, home):
    client = half_signed_in(set_up(account()))
    for closed in ("/", "/me", "/accounts"):
        assert client.get(closed).headers["Location"].startswith("/sign-in")
    assert Event.objects.filter(tag="people:account:signed-in").count() == 0


def test_a_password_without_any_second_factor_is_refused(db, home):
    answer = browser().post("/sign-in", {"email": account().email, "password": PASSWORD})
    assert answer.status_code == 403 and "a password alone opens nothing" in words(answer)


def test_a_wrong_code_is_refused_recorded_and_throttled(db, home):
    somebody = set_up(account())
    client = half_signed_in(somebody)
    for _ in range(10):
        assert client.post("/sign-in/factor", {"code": "000000"}).status_code == 403
    assert Event.objects.filter(tag="people:code:refused").count() == 10
    assert client.post("/sign-in/factor", {"code": next_code(somebody)}).status_code == 429


def test_a_code_that_was_seen_cannot_be_used_again(db, home):
    somebody = set_up(account())
    code = next_code(somebody)
    assert half_signed_in(somebody).post("/sign-in/factor", {"code": code}).status_code == 302
    assert half_signed_in(somebody).post("/sign-in/factor", {"code": code}).status_code == 403


def test_a_recovery_code_stands_in_for_the_app(db, home):
    somebody = set_up(account())
    (code, *_) = draw_recovery_codes(account=somebody, actor=DESK, at=now())
    client = half_signed_in(somebody)
    assert client.post("/sign-in/factor", {"code": code}).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_the_second_half_fits_only_the_account_of_the_first(db, home):
    somebody, other = set_up(account()), set_up(account())
    (code, *_) = draw_recovery_codes(account=other, actor=DESK, at=now())
    assert half_signed_in(somebody).post("/sign-in/factor", {"code": code}).status_code == 403


def test_an_account_cleared_between_the_halves_is_refused(db, home):
    somebody = set_up(account("reviewer"))
    client, code = half_signed_in(somebody), next_code(somebody)
    clear_account(account=somebody, actor=DESK, at=now())
    assert client.post("/sign-in/factor", {"code": code}).status_code == 403
    assert client.get("/").status_code == 302


def test_signing_in_gives_a_new_session_and_goes_where_one_wanted(db, home):
    somebody = set_up(account())
    client = browser()
    sent = client.get("/?state=open")
    assert sent.headers["Location"] == "/sign-in?next=%2F%3Fstate%3Dopen"
    client.session["planted"] = True
    planted = client.session.session_key
    client.post("/sign-in", {"email": somebody.email, "password": PASSWORD, "next": "/?state=open"})
    answer = client.post("/sign-in/factor", {"code": next_code(somebody)})
    assert answer.headers["Location"] == "/?state=open"
    assert client.session.session_key != planted


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_neither_signing_in_nor_stepping_up_leads_elsewhere(db, home, elsewhere):
    somebody = set_up(account())
    client = browser()
    client.post("/sign-in", {"email": somebody.email, "password": PASSWORD, "next": elsewhere})
    assert client.post("/sign-in/factor", {"code": next_code(somebody)}).headers["Location"] == "/"
    assert client.post("/step-up", {"code": next_code(somebody), "next": elsewhere}).headers["Location"] == "/"


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


def test_what_is_grave_needs_a_fresh_proof_and_leads_back(db, home, monkeypatch):
    somebody = account()
    client = signed_in(somebody)
    assert client.get("/me/password").status_code == 200
    later(monkeypatch, minutes=11)
    assert client.get("/me/password").headers["Location"] == "/step-up?next=%2Fme%2Fpassword"
    sent_from = {"referer": "http://localhost/accounts?page=1"}
    asked = client.post("/accounts/invite", {"email": "n@staff.example", "role": "reviewer"}, headers=sent_from)
    assert asked.headers["Location"] == "/step-up?next=%2Faccounts%3Fpage%3D1"
    assert client.post("/step-up", {"code": "000000", "next": "/me/password"}).status_code == 403
    assert client.get("/me/password").status_code == 302
    answer = client.post("/step-up", {"code": next_code(somebody), "next": "/me/password"})
    assert answer.headers["Location"] == "/me/password"
    assert Event.objects.filter(tag="people:account:stepped-up").count() == 1


def test_seeing_more_of_a_picture_needs_a_proof_of_the_last_hour(db, home, monkeypatch):
    case, client = House().proved(), signed_in(account("reviewer"))
    later(monkeypatch, minutes=40)
    asked = client.post(f"/cases/{case.id}/reveal", {"view": "clear"})
    assert asked.headers["Location"] == f"/cases/{case.id}?view=clear#pictures"
    later(monkeypatch, minutes=70)
    sent_from = {"referer": f"http://localhost/cases/{case.id}"}
    asked = client.post(f"/cases/{case.id}/reveal", {"view": "clear"}, headers=sent_from)
    assert asked.headers["Location"] == f"/step-up?next=%2Fcases%2F{case.id}"


def test_where_a_form_came_from_is_believed_only_of_this_console(db, home, monkeypatch):
    client = signed_in(account())
    later(monkeypatch, minutes=11)
    asked = client.post("/accounts/invite", headers={"referer": "https://elsewhere.example/trap"})
    assert asked.headers["Location"] == "/step-up?next="


def test_an_idle_session_is_over(db, home, monkeypatch):
    client = signed_in(account())
    later(monkeypatch, minutes=61)
    assert client.get("/").headers["Location"] == "/sign-in"


def test_an_app_of_ones_own_is_added_once(db, home):
    somebody = account()
    client = signed_in(somebody)
    answer = client.post("/me/app", {"code": "000000"})
    assert answer.status_code == 409 and "has an authenticator app already" in words(answer)
