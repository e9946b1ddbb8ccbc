"""Journey 4: a newsroom's report quotes a known picture; it is held for a human, allowed, and the reason recorded."""

import json
import urllib.request
from datetime import timedelta

from firsthour.authors.actions import know, place_mark
from firsthour.authors.words import MarkKind, MarkSource
from firsthour.cases.models import Case, Restriction
from firsthour.doors.desk.demo import pictures
from firsthour.doors.desk.demo.journey import KNOWN, Journey
from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.platform.models import Service
from tests.doors.console import chromium
from tests.making import account

NEWSROOM = "newsroom"
WHY = "A news report that shows the emblem to say whose attack it was."


def test_a_newsroom_quotes_a_known_picture_and_a_person_allows_it(stage, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop runs in this thread
    journey = Journey(stage)
    journey.open()
    journey.upload(NEWSROOM, "Our office", pictures.photograph("coffee.png"), "en")
    author = next(post["author"] for post in journey.posts())
    place_mark(
        author=know(service=Service.objects.get(), reference=author, actor=journey.person, at=now()),
        kind=MarkKind.PRESS,
        source=MarkSource.REGISTER,
        note="press council",
        until=now() + timedelta(days=90),
        actor=journey.person,
        at=now(),
    )

    # the picture is known and a rule would act, but the author is press: it waits for a person, unpublished
    content = pictures.rough_jpeg(pictures.photograph(KNOWN))
    post = journey.upload(NEWSROOM, "What was seen at the square", content, "en")
    stage.await_true(lambda: Case.objects.filter(item__reference=post, place__isnull=False).exists(), "its place")
    case = Case.objects.get(item__reference=post)
    assert case.state == "open" and not Restriction.objects.exists()
    held = json.loads(Event.objects.get(tag="cases:rule:held-back").canonical)["body"]
    assert (held["reason"], held["marks"]) == ("marked-author", ["press"])
    assert _state(journey, post) == "held"

    # a reviewer takes it from the queue, looks, and leaves it as it is
    with chromium.launched() as browser, chromium.page_of(browser, stage.console, script=True) as page:
        chromium.sign_in(page, account("reviewer", at=now()))
        page.goto("/queue")
        page.get_by_role("button", name="Take the next case").click()
        page.wait_for_url(f"**/cases/{case.id}")
        assert page.get_by_text("The author is marked").is_visible()
        page.get_by_role("button", name="Show less blurred").click()
        page.wait_for_url("**?view=softer#pictures")
        page.select_option("#leave-purpose", "news")
        page.fill("#leave-reasons", WHY)
        page.get_by_role("button", name="Leave it as it is").click()
        page.wait_for_url("**/queue")
        assert page.get_by_role("button", name="Undo it").is_visible()

    # allowed, with the reason on record, and published byte for byte
    decision = case.decisions.get()
    assert (decision.outcome, decision.purpose, decision.harms) == ("leave", "news", ["TVEC.01"])
    assert decision.reasons.text == WHY and not Event.objects.filter(canonical__contains="emblem").exists()
    stage.await_true(lambda: _state(journey, post) == "published", "the platform to publish it")
    assert Event.objects.filter(tag="cases:item:released").count() == 1
    with urllib.request.urlopen(_post(journey, post)["picture_link"], timeout=10) as answer:
        assert answer.read() == content


def _post(journey: Journey, reference: str) -> dict:
    return next(each for each in journey.posts() if each["id"] == reference)


def _state(journey: Journey, reference: str) -> str:
    return _post(journey, reference)["state"]
