"""Signing in with an identity of one's own OpenID Connect issuer, over real HTTP."""

import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings as in_force

from firsthour import settings
from firsthour.ledger.models import Event
from firsthour.people.actions import disable, link_identity
from firsthour.people.queries import identities_of
from tests.doors.console.browsing import browser, signed_in, words
from tests.doors.console.identity_provider import CLIENT, SECRET, Issuer, issuing
from tests.doors.console.waiting import later
from tests.making import AT, DESK, account
from tests.proving import next_code, set_up


@pytest.fixture(scope="module")
def running():
    with issuing() as issuer:
        yield issuer


@pytest.fixture
def issuer(db, home, running, monkeypatch) -> Issuer:
    monkeypatch.setenv("FIRSTHOUR_OIDC_CLIENT", CLIENT)
    monkeypatch.setenv("FIRSTHOUR_OIDC_SECRET", SECRET)
    monkeypatch.setattr(in_force, "SOCIALACCOUNT_PROVIDERS", settings._identity_provider(running.address))
    running.subject = "subject-1"
    return running


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def sent_back(address: str) -> str:
    """What a browser does at the issuer: follow the address and be sent back; the path and query to ask next."""
    try:
        urllib.request.build_opener(Stay).open(address)
    except urllib.error.HTTPError as answer:
        place = urlsplit(answer.headers["Location"])
        return f"{place.path}?{place.query}"
    raise AssertionError("the issuer did not send us back")


def through(client, **fields: str):
    """Leave for the issuer and come back; the answer to coming back."""
    left = client.post("/sign-in/with/oidc", fields)
    assert left.status_code == 302, words(left)
    return client.get(sent_back(left.headers["Location"]))


def test_an_identity_is_linked_by_its_owner_and_then_stands_in_for_the_password_alone(issuer):
    somebody = account("reviewer")
    client = signed_in(somebody)
    assert "Link an identity of OpenID Connect" in words(client.get("/me"))
    assert through(client, process="connect").headers["Location"] == "/me"
    (linked,) = identities_of(somebody)
    assert (linked.uid, linked.extra_data) == ("subject-1", {})
    other = browser()
    answer = through(other, next="/?state=open")
    assert answer.headers["Location"] == "/sign-in/factor"
    assert other.get("/").status_code == 302
    assert other.post("/sign-in/factor", {"code": next_code(somebody)}).headers["Location"] == "/?state=open"
    assert other.get("/").status_code == 200
    assert issuer.asked[-1]["scope"] == "openid" and issuer.asked[-1]["code_challenge_method"] == "S256"
    assert not SocialToken.objects.exists()
    assert Event.objects.filter(tag="people:identity:linked").count() == 1
    assert "subject-1" not in "".join(Event.objects.values_list("canonical", flat=True))


def test_an_identity_that_nobody_linked_opens_nothing_and_makes_no_account(issuer):
    issuer.subject = "a-stranger"
    client = browser()
    answer = through(client)
    assert answer.status_code == 403 and "No account is linked to this identity." in words(answer)
    assert not SocialAccount.objects.exists()
    assert client.get("/").status_code == 302


def test_nobody_takes_an_identity_that_is_somebody_elses(issuer):
    owner, thief = account("reviewer"), account("reviewer")
    link_identity(account=owner, provider="oidc", uid="subject-1", actor=DESK, at=AT)
    answer = through(signed_in(thief), process="connect")
    assert answer.status_code == 409 and "linked to an account already" in words(answer)
    assert not identities_of(thief).exists()


def test_linking_needs_somebody_signed_in_and_a_fresh_proof(issuer, monkeypatch):
    assert through(browser(), process="connect").status_code == 403
    client = signed_in(account("reviewer"))
    later(monkeypatch, minutes=11)
    assert through(client, process="connect").headers["Location"] == "/step-up?next=%2Fme"
    assert not SocialAccount.objects.exists()


def test_a_disabled_account_and_one_without_a_factor_are_refused(issuer):
    somebody = account("reviewer")
    link_identity(account=somebody, provider="oidc", uid="subject-1", actor=DESK, at=AT)
    assert "a password alone opens nothing" in words(through(browser()))
    disable(account=set_up(somebody), actor=DESK, at=AT)
    assert through(browser()).status_code == 403


def test_an_answer_for_another_browser_is_refused(issuer):
    """Nobody is signed in to, or linked with, an identity that somebody else's browser fetched."""
    somebody = account("reviewer")
    link_identity(account=somebody, provider="oidc", uid="subject-1", actor=DESK, at=AT)
    back = sent_back(browser().post("/sign-in/with/oidc").headers["Location"])
    answer = browser().get(back)
    assert answer.status_code == 403 and "did not confirm who you are" in words(answer)


def test_an_answer_is_taken_once(issuer):
    client = browser()
    back = sent_back(client.post("/sign-in/with/oidc").headers["Location"])
    client.get(back)
    assert "did not confirm who you are" in words(client.get(back))


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?code=x&state=y"])
def test_an_answer_that_is_none_is_refused_plainly(issuer, query):
    assert browser().get(f"/sign-in/with/oidc/back{query}").status_code == 403


def test_an_unlinked_identity_opens_nothing_and_only_its_owner_unlinks_it(issuer):
    somebody, other = account("reviewer"), account("reviewer")
    link_identity(account=somebody, provider="oidc", uid="subject-1", actor=DESK, at=AT)
    (linked,) = identities_of(somebody)
    assert signed_in(other).post(f"/me/identities/{linked.pk}/unlink").status_code == 403
    assert signed_in(somebody).post(f"/me/identities/{linked.pk}/unlink").status_code == 302
    assert through(browser()).status_code == 403


def test_an_issuer_that_does_not_answer_is_told(issuer, monkeypatch):
    monkeypatch.setattr(in_force, "SOCIALACCOUNT_PROVIDERS", settings._identity_provider("http://127.0.0.1:9"))
    answer = browser().post("/sign-in/with/oidc")
    assert answer.status_code == 403 and "did not confirm who you are" in words(answer)


def test_the_sign_in_page_may_lead_to_the_issuer_and_no_other_page_may(issuer):
    headers = browser().get("/sign-in").headers
    assert f"form-action 'self' {issuer.address};" in headers["Content-Security-Policy"]
    assert "form-action 'self';" in browser().get("/nowhere").headers["Content-Security-Policy"]


def test_a_half_set_issuer_and_one_without_https_in_production_refuse_to_start(monkeypatch):
    monkeypatch.delenv("FIRSTHOUR_OIDC_SECRET", raising=False)
    with pytest.raises(settings.IdentityProviderIncomplete):
        settings._identity_provider("https://issuer.example")
    monkeypatch.setattr(settings, "PRODUCTION", True)
    with pytest.raises(settings.NotForProduction):
        settings._identity_provider("http://issuer.example")
