"""Browsers for tests."""

from django.http import HttpResponse
from django.test import Client

from firsthour.doors.now import now
from firsthour.people.actions import invite
from firsthour.people.models import Account
from tests.making import DESK, PASSWORD
from tests.proving import next_code, set_up


def browser(**options: object) -> Client:
    """A browser that nobody has signed in with, at an address the console answers to."""
    return Client(SERVER_NAME="localhost", **options)


def signed_in(somebody: Account) -> Client:
    """A browser in which this person has signed in, through the forms, with password and app."""
    client = half_signed_in(set_up(somebody))
    answer = client.post("/sign-in/factor", {"code": next_code(somebody)})
    assert answer.status_code == 302, answer.content
    return client


def enrolled(role: str, email: str = "new@staff.example") -> Client:
    """A browser in which somebody has just used their enrolment link, and has no second factor yet."""
    client = browser()
    token = invite(email=email, role=role, actor=DESK, at=now())
    client.post(f"/enrol/{token}", {"name": "New", "password": PASSWORD, "again": PASSWORD})
    return client


def half_signed_in(somebody: Account) -> Client:
    """A browser that has given the password and nothing more."""
    client = browser()
    answer = client.post("/sign-in", {"email": somebody.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/factor", answer.content
    return client


def words(answer: HttpResponse) -> str:
    """What an answer says."""
    return answer.content.decode()
