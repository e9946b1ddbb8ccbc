"""How somebody wants to work, and what they have looked at, in the browser."""

import io
from datetime import timedelta
from itertools import pairwise

import pytest
from PIL import Image

from firsthour.doors.now import now
from firsthour.policy.words import Severity
from firsthour.reviewing import actions
from firsthour.reviewing.models import Comfort, Exposure, Place
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import House
from tests.making import DESK, account

MINUTE = timedelta(minutes=1)


@pytest.fixture
def waiting(db, home):
    """A case that waits for a person."""
    return House().in_question()


def sharpness(client, case) -> tuple[int, int]:
    """The longest side of the picture before anything was asked for, and how much its neighbouring pixels differ."""
    answer = client.get(f"/cases/{case.id}/pictures/item")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/jpeg"
    grey = Image.open(io.BytesIO(answer.content)).convert("L").resize((160, 160))
    pixels = grey.tobytes()
    return max(Image.open(io.BytesIO(answer.content)).size), sum(abs(a - b) for a, b in pairwise(pixels))


def test_pictures_are_blurred_without_any_choice_and_each_chooses_for_themself(reviewer, waiting):
    other = signed_in(account("senior"))
    usual = sharpness(reviewer, waiting)
    assert "blurred as usual" in words(reviewer.get("/me/work"))
    chosen = {}
    for sight in ("stronger", "lighter"):
        assert reviewer.post("/me/work/sight", {"sight": sight}).status_code == 302
        chosen[sight] = sharpness(reviewer, waiting)
    assert chosen["stronger"][0] < usual[0] == chosen["lighter"][0]
    assert chosen["stronger"][1] < usual[1] < chosen["lighter"][1]
    reviewer.post("/me/work/sight", {"sight": "hidden"})
    hidden = reviewer.get(f"/cases/{waiting.id}/pictures/item")
    assert hidden.headers["Content-Type"] == "image/svg+xml" and "see no picture before you" in hidden.content.decode()
    assert sharpness(other, waiting) == usual
    reviewer.post(f"/cases/{waiting.id}/reveal", {"view": "clear"})
    asked = reviewer.get(f"/cases/{waiting.id}/pictures/item?view=clear")
    assert asked.headers["Content-Type"] == "image/jpeg"
    assert reviewer.post("/me/work/sight", {"sight": "clear"}).status_code == 400


def test_a_picture_is_served_only_while_it_is_counted(reviewer, waiting):
    page = f"/cases/{waiting.id}"
    reviewer.post(f"{page}/reveal", {"view": "clear"})
    assert reviewer.get(f"{page}/pictures/item?view=clear").status_code == 200
    reviewer.get(page)  # "Blur again"
    assert Exposure.objects.get().ended_at is not None
    assert reviewer.get(f"{page}/pictures/item?view=clear").status_code == 403


def test_the_queue_shows_how_much_was_looked_at_and_nothing_in_a_break(waiting):
    somebody = account("reviewer")
    reviewer = signed_in(somebody)
    page = words(reviewer.get("/queue"))
    assert "0 of 120 minutes, counted by severity" in page and "Take the next case" in page
    at = now()
    Exposure.objects.create(
        person=somebody.pseudonym, case=waiting, view="clear", severity="critical",
        began_at=at - 11 * MINUTE, until=at - MINUTE, ended_at=at - MINUTE,
    )  # fmt: skip
    page = words(reviewer.get("/queue"))
    assert "30 of 120 minutes" in page and "30 of 30 minutes" in page and "You have a break until" in page
    assert "Take the next case" not in page
    for address in ("/queue/next", f"/cases/{waiting.id}/take", f"/cases/{waiting.id}/reveal"):
        refused = reviewer.post(address, {"view": "clear"})
        assert refused.status_code == 409 and "Nobody can shorten it" in words(refused), address
    assert "0 of 120 minutes" in words(signed_in(account("senior")).get("/queue"))


def test_a_budget_is_lowered_on_ones_own_page_and_never_raised(reviewer, waiting):
    assert reviewer.post("/me/work/budget", {"minutes": "60"}).status_code == 302
    assert "0 of 60 minutes" in words(reviewer.get("/me/work"))
    for minutes in ("121", "4", "-1", "many", "99999"):
        assert reviewer.post("/me/work/budget", {"minutes": minutes}).status_code == 400, minutes
    assert reviewer.post("/me/work/budget", {"minutes": ""}).status_code == 302
    assert Comfort.objects.get().budget is None and "0 of 120 minutes" in words(reviewer.get("/me/work"))
    assert "How you work" in words(reviewer.get("/me"))


def test_themes_are_ticked_on_ones_own_page_and_the_queue_says_what_is_not_for_one(reviewer, waiting):
    actions.place_new(actor=DESK, at=now())
    (severity,) = set(Place.objects.get().themes) & set(Severity)
    assert reviewer.post("/me/work/spared", {"theme": [severity, "TVEC5"]}).status_code == 302
    page = reviewer.get("/me/work").content.decode()
    assert f'value="{severity}" checked' in page and 'value="TVEC5" checked' in page and 'value="TVEC6">' in page
    assert "not for you" in words(reviewer.get("/queue"))
    assert reviewer.post("/queue/next").status_code == 404
    senior = signed_in(account("senior"))
    assert "not for you" not in words(senior.get("/queue"))
    assert reviewer.post("/me/work/spared", {"theme": "islamist"}).status_code == 400
    reviewer.post("/me/work/spared")
    assert "not for you" not in words(reviewer.get("/queue"))


def test_nobody_but_oneself_is_shown_what_one_has_looked_at(reviewer, waiting):
    reviewer.post(f"/cases/{waiting.id}/reveal", {"view": "clear"})
    for role in ("senior", "operator", "auditor"):
        page = words(signed_in(account(role)).get("/wellness"))
        assert "Fewer than five people looked at pictures: nothing is told of them." in page
        assert "Instructions</span></th><td>fewer than five" in page
    assert reviewer.get("/wellness").status_code == 403
