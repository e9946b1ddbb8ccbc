"""Enrolment, sign-in, and what a role may do."""

from datetime import timedelta

import pytest

from firsthour.ledger.models import Event
from firsthour.people import errors, queries
from firsthour.people.actions import enrol, invite, sign_in
from firsthour.people.models import Account
from firsthour.people.words import ALLOWED, Permission, Role
from tests.making import AT, DESK, PASSWORD, account

EXPECTED = {
    Permission.INVITE: {Role.ADMINISTRATOR},
    Permission.ADD_SERVICE: {Role.ADMINISTRATOR},
    Permission.ISSUE_KEY: {Role.ADMINISTRATOR},
    Permission.REVOKE_KEY: {Role.ADMINISTRATOR},
    Permission.ADD_CONNECTOR: {Role.ADMINISTRATOR},
    Permission.ADD_ENTRY: {Role.ADMINISTRATOR, Role.REVIEWER},
    Permission.CONFIRM_ENTRY: {Role.ADMINISTRATOR, Role.REVIEWER},
    Permission.DISPUTE_ENTRY: {Role.ADMINISTRATOR, Role.REVIEWER},
    Permission.RETIRE_ENTRY: {Role.ADMINISTRATOR, Role.REVIEWER},
    Permission.IMPORT_LIST: {Role.ADMINISTRATOR},
    Permission.ADD_BANK: {Role.ADMINISTRATOR},
    Permission.ALLOW_FINGERPRINT: {Role.ADMINISTRATOR},
    Permission.READ_BANK: {Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR},
    Permission.EDIT_ENTRY: {Role.ADMINISTRATOR, Role.REVIEWER},
    Permission.ADOPT_RULE: {Role.ADMINISTRATOR},
    Permission.PULL_BRAKE: {Role.ADMINISTRATOR, Role.REVIEWER},
    Permission.RELEASE_BRAKE: {Role.ADMINISTRATOR},
    Permission.READ_BRAKE: {Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR},
    Permission.RETIRE_RULE: {Role.ADMINISTRATOR},
    Permission.READ_RULE: {Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR},
    Permission.READ_CASE: {Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR},
    Permission.REVERSE_DECISION: {Role.ADMINISTRATOR, Role.REVIEWER},
    Permission.VIEW_EXHIBIT: {Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR},
    Permission.READ_TRAIL: {Role.ADMINISTRATOR, Role.REVIEWER, Role.AUDITOR},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_the_permission_matrix_cell_by_cell(role, permission):
    assert (permission in ALLOWED[role]) == (role in EXPECTED[permission])


def test_require_names_what_is_missing(db):
    auditor = account("auditor")
    queries.require(auditor, Permission.READ_CASE)
    with pytest.raises(errors.NotAllowed, match="cases:decision:reverse"):
        queries.require(auditor, Permission.REVERSE_DECISION)


def test_an_enrolment_link_works_once(db):
    token = invite(email="a@staff.example", role="reviewer", actor=DESK, at=AT)
    enrol(token=token, name="A", password=PASSWORD, at=AT)
    with pytest.raises(errors.EnrolmentClosed):
        enrol(token=token, name="A", password=PASSWORD, at=AT)


def test_an_enrolment_link_ends_after_a_day(db):
    token = invite(email="a@staff.example", role="reviewer", actor=DESK, at=AT)
    with pytest.raises(errors.EnrolmentClosed):
        enrol(token=token, name="A", password=PASSWORD, at=AT + timedelta(hours=24))


def test_an_invented_link_is_refused(db):
    with pytest.raises(errors.EnrolmentClosed):
        enrol(token="invented", name="A", password=PASSWORD, at=AT)


@pytest.mark.parametrize("weak", ["elevenchars", "q1w2e3r4t5y6"])
def test_a_short_or_common_password_is_refused_and_the_link_still_works(db, weak):
    token = invite(email="a@staff.example", role="reviewer", actor=DESK, at=AT)
    with pytest.raises(errors.PasswordTooWeak):
        enrol(token=token, name="A", password=weak, at=AT)
    assert enrol(token=token, name="A", password=PASSWORD, at=AT)


def test_nobody_is_invited_twice_under_one_address(db):
    account(email="a@staff.example")
    with pytest.raises(errors.AddressTaken):
        invite(email="A@staff.example", role="reviewer", actor=DESK, at=AT)


def test_an_unknown_role_is_refused(db):
    with pytest.raises(errors.RoleUnknown, match="administrator"):
        invite(email="a@staff.example", role="king", actor=DESK, at=AT)


def test_sign_in_takes_the_right_password_alone(db):
    somebody = account(email="a@staff.example")
    assert sign_in(email="A@staff.example", password=PASSWORD, at=AT) == somebody
    for email, password in (("a@staff.example", "wrong"), ("b@staff.example", PASSWORD)):
        with pytest.raises(errors.SignInRefused):
            sign_in(email=email, password=password, at=AT)


def test_after_ten_wrong_passwords_the_account_rests_a_quarter_of_an_hour(db):
    account(email="a@staff.example")
    for _ in range(10):
        with pytest.raises(errors.SignInRefused):
            sign_in(email="a@staff.example", password="wrong", at=AT)
    with pytest.raises(errors.SignInResting):
        sign_in(email="a@staff.example", password=PASSWORD, at=AT)
    assert sign_in(email="a@staff.example", password=PASSWORD, at=AT + timedelta(minutes=15))


def test_events_know_people_by_pseudonym_alone(db):
    somebody = account(email="a@staff.example")
    sign_in(email="a@staff.example", password=PASSWORD, at=AT)
    told = "".join(Event.objects.values_list("canonical", flat=True))
    assert str(somebody.pseudonym) in told
    assert str(somebody.id) not in told and "staff.example" not in told and somebody.name not in told


def test_the_password_is_kept_only_as_scrypt(db):
    assert Account.objects.get(pk=account().pk).password.startswith("scrypt$")
