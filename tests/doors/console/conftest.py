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


@pytest.fixture(scope="session")
def console():
    """A console that serves, for every test that needs one."""
    from tests.doors.console.serving import served

    with served() as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    """A real browser; each page of it is a stranger to the others."""
    from tests.doors.console.chromium import launched

    with pytest.MonkeyPatch.context() as patched, launched() as browser:
        # Playwright keeps an event loop in this thread, which never runs while a test uses the database.
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield browser


@pytest.fixture
def page(db, console, chromium):
    """A page of a browser that runs no script."""
    from tests.doors.console.chromium import page_of

    with page_of(chromium, console.address, script=False) as page:
        yield page


@pytest.fixture
def scripted(db, console, chromium):
    """A page of a browser that runs script, at a console that has a name."""
    from tests.doors.console.chromium import page_of

    with page_of(chromium, console.address.replace("127.0.0.1", "localhost"), script=True) as page:
        yield page
