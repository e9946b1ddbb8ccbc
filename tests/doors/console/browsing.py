"""Browsers for tests."""

from django.http import HttpResponse
from django.test import Client

from firsthour.people.models import Account
from tests.making import PASSWORD


def browser(**options: object) -> Client:
    """A browser that nobody has signed in with, at an address the console answers to."""
    return Client(SERVER_NAME="localhost", **options)


def signed_in(somebody: Account) -> Client:
    """A browser in which this person has signed in, through the form."""
    client = browser()
    answer = client.post("/sign-in", {"email": somebody.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


def words(answer: HttpResponse) -> str:
    """What an answer says."""
    return answer.content.decode()
