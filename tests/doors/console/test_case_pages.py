"""What a reviewer sees of cases, and what looking leaves behind."""

import io
import json
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from PIL import Image

from firsthour.cases.actions import reverse
from firsthour.cases.models import Decision, Restriction
from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.doors.console import case_pages
from firsthour.doors.console.reveals import REVEAL_LASTS
from firsthour.doors.now import now
from firsthour.ledger.models import Event
from firsthour.ledger.words import instant
from firsthour.people.models import Account
from firsthour.platform.models import GateChange
from firsthour.policy.queries import starter_pack
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import LATER, UPLOAD, House
from tests.making import DESK, account, person

OPENED = "vault:exhibit:opened"


def openings() -> list[dict]:
    return [json.loads(event.canonical) for event in Event.objects.filter(tag=OPENED).order_by("id")]


def image_of(answer) -> Image.Image:
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/jpeg"
    return Image.open(io.BytesIO(answer.content))


def references(answer) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+" data-row><bdi>([^<]+)</bdi>', words(answer))


def test_cases_are_listed_newest_first_and_by_state(reviewer):
    house = House()
    older, newer = house.proved(at=LATER), house.in_question(at=LATER + timedelta(minutes=1))
    assert references(reviewer.get("/")) == [newer.item.reference, older.item.reference]
    assert references(reviewer.get("/?state=open")) == [newer.item.reference]
    assert references(reviewer.get("/?state=decided")) == [older.item.reference]
    assert "1.8 s" in words(reviewer.get("/?state=decided"))


def linked(answer, text: str) -> str | None:
    """Where a link of this text leads, if there is one."""
    found = re.search(rf'<a [^>]*href="([^"]+)">{text}</a>', words(answer))
    return unescape(found[1]) if found else None


def test_a_long_list_is_walked_both_ways_while_it_grows(reviewer, monkeypatch):
    monkeypatch.setattr(case_pages, "PAGE", 2)
    house = House()
    made = [house.in_question(at=LATER + timedelta(minutes=number)).item.reference for number in range(5)]
    first = reviewer.get("/?state=open")
    assert references(first) == made[4:2:-1] and linked(first, "Newer") is None and linked(first, "The newest") is None
    house.in_question(at=LATER + timedelta(minutes=9))  # the rest does not move
    second = reviewer.get("/" + linked(first, "Older"))
    assert references(second) == made[2:0:-1]
    third = reviewer.get("/" + linked(second, "Older"))
    assert references(third) == made[:1] and linked(third, "Older") is None and linked(third, "The oldest") is None
    assert references(reviewer.get("/" + linked(third, "Newer"))) == made[2:0:-1]
    assert references(reviewer.get("/" + linked(first, "The oldest"))) == made[1::-1]
    newest = references(reviewer.get("/" + linked(third, "The newest")))
    assert newest[1] == made[4] and len(newest) == 2
    assert references(reviewer.get("/" + linked(second, "Newer"))) == [made[4], made[3]]
    again = reviewer.get("/" + linked(reviewer.get("/" + linked(second, "Newer")), "Newer"))
    assert references(again) == newest, "the front is a whole stretch, however few rows are before"


NOBODY = uuid.UUID(int=0)


@pytest.mark.parametrize("place", ["nonsense", "12_34", f"{'9' * 18}_{NOBODY}", "²_x", f"_{NOBODY}"])
def test_a_place_that_is_none_leads_to_the_first_page(reviewer, place):
    case = House().in_question(at=LATER)
    for side in ("after", "before"):
        assert references(reviewer.get("/", {side: place})) == [case.item.reference]


def test_an_empty_list_says_so(reviewer):
    assert "There are no cases here." in words(reviewer.get("/"))


def test_a_proved_case_tells_everything_that_happened(reviewer):
    house = House()
    case = house.proved()
    restriction = Restriction.objects.get(item=case.item)
    shown = words(reviewer.get(f"/cases/{case.id}"))
    clause = starter_pack().terms.clauses["TVE-2"]
    for expected in (
        "<b>4</b>",
        "known-picture",
        house.rule.digest[:12],
        "TVE-2",
        clause.text["en"],
        "no protected purpose found",
        "proved unavailable",
        instant(restriction.commanded_at),
        instant(restriction.confirmed_at),
        instant(restriction.proved_at),
        "41",
        "404",
        restriction.exhibit.content_digest,
        "preservation, EU 2021/784 Art. 6",
        "complaint window, EU 2022/2065 Art. 20",
        "The author may complain until",
        restriction.statement.title,
        "Statement delivered to the author",
    ):
        assert expected in shown, expected


def test_the_statement_keeps_its_own_language_and_direction(reviewer):
    case = House().proved(language="ar")
    assert '<div class="statement" lang="ar" dir="rtl">' in words(reviewer.get(f"/cases/{case.id}"))


def test_the_trail_has_every_event_in_order(reviewer):
    case = House().proved()
    trail = words(reviewer.get(f"/cases/{case.id}")).partition('id="trail-title"')[2]
    told = re.findall(r'<th scope="row">([^<]+?) ?<', trail)
    assert told.count("Period started") == 2
    assert told[:4] == ["Evidence sealed", "Item received", "Case opened", "Decision taken"]
    assert told.index("Restriction commanded") < told.index("Proved unavailable from outside")


def test_looks_in_a_row_by_one_reader_are_one_line(reviewer):
    case = House().proved()
    for _ in range(3):
        reviewer.get(f"/cases/{case.id}/pictures/item")
    shown = words(reviewer.get(f"/cases/{case.id}"))
    assert shown.count("Evidence looked at") == 1 and "4 times" in shown, "three pictures and this page"


def test_every_look_at_a_case_is_recorded_with_who_and_why(db, home):
    case, somebody = House().proved(), account("auditor")
    signed_in(somebody).get(f"/cases/{case.id}")
    (told,) = [json.loads(event.canonical) for event in Event.objects.filter(tag="cases:case:viewed")]
    assert told["actor"] == {"kind": "person", "id": str(somebody.pseudonym)}
    assert told["body"] == {"item": str(case.item_id), "purpose": "review"}


def test_a_case_in_question_can_be_read_before_anything_is_decided(reviewer):
    case = House().in_question()
    shown = words(reviewer.get(f"/cases/{case.id}"))
    assert "Nothing has been decided yet." in shown and "far: only a person may act" in shown
    assert "No reference picture is held" in shown


def test_around_a_case_stand_its_author_the_same_decided_and_what_waits_beside(reviewer):
    house = House()
    decided, case, other = house.proved(at=now()), house.in_question(), house.in_question()
    shown = words(reviewer.get(f"/cases/{case.id}"))
    around = shown[shown.index("What is known around it") : shown.index("Hits and rules")]
    assert "Strikes: 1" in around and "0 of 256 bits apart" in around and other.item.reference in around
    assert around.count(decided.item.reference) == 2
    assert "countdown" not in shown, "no period runs"


def test_the_clock_of_a_case_runs_on_its_page(reviewer):
    case = House().in_question()
    clocks.start(
        kind=DeadlineKind.TCO_ANSWER, subject_kind="case", subject_id=case.id, starts_at=now(),
        service_id=case.service_id, caused_by=None, actor=DESK, at=now(),
    )  # fmt: skip
    assert f"/cases/{case.id}/countdown" in words(reviewer.get(f"/cases/{case.id}"))
    frame = reviewer.get(f"/cases/{case.id}/countdown")
    assert "Time left" in words(frame) and frame.headers["Refresh"] == "15"


def test_a_case_that_is_not_there_is_refused(reviewer):
    answer = reviewer.get(f"/cases/{uuid.uuid4()}")
    assert answer.status_code == 404 and "There is no such case." in words(answer)


@pytest.mark.parametrize("which", ["item", "reference", "difference"])
def test_a_picture_is_shown_grey_blurred_and_never_as_uploaded(reviewer, which):
    case = House().proved()
    answer = reviewer.get(f"/cases/{case.id}/pictures/{which}")
    image = image_of(answer)
    assert image.mode == "L" and max(image.size) <= 640
    assert answer.content != UPLOAD
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(openings()) == (2 if which == "difference" else 1)
    assert reviewer.get(f"/cases/{case.id}/pictures/{which}?view=clear").status_code == 403


def test_every_look_is_recorded_with_who_and_why(db, home):
    somebody = account("reviewer")
    client = signed_in(somebody)
    case = House().proved()
    client.get(f"/cases/{case.id}/pictures/item")
    (event,) = openings()
    assert event["actor"] == {"kind": "person", "id": str(somebody.pseudonym)}
    assert event["body"] == {"purpose": "review"} and event["subject"]["id"] == str(case.item.exhibit_id)


def test_more_is_shown_only_after_a_press_and_only_of_that_case(reviewer):
    house = House()
    case, other = house.proved(), house.proved(at=LATER + timedelta(minutes=1))
    clear = f"/cases/{case.id}/pictures/item?view=clear"
    refused = reviewer.get(clear)
    assert refused.status_code == 403 and refused.headers["Content-Type"] == "image/svg+xml"
    assert not openings()
    pressed = reviewer.post(f"/cases/{case.id}/reveal", {"view": "clear"})
    assert pressed.headers["Location"] == f"/cases/{case.id}?view=clear#pictures"
    assert "view=clear" in words(reviewer.get(f"/cases/{case.id}?view=clear"))
    assert image_of(reviewer.get(clear)).mode == "RGB"
    assert len(openings()) == 1
    assert reviewer.get(f"/cases/{other.id}/pictures/item?view=clear").status_code == 403


def test_asking_for_the_clear_page_without_a_press_shows_it_blurred(reviewer):
    case = House().proved()
    shown = words(reviewer.get(f"/cases/{case.id}?view=clear"))
    assert "pictures/item?view=blurred" in shown and "pictures/item?view=clear" not in shown


def test_a_press_for_less_blur_does_not_show_it_clearly(reviewer):
    case = House().proved()
    reviewer.post(f"/cases/{case.id}/reveal", {"view": "softer"})
    assert reviewer.get(f"/cases/{case.id}/pictures/item?view=softer").status_code == 200
    assert reviewer.get(f"/cases/{case.id}/pictures/item?view=clear").status_code == 403


def test_a_press_lasts_two_minutes(reviewer, monkeypatch):
    case = House().proved()
    pressed_at = LATER
    monkeypatch.setattr(case_pages, "now", lambda: pressed_at)
    reviewer.post(f"/cases/{case.id}/reveal", {"view": "clear"})
    monkeypatch.setattr(case_pages, "now", lambda: pressed_at + REVEAL_LASTS - timedelta(seconds=1))
    assert reviewer.get(f"/cases/{case.id}/pictures/item?view=clear").status_code == 200
    monkeypatch.setattr(case_pages, "now", lambda: pressed_at + REVEAL_LASTS)
    assert reviewer.get(f"/cases/{case.id}/pictures/item?view=clear").status_code == 403


def test_what_cannot_be_decoded_is_a_drawing_that_says_why(reviewer):
    case = House().in_question(b"\xff\xd8\xff and then nothing")
    answer = reviewer.get(f"/cases/{case.id}/pictures/item")
    assert answer.status_code == 422 and answer.headers["Content-Type"] == "image/svg+xml"
    assert "could not be decoded" in words(answer)
    assert len(openings()) == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [("item?view=naked", 400), ("reference", 404), ("difference", 404), ("other", 404)],
)
def test_a_picture_that_is_not_there_is_a_drawing_too(reviewer, address, status):
    case = House().in_question()
    answer = reviewer.get(f"/cases/{case.id}/pictures/{address}")
    assert answer.status_code == status and answer.headers["Content-Type"] == "image/svg+xml"
    assert not openings()


def test_evidence_that_is_gone_is_said_loudly(reviewer, home):
    case = House().proved()
    for stored in (home / "vault").rglob("*"):
        if stored.is_file():
            stored.unlink()
    answer = reviewer.get(f"/cases/{case.id}/pictures/item")
    assert answer.status_code == 500 and "The stored bytes" in words(answer)


def test_reversing_asks_first_and_is_the_readers_own_decision(db, home):
    somebody = account("reviewer")
    client = signed_in(somebody)
    case = House().proved()
    assert "Reverse and restore" in words(client.get(f"/cases/{case.id}/reverse"))
    assert Decision.objects.count() == 1
    assert client.post(f"/cases/{case.id}/reverse").headers["Location"] == f"/cases/{case.id}"
    reversal = Decision.objects.get(outcome="reverse")
    assert (reversal.actor_kind, reversal.actor_id) == ("person", somebody.pseudonym)
    shown = words(client.get(f"/cases/{case.id}"))
    assert "being lifted" in shown and "Reverse the decision" not in shown


def test_what_was_reversed_is_not_reversed_again(reviewer):
    case = House().proved()
    reverse(case=case, actor=person("reviewer"), at=LATER)
    for answer in (reviewer.get(f"/cases/{case.id}/reverse"), reviewer.post(f"/cases/{case.id}/reverse")):
        assert answer.status_code == 409 and "There is no restriction in force in this case." in words(answer)


def test_an_auditor_reads_all_and_is_not_offered_to_reverse(auditor):
    case = House().proved()
    shown = words(auditor.get(f"/cases/{case.id}"))
    assert "Trail" in shown and "/reverse" not in shown


def test_hostile_words_of_a_platform_are_only_words(reviewer):
    house = House()
    case = house.proved()
    Account.objects.update(name="<script>alert(1)</script>")
    type(case.item).objects.filter(pk=case.item.pk).update(reference='"><img src=x onerror=alert(1)>')
    for address in ("/", f"/cases/{case.id}", f"/cases/{case.id}/reverse"):
        shown = words(reviewer.get(address))
        assert "<script>" not in shown and "<img src=x" not in shown


def test_the_first_reviewer_confirms_an_entry_after_looking_and_the_item_stays_as_it_is(reviewer):
    house = House()
    case = house.in_question()
    page, entry = f"/cases/{case.id}", house.unconfirmed
    unseen = words(reviewer.get(page))
    assert "look at the item first" in unseen and "Confirm the entry" not in unseen
    refused = reviewer.post(f"{page}/entries/{entry.id}/confirm", {"purpose": "none-found"})
    assert refused.status_code == 409 and "You have not looked at this item" in words(refused)
    reviewer.post(f"{page}/reveal", {"view": "blurred"})
    assert reviewer.post(f"{page}/entries/{entry.id}/confirm", {"purpose": "none-found"}).status_code == 409
    reviewer.post(f"{page}/reveal", {"view": "softer"})
    assert "This does not decide the item of this case" in words(reviewer.get(page))
    protected = reviewer.post(f"{page}/entries/{entry.id}/confirm", {"purpose": "news"})
    assert protected.status_code == 409 and "Leave it as seed" in words(protected)
    assert reviewer.post(f"{page}/entries/{entry.id}/confirm", {"purpose": "anything"}).status_code == 400
    assert reviewer.post(f"{page}/entries/{entry.id}/confirm", {"purpose": "none-found"}).status_code == 302
    entry.refresh_from_db()
    assert entry.status == "confirmed" and not Restriction.objects.exists()
    assert GateChange.objects.order_by("id").last().payload["status"] == "confirmed"
    shown = words(reviewer.get(page))
    assert "seed then, confirmed now" in shown
    assert "Entry confirmed" in shown and "Asked to see more of the item" in shown


def test_another_reviewers_look_is_not_mine(reviewer):
    house = House()
    case = house.in_question()
    signed_in(account("reviewer")).post(f"/cases/{case.id}/reveal", {"view": "clear"})
    answer = reviewer.post(f"/cases/{case.id}/entries/{house.unconfirmed.id}/confirm", {"purpose": "none-found"})
    assert answer.status_code == 409


def test_a_reviewer_disputes_an_entry_that_was_hit_and_no_other(reviewer):
    house = House()
    case = house.in_question()
    other = reviewer.post(f"/cases/{case.id}/entries/{house.known.id}/dispute", {"reason": "false-match"})
    assert other.status_code == 404
    reviewer.post(f"/cases/{case.id}/entries/{house.unconfirmed.id}/dispute", {"reason": "false-match"})
    house.unconfirmed.refresh_from_db()
    assert (house.unconfirmed.status, house.unconfirmed.disputed_because) == ("disputed", "false-match")
    assert "Entry disputed" in words(reviewer.get(f"/cases/{case.id}"))
