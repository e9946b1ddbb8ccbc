"""Second factors: apps, passkeys, recovery codes, and the secrets behind them."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from firsthour.doors.desk.demo.app import app_code
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.people import errors, queries
from firsthour.people.actions import add_app, add_passkey, check_code, draw_recovery_codes, remove_factor
from firsthour.people.models import Account
from firsthour.people.rules import enough_factors, factor_serves
from firsthour.people.words import Factor, Role
from tests.making import AT, account
from tests.proving import SECRET, STEP


def with_app(role: str = "reviewer", at=AT) -> Account:
    somebody = account(role)
    add_app(account=somebody, secret=SECRET, code=app_code(SECRET, at), actor=me(somebody), at=at)
    return somebody


def me(somebody: Account) -> Actor:
    return Actor.person(somebody.pseudonym)


def passkey(somebody: Account) -> None:
    add_passkey(account=somebody, name="key", credential={"id": "invented"}, actor=me(somebody), at=AT)


def test_the_app_counts_as_rfc_6238_says():
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    told = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    for seconds, code in told.items():
        assert app_code(secret, AT.fromtimestamp(seconds, AT.tzinfo)) == code


def test_an_app_is_added_only_with_a_code_it_showed(db):
    somebody = account()
    with pytest.raises(errors.CodeRefused):
        add_app(account=somebody, secret=SECRET, code="000000", actor=me(somebody), at=AT)
    assert not queries.set_up(somebody)
    add_app(account=somebody, secret=SECRET, code=app_code(SECRET, AT), actor=me(somebody), at=AT)
    assert queries.set_up(somebody)
    with pytest.raises(errors.AppPresent):
        add_app(account=somebody, secret=SECRET, code=app_code(SECRET, AT), actor=me(somebody), at=AT)


def test_a_code_works_once_and_none_before_it(db):
    somebody, later = with_app(), AT + timedelta(minutes=5)
    code = app_code(SECRET, later)
    assert check_code(account=somebody, code=f"{code[:3]} {code[3:]}", at=later) is Factor.APP
    for used in (code, app_code(SECRET, later - STEP)):
        with pytest.raises(errors.CodeRefused):
            check_code(account=somebody, code=used, at=later)
    assert check_code(account=somebody, code=app_code(SECRET, later + STEP), at=later) is Factor.APP


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_another_minute_is_refused(db, steps):
    somebody, later = with_app(), AT + timedelta(minutes=5)
    with pytest.raises(errors.CodeRefused):
        check_code(account=somebody, code=app_code(SECRET, later + steps * STEP), at=later)


@pytest.mark.parametrize("code", ["", "0", "²²²²²²", "١٢٣٤٥٦", "x" * 1000])
def test_what_is_no_code_is_refused(db, code):
    somebody = with_app()
    with pytest.raises(errors.CodeRefused):
        check_code(account=somebody, code=code, at=AT)


def test_after_ten_wrong_codes_the_account_rests_and_another_does_not(db):
    somebody, other, later = with_app(), with_app(), AT + timedelta(minutes=5)
    for _ in range(10):
        with pytest.raises(errors.CodeRefused):
            check_code(account=somebody, code="000000", at=later)
    with pytest.raises(errors.SignInResting):
        check_code(account=somebody, code=app_code(SECRET, later), at=later)
    assert check_code(account=other, code=app_code(SECRET, later), at=later)


def test_a_recovery_code_works_once_and_drawing_anew_voids_the_old(db):
    somebody = with_app()
    old = draw_recovery_codes(account=somebody, actor=me(somebody), at=AT)
    assert check_code(account=somebody, code=old[0], at=AT) is Factor.RECOVERY_CODE
    assert queries.codes_left(somebody) == 9
    new = draw_recovery_codes(account=somebody, actor=me(somebody), at=AT)
    for used in (old[0], old[1]):
        with pytest.raises(errors.CodeRefused):
            check_code(account=somebody, code=used, at=AT)
    assert check_code(account=somebody, code=new[1], at=AT) is Factor.RECOVERY_CODE


def test_one_persons_codes_do_not_open_anothers_account(db):
    somebody, other = with_app(), account()
    codes = draw_recovery_codes(account=somebody, actor=me(somebody), at=AT)
    for code in (codes[0], app_code(SECRET, AT + STEP)):
        with pytest.raises(errors.CodeRefused):
            check_code(account=other, code=code, at=AT)


def test_secrets_rest_encrypted(db):
    somebody = with_app()
    codes = draw_recovery_codes(account=somebody, actor=me(somebody), at=AT)
    kept = json.dumps([each.data for each in Authenticator.objects.all()])
    assert SECRET not in kept and not any(code in kept for code in codes)
    seed = queries.factors_of(somebody).get(type=Factor.RECOVERY_CODE).data["seed"]
    assert len(bytes.fromhex(seed)) > 60, "nonce, ciphertext and tag"


def test_the_last_factor_that_serves_cannot_be_removed(db):
    somebody = with_app()
    draw_recovery_codes(account=somebody, actor=me(somebody), at=AT)
    app = queries.factors_of(somebody).get(type=Factor.APP)
    with pytest.raises(errors.LastFactor):
        remove_factor(account=somebody, factor_id=app.pk, actor=me(somebody), at=AT)
    passkey(somebody)
    remove_factor(account=somebody, factor_id=app.pk, actor=me(somebody), at=AT)
    assert queries.set_up(somebody)


def test_nobody_removes_the_factor_of_somebody_else(db):
    somebody, other = with_app(), with_app()
    passkey(other)
    with pytest.raises(errors.FactorUnknown):
        remove_factor(account=somebody, factor_id=queries.factors_of(other).first().pk, actor=me(somebody), at=AT)
    assert queries.factors_of(other).count() == 2


@pytest.mark.parametrize("role", Role)
def test_recovery_codes_alone_are_never_enough_and_an_officer_needs_a_passkey(role):
    assert not enough_factors(role, {Factor.RECOVERY_CODE})
    assert enough_factors(role, {Factor.PASSKEY})
    assert enough_factors(role, {Factor.APP, Factor.RECOVERY_CODE}) is (role is not Role.AUTHORITY_OFFICER)
    assert factor_serves(role, Factor.APP) is (role is not Role.AUTHORITY_OFFICER)


def test_an_officers_code_is_refused_even_when_it_fits(db):
    officer = with_app()
    Account.objects.filter(pk=officer.pk).update(role=Role.AUTHORITY_OFFICER)
    officer.refresh_from_db()
    later = AT + timedelta(minutes=5)
    with pytest.raises(errors.CodeRefused):
        check_code(account=officer, code=app_code(SECRET, later), at=later)


def test_an_officer_can_add_nothing_that_would_not_sign_them_in(db):
    officer = account("authority-officer")
    with pytest.raises(errors.FactorUseless):
        add_app(account=officer, secret=SECRET, code=app_code(SECRET, AT), actor=me(officer), at=AT)
    with pytest.raises(errors.FactorUseless):
        draw_recovery_codes(account=officer, actor=me(officer), at=AT)


def test_each_change_is_an_event_without_a_secret_in_it(db):
    somebody = with_app()
    codes = draw_recovery_codes(account=somebody, actor=me(somebody), at=AT)
    passkey(somebody)
    app = queries.factors_of(somebody).get(type=Factor.APP)
    remove_factor(account=somebody, factor_id=app.pk, actor=me(somebody), at=AT)
    about = Event.objects.filter(subject_id=somebody.pseudonym).order_by("id")
    told = [(each.tag, json.loads(each.canonical)["body"].get("factor")) for each in about][1:]
    assert told == [
        ("people:factor:added", "totp"),
        ("people:factor:added", "recovery_codes"),
        ("people:factor:added", "webauthn"),
        ("people:factor:removed", "totp"),
    ]
    text = "".join(each.canonical for each in about)
    assert SECRET not in text and codes[0] not in text
