"""Roles assigned, accounts disabled, cleared and enabled, sessions ended."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session as StoredSession

from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.people import errors, queries
from firsthour.people.actions import (
    assign_role,
    begin_session,
    check_password,
    clear_account,
    disable,
    enable,
    end_session,
    end_sessions,
    enrol,
    see_session,
)
from firsthour.people.duties import DUTIES
from firsthour.people.models import Account, Enrolment, RefusedTry, Session
from firsthour.people.words import Factor
from tests.making import AT, DESK, PASSWORD, account
from tests.proving import set_up


def begun(somebody: Account, key: str = "k", at=AT) -> Session:
    StoredSession.objects.create(session_key=key, session_data="", expire_date=at + timedelta(hours=12))
    actor = Actor.person(somebody.pseudonym)
    return begin_session(account=somebody, key=key, browser="Firefox", factor=Factor.APP, actor=actor, at=at)


def tags() -> list[str]:
    return list(Event.objects.order_by("id").values_list("tag", flat=True))


def test_another_role_ends_the_sessions_that_had_the_old_one(db):
    somebody = account("reviewer")
    begun(somebody)
    assert assign_role(account=somebody, role="auditor", actor=DESK, at=AT).role == "auditor"
    assert not Session.objects.exists() and not StoredSession.objects.exists()
    assert tags()[-2:] == ["people:role:assigned", "people:session:ended"]


def test_the_same_role_again_changes_nothing(db):
    somebody = account("reviewer")
    begun(somebody)
    before = tags()
    assign_role(account=somebody, role="reviewer", actor=DESK, at=AT)
    assert tags() == before and Session.objects.exists()


def test_there_is_always_an_operator_left(db):
    first = account("operator")
    for verb in (lambda: disable(account=first, actor=DESK, at=AT),
                 lambda: assign_role(account=first, role="reviewer", actor=DESK, at=AT)):  # fmt: skip
        with pytest.raises(errors.LastOperator):
            verb()
    second = account("operator")
    disable(account=second, actor=DESK, at=AT)
    with pytest.raises(errors.LastOperator):
        disable(account=first, actor=DESK, at=AT)
    enable(account=second, actor=DESK, at=AT)
    disable(account=first, actor=DESK, at=AT)


def test_the_list_has_the_disabled_last(db):
    for email in ("c@staff.example", "a@staff.example", "b@staff.example"):
        account("reviewer", email=email)
    disable(account=Account.objects.get(email="a@staff.example"), actor=DESK, at=AT)
    assert [each.email[0] for each in queries.accounts()] == ["b", "c", "a"]


def test_a_disabled_account_is_refused_like_a_wrong_password_and_comes_back_as_it_was(db):
    somebody = account("reviewer", email="a@staff.example")
    begun(somebody)
    disable(account=somebody, actor=DESK, at=AT)
    assert not Session.objects.exists()
    with pytest.raises(errors.SignInRefused):
        check_password(email="a@staff.example", password=PASSWORD, at=AT)
    enable(account=somebody, actor=DESK, at=AT)
    assert check_password(email="a@staff.example", password=PASSWORD, at=AT) == somebody


def test_a_cleared_account_begins_again_with_its_link_and_stays_the_same_person(db):
    somebody = set_up(account("reviewer", email="a@staff.example"))
    begun(somebody)
    token = clear_account(account=somebody, actor=DESK, at=AT)
    assert not Session.objects.exists() and not Authenticator.objects.exists()
    with pytest.raises(errors.SignInRefused):
        check_password(email="a@staff.example", password=PASSWORD, at=AT)
    again = enrol(token=token, name="", password="another good password", at=AT)
    assert (again.pk, again.pseudonym, again.role, again.name) == (
        somebody.pk, somebody.pseudonym, "reviewer", somebody.name,
    )  # fmt: skip
    with pytest.raises(errors.EnrolmentClosed):
        enrol(token=token, name="", password="another good password", at=AT)


def test_the_link_of_a_cleared_account_ends_when_it_is_disabled(db):
    somebody = account("reviewer")
    token = clear_account(account=somebody, actor=DESK, at=AT)
    disable(account=somebody, actor=DESK, at=AT)
    enable(account=somebody, actor=DESK, at=AT)
    with pytest.raises(errors.EnrolmentClosed):
        enrol(token=token, name="", password=PASSWORD, at=AT)


def test_a_session_is_ended_by_its_account_alone(db):
    somebody, other = account(), account()
    session = begun(somebody)
    with pytest.raises(errors.SessionUnknown):
        queries.access_session(other, session.id)
    end_session(session=queries.access_session(somebody, session.id), actor=DESK, at=AT)
    assert queries.open_session(somebody, "k", AT) is None


def test_all_sessions_but_one_are_ended(db):
    somebody = account()
    for key in ("a", "b", "c"):
        begun(somebody, key)
    assert end_sessions(account=somebody, besides="b", actor=DESK, at=AT) == 2
    assert [each.key for each in queries.sessions_of(somebody)] == ["b"]


def test_a_session_ends_after_an_idle_hour_and_after_twelve_in_any_case(db):
    somebody = account()
    session, actor = begun(somebody), Actor.person(somebody.pseudonym)
    assert queries.open_session(somebody, "k", AT + timedelta(minutes=59))
    assert queries.open_session(somebody, "k", AT + timedelta(minutes=60)) is None
    for minutes in range(30, 12 * 60, 30):
        see_session(session=session, actor=actor, at=AT + timedelta(minutes=minutes))
    assert queries.open_session(somebody, "k", AT + timedelta(hours=11, minutes=59))
    assert queries.open_session(somebody, "k", AT + timedelta(hours=12)) is None


def test_what_is_over_is_ended_and_forgotten_by_the_worker(db):
    somebody = account()
    begun(somebody, "old")
    begun(somebody, "young", AT + timedelta(minutes=30))
    with pytest.raises(errors.SignInRefused):
        check_password(email="a@staff.example", password="wrong", at=AT)
    (duty,) = DUTIES
    assert duty.run(lambda: AT + timedelta(minutes=61)) is True
    assert [each.key for each in queries.sessions_of(somebody)] == ["young"]
    assert not StoredSession.objects.filter(session_key="old").exists()
    assert tags()[-1] == "people:session:ended"
    assert duty.run(lambda: AT + timedelta(minutes=62)) is False
    assert Enrolment.objects.exists() and RefusedTry.objects.exists()
    duty.run(lambda: AT + timedelta(days=400))
    assert not (Enrolment.objects.exists() or RefusedTry.objects.exists() or Session.objects.exists())
