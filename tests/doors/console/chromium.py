"""A page of a real browser, whose every complaint is an error of the test."""

import contextlib
import os
import shutil
from collections.abc import Iterator

import pytest

from firsthour.people.models import Account
from tests.making import PASSWORD
from tests.proving import next_code, set_up

CHROMIUM = shutil.which("chromium")
PATIENCE_MS = 90_000
"""Only ends a test that would otherwise hang: on a busy machine a page takes many times what it takes alone."""
EXPECTED = ("favicon", "404", "403", "409", "410", "422")
"""Answers that a test asks for, and the icon that there is not."""


@contextlib.contextmanager
def launched() -> Iterator:
    """A browser. Without chromium the test is left out, or fails where everything is required."""
    if CHROMIUM is None:
        if os.environ.get("FIRSTHOUR_REQUIRE") == "all":
            pytest.fail("chromium is required")
        pytest.skip("there is no chromium here; the pages are tested without a browser only")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextlib.contextmanager
def page_of(browser, address: str, *, script: bool) -> Iterator:
    """A page on a console; `script` is whether the browser runs any."""
    context = browser.new_context(java_script_enabled=script, base_url=address, locale="en")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    context.close()
    unexpected = [each for each in complaints if not any(known in each for known in EXPECTED)]
    assert not unexpected, unexpected


def sign_in(page, somebody: Account) -> None:
    """With password and app, through the pages."""
    give_password(page, set_up(somebody))
    page.fill("#code", next_code(somebody))
    page.keyboard.press("Enter")
    page.wait_for_url("**/")


def give_password(page, somebody: Account) -> None:
    """The first half alone."""
    page.goto("/sign-in")
    page.fill("#email", somebody.email)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/factor")
