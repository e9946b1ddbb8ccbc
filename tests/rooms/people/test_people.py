"""Enrolment, passwords, and what a role may do."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.people import errors, queries
from firsthour.people.actions import add_passkey, check_password, enrol, invite, sign_in
from firsthour.people.models import Account, RefusedTry
from firsthour.people.queries import factors_of
from firsthour.people.words import ALLOWED, Permission, Role
from tests.making import AT, DESK, PASSWORD, account
from tests.proving import next_code, set_up

P, L, S, R, A = Role.OPERATOR, Role.LEGAL, Role.SENIOR, Role.REVIEWER, Role.AUDITOR
EXPECTED = {
    Permission.INVITE: {P},
    Permission.SUBMIT_FILING: {Role.AUTHORITY_OFFICER},
    Permission.CLAIM_CASE: {P, L, S, R},
    Permission.WRITE_NOTE: {P, L, S, R},
    Permission.READ_ACCOUNT: {P, A},
    Permission.ASSIGN_ROLE: {P},
    Permission.DISABLE_ACCOUNT: {P},
    Permission.RESET_ACCOUNT: {P},
    Permission.END_SESSION: {P},
    Permission.READ_SERVICE: {P, L, S, R, A},
    Permission.ADD_SERVICE: {P},
    Permission.DESCRIBE_SERVICE: {P, L},
    Permission.ROTATE_KEY: {P},
    Permission.RETRY_COMMAND: {P, S},
    Permission.ISSUE_KEY: {P},
    Permission.REVOKE_KEY: {P},
    Permission.ADD_CONNECTOR: {P},
    Permission.ADD_ENTRY: {P, S, R},
    Permission.CONFIRM_ENTRY: {P, S, R},
    Permission.DISPUTE_ENTRY: {P, S, R, L},
    Permission.RETIRE_ENTRY: {P, S, R},
    Permission.IMPORT_LIST: {P, S},
    Permission.ADD_BANK: {P, S},
    Permission.ALLOW_FINGERPRINT: {P, S},
    Permission.READ_BANK: {P, L, S, R, A},
    Permission.EDIT_ENTRY: {P, S, R},
    Permission.ADOPT_RULE: {P, L},
    Permission.PULL_BRAKE: {P, S, R},
    Permission.RELEASE_BRAKE: {P, S},
    Permission.READ_BRAKE: {P, L, S, R, A},
    Permission.RETIRE_RULE: {P, L},
    Permission.READ_RULE: {P, L, S, R, A},
    Permission.READ_CASE: {P, L, S, R, A},
    Permission.REVERSE_DECISION: {P, L, S, R},
    Permission.READ_CLOCK: {P, L, S, R, A},
    Permission.ACKNOWLEDGE: {P, L, S, R},
    Permission.EDIT_ROSTER: {P, L, S},
    Permission.READ_FILING: {P, L, A},
    Permission.TYPE_FILING: {P, L},
    Permission.SETTLE_CALL_BACK: {P, L},
    Permission.EXECUTE_ORDER: {P, L},
    Permission.EDIT_AUTHORITY: {P, L},
    Permission.TAKE_DECISION: {P, L, S, R},
    Permission.DECIDE_MANY: {P, S, R},
    Permission.APPROVE_DECISION: {P, S},
    Permission.JUDGE_BLINDLY: {P, S, R},
    Permission.READ_APPEAL: {P, L, S, R, A},
    Permission.HEAR_APPEAL: {P, L, S, R},
    Permission.READ_THREAT: {P, L, S, R, A},
    Permission.OBSERVE_THREAT: {P, L, S, R},
    Permission.DISMISS_THREAT: {P, L, S},
    Permission.SEND_REPORT: {P, L, S},
    Permission.READ_QUALITY: {P, S, A},
    Permission.SET_GOLD: {P, S},
    Permission.READ_FLAG: {P, L, S, R, A},
    Permission.CLOSE_FLAG: {P, L, S, R},
    Permission.KEEP_FLAGGER: {P, L},
    Permission.ERASE_NOTIFIER: {P, L},
    Permission.READ_AUTHOR: {P, L, S, R, A},
    Permission.MARK_AUTHOR: {P, L, S, R},
    Permission.ERASE_AUTHOR: {P, L},
    Permission.READ_MESSAGE: {P, L, S, R, A},
    Permission.REPEAT_MESSAGE: {P, S, R},
    Permission.HAND_OVER_LINK: {P, L, S},
    Permission.VIEW_EXHIBIT: {P, L, S, R, A},
    Permission.READ_HOLD: {P, L, S, R, A},
    Permission.PLACE_HOLD: {P, L},
    Permission.EXTEND_HOLD: {P, L},
    Permission.RELEASE_HOLD: {P, L},
    Permission.ROTATE_MASTER_KEY: {P},
    Permission.READ_TRAIL: {P, L, S, R, A},
    Permission.SEAL_LOG: {P},
    Permission.READ_FIGURES: {P, L, S, R, A},
    Permission.READ_VAULT: {P, L, S, R, A},
    Permission.SCRUB_EXHIBIT: {P},
    Permission.SET_APART: {P, L, S, R},
    Permission.TAKE_NOTICE: {P, L},
    Permission.REQUEST_EXPORT: {P, L, S, R},
    Permission.APPROVE_EXPORT: {P, L},
}
CHANGING_NOTHING = ("read", "view")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_the_permission_matrix_cell_by_cell(role, permission):
    assert (permission in ALLOWED[role]) == (role in EXPECTED[permission])


def test_the_auditor_sees_all_and_changes_nothing():
    reading = {each for each in Permission if each.rpartition(":")[2] in CHANGING_NOTHING}
    assert ALLOWED[Role.AUDITOR] == reading


def test_the_database_knows_no_other_role(db):
    somebody = account()
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=somebody.pk).update(role="king")


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


def test_a_newer_link_to_the_same_address_ends_the_older(db):
    older = invite(email="a@staff.example", role="operator", actor=DESK, at=AT)
    newer = invite(email="A@staff.example", role="auditor", actor=DESK, at=AT)
    with pytest.raises(errors.EnrolmentClosed):
        enrol(token=older, name="A", password=PASSWORD, at=AT)
    assert enrol(token=newer, name="A", password=PASSWORD, at=AT).role == "auditor"


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


def test_an_unknown_role_and_an_unusable_address_are_refused(db):
    with pytest.raises(errors.RoleUnknown, match="operator"):
        invite(email="a@staff.example", role="king", actor=DESK, at=AT)
    with pytest.raises(errors.AddressUnusable):
        invite(email="nobody", role="reviewer", actor=DESK, at=AT)


def test_sign_in_takes_the_right_password_alone(db):
    somebody = account(email="a@staff.example")
    assert sign_in(email=" A@staff.example", password=PASSWORD, at=AT) == somebody
    for email, password in (("a@staff.example", "wrong"), ("b@staff.example", PASSWORD)):
        with pytest.raises(errors.SignInRefused):
            sign_in(email=email, password=password, at=AT)


def test_before_something_grave_the_command_line_asks_for_a_code_too(db):
    somebody = account(email="a@staff.example")
    asked = {"email": "a@staff.example", "password": PASSWORD, "at": now()}
    assert sign_in(**asked, give_code=lambda: pytest.fail("there is no second factor yet")) == somebody
    set_up(somebody)
    with pytest.raises(errors.CodeRefused):
        sign_in(**asked, give_code=lambda: "000000")
    assert sign_in(**asked, give_code=lambda: next_code(somebody)) == somebody
    assert sign_in(**asked) == somebody, "nothing grave, no code"
    factors_of(somebody).delete()
    add_passkey(account=somebody, name="x", credential={}, actor=DESK, at=AT)
    with pytest.raises(errors.PasskeyAlone):
        sign_in(**asked, give_code=lambda: "000000")


@pytest.mark.parametrize("known", [True, False])
def test_after_ten_wrong_passwords_an_address_rests_whether_anybody_has_it_or_not(db, known):
    if known:
        account(email="a@staff.example")
    for _ in range(10):
        with pytest.raises(errors.SignInRefused):
            check_password(email="a@staff.example", password="wrong", at=AT)
    with pytest.raises(errors.SignInResting):
        check_password(email="a@staff.example", password=PASSWORD, at=AT)
    later = AT + timedelta(minutes=15)
    if known:
        assert check_password(email="a@staff.example", password=PASSWORD, at=later)
    else:
        with pytest.raises(errors.SignInRefused):
            check_password(email="a@staff.example", password=PASSWORD, at=later)


def test_a_refused_try_costs_the_same_rows_for_known_and_unknown_addresses(db):
    account(email="a@staff.example")
    counts = []
    for email in ("a@staff.example", "b@staff.example"):
        before = Event.objects.count(), RefusedTry.objects.count()
        with pytest.raises(errors.SignInRefused):
            check_password(email=email, password="wrong", at=AT)
        counts.append((Event.objects.count() - before[0], RefusedTry.objects.count() - before[1]))
    assert counts == [(1, 1), (1, 1)]


def test_refused_tries_are_forgotten_after_a_day(db):
    for day in range(3):
        with pytest.raises(errors.SignInRefused):
            check_password(email="a@staff.example", password="wrong", at=AT + timedelta(days=day, minutes=day))
    assert RefusedTry.objects.count() == 1


def test_events_know_people_by_pseudonym_alone(db):
    somebody = account(email="a@staff.example")
    sign_in(email="a@staff.example", password=PASSWORD, at=AT)
    told = "".join(Event.objects.values_list("canonical", flat=True))
    assert str(somebody.pseudonym) in told
    assert str(somebody.id) not in told and "staff.example" not in told and somebody.name not in told


def test_the_password_is_kept_only_as_scrypt(db):
    assert Account.objects.get(pk=account().pk).password.startswith("scrypt$")
