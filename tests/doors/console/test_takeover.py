"""Attempts to take over somebody's account, session or standing. Every one is refused."""

import uuid

import pytest
from django.contrib.sessions.models import Session as StoredSession
from django.urls import reverse

from firsthour.doors.console.proofs import FOR_CHANGING
from firsthour.doors.console.routes import ROUTES
from firsthour.doors.console.routing import Access
from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.people.actions import add_passkey, assign_role, disable, invite, link_identity
from firsthour.people.models import Account, Session
from firsthour.people.queries import factors_of, identities_of, sessions_of
from tests.doors.console.browsing import browser, enrolled, half_signed_in, signed_in, words
from tests.making import DESK, PASSWORD, account
from tests.proving import next_code, set_up


def cookie(client) -> str:
    return client.cookies["sessionid"].value


def test_a_session_planted_before_sign_in_is_worthless_after_it(db, home):
    """Session fixation: the attacker's browser shares the victim's cookie from before, at either half."""
    victim, somebody = browser(), set_up(account("reviewer"))
    victim.get("/sign-in/factor")
    victim.post("/sign-in", {"email": somebody.email, "password": PASSWORD})
    attacker = browser()
    attacker.cookies["sessionid"] = planted = cookie(victim)
    victim.post("/sign-in/factor", {"code": next_code(somebody)})
    assert cookie(victim) != planted
    assert attacker.get("/").status_code == 302 and victim.get("/").status_code == 200


def test_a_session_planted_before_enrolment_is_worthless_after_it(db, home):
    victim, attacker = half_signed_in(set_up(account("reviewer"))), browser()
    attacker.cookies["sessionid"] = cookie(victim)
    token = invite(email="new@staff.example", role="operator", actor=DESK, at=now())
    victim.post(f"/enrol/{token}", {"name": "New", "password": PASSWORD, "again": PASSWORD})
    assert attacker.get("/me").status_code == 302 and victim.get("/me").status_code == 200


def test_an_invented_or_foreign_session_key_is_nobodys(db, home):
    client = browser()
    for key in ("a" * 32, "../../x", "", "0"):
        client.cookies["sessionid"] = key
        assert client.get("/").status_code == 302


def test_a_stored_session_without_its_row_is_over(db, home):
    client = signed_in(account("reviewer"))
    Session.objects.all().delete()
    assert client.get("/").status_code == 302
    assert not StoredSession.objects.filter(session_key=cookie(client)).exists()


def test_an_enrolment_link_used_again_makes_and_changes_nothing(db, home):
    token = invite(email="new@staff.example", role="operator", actor=DESK, at=now())
    form = {"name": "New", "password": PASSWORD, "again": PASSWORD}
    browser().post(f"/enrol/{token}", form)
    before = Account.objects.get()
    client = browser()
    stolen = {"name": "Thief", "password": "a thief's password", "again": "a thief's password"}
    answer = client.post(f"/enrol/{token}", stolen)
    assert answer.status_code == 410
    after = Account.objects.get()
    assert (after.password, after.name) == (before.password, before.name)
    assert client.get("/me").status_code == 302


def test_another_role_counts_in_the_middle_of_a_session(db, home):
    account("operator")
    demoted = account("operator")
    client = signed_in(demoted)
    assert client.get("/accounts").status_code == 200
    assign_role(account=demoted, role="reviewer", actor=DESK, at=now())
    assert client.get("/accounts").headers["Location"].startswith("/sign-in")
    again = signed_in(demoted)
    assert again.get("/accounts").status_code == 403 and again.get("/").status_code == 200


def test_somebody_disabled_is_out_at_the_next_request(db, home):
    somebody = account("reviewer")
    client = signed_in(somebody)
    disable(account=somebody, actor=DESK, at=now())
    assert client.get("/").status_code == 302
    assert client.post("/sign-out").status_code == 302


def test_a_new_password_ends_the_sessions_elsewhere_and_keeps_this_one(db, home):
    somebody = account("reviewer")
    stolen, own = signed_in(somebody), signed_in(somebody)
    form = {"current": PASSWORD, "password": "a fresh good password", "again": "a fresh good password"}
    assert own.post("/me/password", form | {"current": "guessed"}).status_code == 403
    assert own.post("/me/password", form).headers["Location"] == "/me"
    assert stolen.get("/").status_code == 302 and own.get("/").status_code == 200


def test_nobody_reaches_the_factors_identities_or_sessions_of_another(db, home):
    """Every id of another person, at every address that takes one."""
    victim, attacker = account("reviewer"), signed_in(account("senior"))
    signed_in(victim)
    add_passkey(account=victim, name="x", credential={}, actor=DESK, at=now())
    link_identity(account=victim, provider="oidc", uid="1", actor=DESK, at=now())
    ids = {
        "factor_id": [each.pk for each in factors_of(victim)],
        "identity_id": [each.pk for each in identities_of(victim)],
        "session_id": [each.pk for each in sessions_of(victim)],
    }
    asked = 0
    for route in ROUTES:
        if not route.path.startswith("me/"):
            continue
        for kind, known in ids.items():
            for each in known if f":{kind}>" in route.path else ():
                assert attacker.post(reverse(route.name, args=[each])).status_code in (403, 404), route.name
                asked += 1
    assert asked == 4
    assert [len(factors_of(victim)), len(identities_of(victim)), len(sessions_of(victim))] == [2, 1, 1]


@pytest.mark.parametrize("role", ["legal", "senior", "reviewer", "auditor"])
def test_only_an_operator_governs_accounts(db, home, role):
    victim = account("reviewer")
    signed_in(victim)
    attacker = signed_in(account(role))
    before = Event.objects.count()
    words_of_path = {"account_id": victim.id, "session_id": sessions_of(victim).get().id}
    for route in ROUTES:
        if route.path.startswith("accounts/") and route.methods == ("POST",):
            known = {name: value for name, value in words_of_path.items() if f":{name}>" in route.path}
            answer = attacker.post(reverse(route.name, kwargs=known), {"role": "operator", "email": "t@staff.example"})
            assert answer.status_code == 403, route.name
    assert Event.objects.count() == before


def test_a_session_of_one_account_is_not_ended_under_the_name_of_another(db, home):
    victim, other = account("reviewer"), account("reviewer")
    signed_in(victim)
    session = sessions_of(victim).get()
    operator = signed_in(account("operator"))
    assert operator.post(f"/accounts/{other.id}/sessions/{session.id}/end").status_code == 404
    assert operator.post(f"/accounts/{uuid.uuid4()}/sessions/{session.id}/end").status_code == 404
    assert operator.post(f"/accounts/{victim.id}/sessions/{session.id}/end").status_code == 302
    assert not sessions_of(victim).exists()


def test_an_operator_invites_governs_and_hands_over_a_new_link(db, home):
    operator = signed_in(account("operator"))
    told = words(operator.post("/accounts/invite", {"email": "new@staff.example", "role": "senior"}))
    (link,) = [each for each in told.split() if "/enrol/" in each]
    link = link.split(">")[1].split("<")[0].removeprefix("http://localhost")
    client = browser()
    client.post(link, {"name": "Nadia", "password": PASSWORD, "again": PASSWORD})
    made = Account.objects.get(email="new@staff.example")
    assert made.role == "senior"
    assert operator.post(f"/accounts/{made.id}/role", {"role": "legal"}).status_code == 302
    assert client.get("/me").status_code == 302
    told = words(operator.post(f"/accounts/{made.id}/clear"))
    assert "/enrol/" in told
    assert operator.post(f"/accounts/{made.id}/disable").status_code == 302
    assert "disabled" in words(operator.get(f"/accounts/{made.id}"))
    assert operator.post(f"/accounts/{made.id}/enable").status_code == 302
    assert operator.post(f"/accounts/{made.id}/role", {"role": "king"}).status_code == 422


def test_somebody_half_set_up_cannot_be_impersonated_by_password(db, home):
    enrolled("operator")
    answer = browser().post("/sign-in", {"email": "new@staff.example", "password": PASSWORD})
    assert answer.status_code == 403 and "a password alone opens nothing" in words(answer)


def test_what_needs_a_proof_is_never_public(db):
    assert not [route.name for route in ROUTES if route.fresh and route.needs is Access.PUBLIC]
    grave = {"assign-role", "disable-account", "clear-account", "invite", "reveal", "remove-factor", "add-passkey"}
    assert grave <= {route.name for route in ROUTES if route.fresh}


def test_whatever_hands_out_a_credential_needs_a_fresh_proof(db):
    handing_out = {"issue-key", "rotate-key", "flagger-add", "hand-over", "recovery-codes", "clear-account"}
    assert handing_out | {"flagger-step"} <= {route.name for route in ROUTES if route.fresh == FOR_CHANGING}
