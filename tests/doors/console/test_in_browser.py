"""The pages in a real browser: without script, by keyboard, in both directions, on a small screen."""

import pytest

from firsthour.cases.models import Decision
from tests.doors.console import chromium
from tests.doors.console.showing import House
from tests.making import account


def sign_in(page, role: str = "reviewer") -> None:
    chromium.sign_in(page, account(role))


def loaded_width(page, which: str) -> int:
    picture = page.locator(f'img[src*="pictures/{which}"]')
    picture.scroll_into_view_if_needed()
    return picture.bounding_box()["width"]


def test_a_reviewer_looks_and_reverses(page):
    case = House().proved()
    sign_in(page)
    page.get_by_role("link", name=case.item.reference).click()
    page.wait_for_url(f"**/cases/{case.id}")
    assert loaded_width(page, "item") > 200 and loaded_width(page, "reference") > 200
    page.get_by_role("button", name="Show clearly").click()
    page.wait_for_url("**?view=clear#pictures")
    assert page.get_by_text("Shown clear. Every look is recorded.").is_visible()
    page.get_by_role("link", name="Reverse the decision").click()
    page.get_by_role("button", name="Reverse and restore").click()
    page.wait_for_url(f"**/cases/{case.id}")
    assert Decision.objects.filter(outcome="reverse").count() == 1


def test_the_first_tab_leads_past_the_header(page):
    sign_in(page)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")


def test_arabic_runs_from_right_to_left(page):
    House().proved(language="ar")
    sign_in(page)
    page.get_by_role("link", name="العربية").click()
    title = page.get_by_role("heading", level=1).bounding_box()
    name = page.locator(".name").bounding_box()
    assert page.get_by_role("heading", level=1).inner_text() == "القضايا"
    assert name["x"] > 640 and title["x"] + title["width"] > 640


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_runs_off_a_small_screen(page, language):
    case = House().proved(language=language)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page)
    for address in ("/", f"/cases/{case.id}", f"/cases/{case.id}/reverse"):
        page.goto(f"{address}?lang={language}")
        for part in (".top", "main", "h1"):
            box = page.locator(part).first.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360, (address, part)
        for section in page.locator("section").all():
            box = section.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360, address


def test_pictures_do_not_go_on_paper(page):
    case = House().proved()
    sign_in(page)
    page.goto(f"/cases/{case.id}")
    page.emulate_media(media="print")
    assert not page.locator("#pictures").is_visible()
    assert page.locator("#trail-title").is_visible()


def test_nothing_of_the_account_pages_runs_off_a_small_screen(scripted):
    somebody = account("operator", email="a-rather-long-address-of-somebody@staff.example")
    chromium.sign_in(scripted, somebody)
    scripted.set_viewport_size({"width": 360, "height": 740})
    for address in ("/me", "/me/passkey", "/me/password", "/accounts", f"/accounts/{somebody.id}", "/step-up"):
        for language in ("en", "ar"):
            scripted.goto(f"{address}?lang={language}")
            assert scripted.evaluate("document.documentElement.scrollWidth") <= 360, (address, language)
