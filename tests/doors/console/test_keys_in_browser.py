"""The work of a reviewer by keys alone, in a real browser; the presses are counted."""

from datetime import timedelta

import pytest

from firsthour.cases.models import Decision, Restriction
from firsthour.doors.now import now
from firsthour.reviewing.actions import place_new
from firsthour.reviewing.models import Claim
from tests.doors.console import chromium
from tests.doors.console.showing import House
from tests.making import DESK, account


@pytest.fixture
def waiting(db):
    """Three cases on a confirmed entry that wait for a person, in their order."""
    house = House()
    house.unconfirmed = house.known
    cases = [house.in_question(at=now() - timedelta(minutes=minutes)) for minutes in (9, 6, 3)]
    place_new(actor=DESK, at=now())
    return cases


class Fingers:
    """Presses keys and counts them."""

    def __init__(self, page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str, leads_to: str = "") -> None:
        for key in keys:
            self.pressed += 1
            if key == keys[-1] and leads_to:
                with self.page.expect_navigation(url=leads_to):
                    self.page.keyboard.press(key)
            else:
                self.page.keyboard.press(key)


def test_a_restriction_takes_four_keys_from_one_case_to_the_next_and_leaving_it_one(scripted, waiting):
    first, second, third = waiting
    chromium.sign_in(scripted, account("reviewer"))
    scripted.goto("/queue")
    fingers = Fingers(scripted)
    fingers.press("n", leads_to=f"**/cases/{first.id}")
    fingers.pressed = 0
    fingers.press("c", leads_to="**?view=clear#pictures")
    fingers.press("p", "r", leads_to=f"**/cases/{second.id}")
    assert fingers.pressed <= 4
    assert Restriction.objects.get().decision.case == first
    fingers.pressed = 0
    fingers.press("a", leads_to=f"**/cases/{third.id}")
    assert fingers.pressed == 1 and Decision.objects.get(case=second).outcome == "leave"


def test_rows_are_walked_and_opened_and_a_case_is_skipped(scripted, waiting):
    chromium.sign_in(scripted, account("reviewer"))
    scripted.goto("/queue")
    fingers = Fingers(scripted)
    fingers.press("j", "j", "j", "k", "Enter", leads_to=f"**/cases/{waiting[1].id}")
    fingers.press("q", leads_to="**/queue")
    fingers.press("n", leads_to=f"**/cases/{waiting[0].id}")
    fingers.press("s", leads_to=f"**/cases/{waiting[1].id}")
    fingers.press("s", leads_to=f"**/cases/{waiting[2].id}")
    assert [claim.case for claim in Claim.objects.all()] == [waiting[2]]
    fingers.press("s", leads_to="**/queue")
    assert not Claim.objects.exists() and not Decision.objects.exists()


def test_the_list_of_keys_says_what_each_does_here_and_typing_presses_none(scripted, waiting):
    chromium.sign_in(scripted, account("reviewer"))
    scripted.goto(f"/cases/{waiting[0].id}")
    panel = scripted.locator("#keys")
    assert not panel.locator("dl").is_visible()
    scripted.keyboard.press("?")
    listed = panel.locator("dl").inner_text()
    for key, what in (("a", "Leave it as it is"), ("c", "Show clearly"), ("o", "Show less blurred"), ("s", "Skip it")):
        assert f"{key}\n{what}" in listed
    assert "r\nRestrict" not in listed, "it has not been looked at yet"
    scripted.keyboard.press("?")
    assert not panel.locator("dl").is_visible()
    scripted.keyboard.press("2")
    assert scripted.locator("#clause").evaluate("field => field.selectedIndex") == 1
    assert scripted.locator("[data-said]").text_content().startswith(scripted.locator("#clause").input_value())
    scripted.focus("#note-text")
    scripted.keyboard.type("as?q")
    scripted.keyboard.press("Control+a")
    assert scripted.locator("#note-text").input_value() == "as?q" and not Decision.objects.exists()
    scripted.locator("h1").click()
    scripted.keyboard.press("Control+q")
    scripted.keyboard.press("?")
    scripted.get_by_label("turn the keys off").check()
    scripted.locator("h1").click()
    scripted.keyboard.press("a")
    scripted.reload()
    scripted.keyboard.press("a")
    assert scripted.url.endswith(f"/cases/{waiting[0].id}") and not Decision.objects.exists()


def test_without_script_the_page_works_and_promises_no_key(page, waiting):
    chromium.sign_in(page, account("reviewer"))
    page.goto(f"/cases/{waiting[0].id}")
    page.locator("#keys summary").click()
    assert "runs no script" in page.locator("#keys").inner_text()
    assert not page.get_by_label("turn the keys off").is_visible()
    page.get_by_role("button", name="Leave it as it is").click()
    page.wait_for_url(f"**/cases/{waiting[1].id}")
