"""`firsthour admin …`: the first invitation, and help for who is locked out."""

import pytest

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.command import main
from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.people.actions import begin_session, enrol
from firsthour.people.models import Account, Session
from tests.making import PASSWORD, account
from tests.proving import set_up


@pytest.fixture
def admin(db, monkeypatch, capsys):
    """The command line in this process, which has a database and its tables already."""
    monkeypatch.setattr(surroundings, "enter", lambda: None)
    monkeypatch.setattr(surroundings, "upgrade", lambda: None)

    def run(*words: str, status: int = 0) -> str:
        assert main(["admin", *words]) == status
        told = capsys.readouterr()
        return told.err if status else told.out

    return run


def token_in(link: str) -> str:
    assert link.startswith("http://localhost:8802/enrol/")
    return link.strip().rpartition("/")[2]


def test_the_first_operator_is_invited_and_everybody_is_listed(admin):
    enrol(token=token_in(admin("invite", "you@platform.example")), name="You", password=PASSWORD, at=now())
    assert Account.objects.get().role == "operator"
    assert admin("list") == "you@platform.example  operator  no second factor\n"
    set_up(Account.objects.get())
    assert admin("list") == "you@platform.example  operator  set up\n"


def test_who_is_locked_out_gets_a_new_link(admin):
    somebody = set_up(account("reviewer", email="a@staff.example"))
    again = enrol(token=token_in(admin("reset", "A@staff.example")), name="", password=PASSWORD, at=now())
    assert again == somebody
    assert admin("list") == "a@staff.example  reviewer  no second factor\n"


def test_roles_are_given_and_accounts_disabled_and_enabled(admin):
    account("reviewer", email="a@staff.example")
    assert admin("role", "a@staff.example", "auditor") == "a@staff.example is auditor now.\n"
    admin("disable", "a@staff.example")
    assert admin("list") == "a@staff.example  auditor  disabled\n"
    admin("enable", "a@staff.example")
    assert Account.objects.get().is_active
    assert Event.objects.filter(tag="people:role:assigned").count() == 1


def test_sessions_are_listed_and_ended(admin):
    somebody = account("reviewer", email="a@staff.example")
    actor = Actor.person(somebody.pseudonym)
    begin_session(account=somebody, key="k", browser="Firefox", factor=None, actor=actor, at=now())
    assert admin("sessions", "a@staff.example").startswith("Firefox  began ")
    assert admin("sessions", "a@staff.example", "--end") == "1 ended.\n"
    assert not Session.objects.exists()


def test_what_cannot_be_is_refused_with_a_remedy(admin):
    assert "people:account:unknown" in admin("reset", "nobody@staff.example", status=1)
    account("operator", email="a@staff.example")
    assert "people:operator:last" in admin("disable", "a@staff.example", status=1)
