"""Every page that links lead to, looked at by axe-core (WCAG 2.2 A and AA), light and dark, in both directions."""

import os
import re
import shutil
from collections import Counter
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve

from firsthour.doors.console.routes import ROUTES
from firsthour.policy.actions import pull_brake
from firsthour.policy.words import BrakeKind, BrakeSubject
from tests.doors.console.serving import served
from tests.doors.console.showing import House, flagged
from tests.making import AT, PASSWORD, account

CHROMIUM = shutil.which("chromium")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NOT_LINKED_TO = {
    "styles": "is no page",
    "picture": "is a picture",
    "enrol": "its link is sent",
    "sign-in": "is seen before the links are",
}
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.fixture(scope="module")
def console():
    with served() as running:
        yield running


@pytest.fixture
def browser(db, console, monkeypatch):
    if CHROMIUM is None:
        if os.environ.get("FIRSTHOUR_REQUIRE") == "all":
            pytest.fail("chromium is required")
        pytest.skip("there is no chromium here")
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def wrongs(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{wrong['id']}: {node['html'][:160]}" for wrong in found for node in wrong["nodes"]]


def shape(path: str) -> str:
    """Pages that differ in a number only are alike; a few of them are looked at."""
    return NUMBER.sub("…", path)


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "ar")])
def test_nothing_keeps_anybody_out_of_any_page(browser, console, theme, language):
    house = House()
    house.proved(language=language)
    house.in_question()
    house.marked()
    flagged(house)
    known = BrakeSubject(BrakeKind.ENTRY, str(house.known.id))
    pull_brake(subject=known, actor=house.somebody, at=AT)
    context = browser.new_context(base_url=console.address, color_scheme=theme, locale="en", bypass_csp=True)
    page = context.new_page()
    page.goto(f"/sign-in?lang={language}")
    found = {"/sign-in": wrongs(page)}
    page.fill("#email", account("administrator").email)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    waiting, alike, names = ["/"], Counter(), set()
    while waiting:
        path = waiting.pop()
        if path in found or alike[shape(path)] == 3:
            continue
        alike[shape(path)] += 1
        page.goto(f"{path}?lang={language}")
        names.add(resolve(path).url_name)
        found[path] = wrongs(page)
        links = page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")
        waiting += [urlsplit(link).path for link in links if link.startswith(console.address)]
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    pages = {route.name for route in ROUTES if "GET" in route.methods} - NOT_LINKED_TO.keys()
    assert pages - names == set(), "no link leads there"
