"""What every test of the console needs. Imports stand inside: this file is read before Django is set up."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def _no_decoder_left():
    from firsthour.doors.console.pictures import close_decoder

    yield
    close_decoder()


@pytest.fixture
def reviewer(db, home):
    """A browser in which a reviewer has signed in."""
    from tests.doors.console.browsing import signed_in
    from tests.making import account

    return signed_in(account("reviewer"))


@pytest.fixture
def auditor(db, home):
    """A browser in which an auditor has signed in."""
    from tests.doors.console.browsing import signed_in
    from tests.making import account

    return signed_in(account("auditor"))
