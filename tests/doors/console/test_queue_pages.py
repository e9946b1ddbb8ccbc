"""A reviewer's way through the queue: take, look, decide, next; notes, views, search; the frame that keeps a claim."""

from datetime import timedelta

import msgspec
import pytest
from django.db import connection

from firsthour.cases.actions import decide
from firsthour.cases.errors import CaseDecided
from firsthour.cases.models import Decision, Restriction
from firsthour.clocks import actions as clocks
from firsthour.clocks.words import DeadlineKind
from firsthour.doors.console import queue_pages
from firsthour.doors.now import now
from firsthour.intake.models import Item
from firsthour.ledger.models import Event
from firsthour.ledger.words import Actor
from firsthour.matching.models import Entry
from firsthour.matching.words import EntryStatus
from firsthour.policy.words import PurposeAssessment
from firsthour.reviewing import actions, queries
from firsthour.reviewing.models import Claim, Note, SavedView
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import GROUND, LATER, LEFT, House
from tests.making import DESK, JUDGED, account, entry, hit

HOUR = timedelta(hours=1)


@pytest.fixture
def house(db, home) -> House:
    return House()


@pytest.fixture
def waiting(house):
    """Two cases that wait for a person, in their order."""
    cases = [house.in_question(at=now() - 2 * HOUR), house.in_question(at=now() - HOUR)]
    actions.place_new(actor=DESK, at=now())
    return cases


@pytest.fixture
def reviewer(db):
    return signed_in(account("reviewer"))


def seen(browser, case) -> None:
    """Ask to see the item, as one must before disabling it."""
    browser.post(f"/cases/{case.id}/reveal", {"view": "softer"})


def test_a_reviewer_takes_a_case_looks_disables_it_and_has_the_next_one(reviewer, waiting):
    first, second = waiting
    shown = words(reviewer.get("/queue"))
    assert "Waiting: 2." in shown and "severity: high" in shown and "how long it has waited" in shown
    assert reviewer.post("/queue/next").headers["Location"] == f"/cases/{first.id}"
    page = reviewer.get(f"/cases/{first.id}")
    assert "Look at the item first" in words(page) and f"/cases/{first.id}/claim" in page.content.decode()
    refused = reviewer.post(f"/cases/{first.id}/restrict", GROUND)
    assert refused.status_code == 409 and "You have not looked at this item" in words(refused)
    seen(reviewer, first)
    decided = reviewer.post(
        f"/cases/{first.id}/restrict", GROUND | {"then": "next"}
    )
    assert decided.headers["Location"] == f"/cases/{second.id}"
    assert Restriction.objects.get().decision.clause.number == "TVE-2"
    assert reviewer.post(f"/cases/{second.id}/leave", LEFT | {"then": "next"}).headers["Location"] == "/queue"
    assert "Nothing waits here." in words(reviewer.get("/queue"))


def test_a_second_press_decides_nothing_twice_and_says_so(reviewer, waiting):
    case, form = waiting[0], GROUND
    seen(reviewer, case)
    assert reviewer.post(f"/cases/{case.id}/restrict", form).status_code == 302
    for path in ("restrict", "leave", "take"):
        again = reviewer.post(f"/cases/{case.id}/{path}", form)
        assert again.status_code == 409 and "This case has been decided already." in words(again)
    with pytest.raises(CaseDecided):  # also where both read it while it was open
        decide(
            case=case,
            clause=Decision.objects.get().clause,
            provision="",
            purpose=PurposeAssessment.NONE_FOUND,
            judged=JUDGED,
            actor=Actor.person(account("reviewer").pseudonym),
            at=now() + HOUR,
        )
    assert Decision.objects.count() == 1


def test_a_legal_period_is_shown_with_its_end(house, reviewer):
    case = house.in_question(at=now())
    deadline = clocks.start(
        kind=DeadlineKind.TCO_ANSWER, subject_kind="case", subject_id=case.id, starts_at=now(),
        service_id=house.on.id, caused_by=None, actor=DESK, at=now(),
    )  # fmt: skip
    actions.place_new(actor=DESK, at=now())
    shown = words(reviewer.get("/queue"))
    assert "a legal period ends" in shown and f"{deadline.due_at:%Y-%m-%d %H:%M:%S} UTC" in shown


@pytest.mark.parametrize(
    "missing",
    [{"clause": ""}, {"clause": "none"}, {"purpose": ""}, {"reasons": " "}, {"harm": []}, {"harm": ["TVEC0"]}],
)
def test_nothing_is_restricted_without_clause_purpose_reasons_and_harms(reviewer, waiting, missing):
    form = GROUND | missing
    seen(reviewer, waiting[0])
    assert reviewer.post(f"/cases/{waiting[0].id}/restrict", form).status_code in (400, 404, 409, 422)
    assert not Decision.objects.exists()


def test_what_somebody_else_works_on_is_shown_so_and_cannot_be_decided(reviewer, waiting):
    case = waiting[0]
    colleague = account("reviewer")
    actions.claim(case=case, actor=Actor.person(colleague.pseudonym), at=now())
    assert "somebody else" in words(reviewer.get("/queue"))
    for path in ("take", "leave"):
        refused = reviewer.post(f"/cases/{case.id}/{path}")
        assert refused.status_code == 409 and "Somebody else is working on this case." in words(refused)
    assert reviewer.post("/queue/next").headers["Location"] == f"/cases/{waiting[1].id}"


def test_the_frame_keeps_the_claim_of_its_holder_alone_and_may_be_framed_by_us_alone(reviewer, waiting):
    case = waiting[0]
    reviewer.post(f"/cases/{case.id}/take")
    Claim.objects.update(until=now() + timedelta(seconds=60))
    frame = reviewer.get(f"/cases/{case.id}/claim")
    assert frame.headers["Refresh"] == "60" and "frame-ancestors 'self'" in frame.headers["Content-Security-Policy"]
    assert Claim.objects.get().until > now() + timedelta(minutes=2)
    kept = Claim.objects.get().until
    assert "Somebody else" in words(signed_in(account("reviewer")).get(f"/cases/{case.id}/claim"))
    assert Claim.objects.get().until == kept
    assert reviewer.post(f"/cases/{case.id}/give-back").headers["Location"] == "/queue"
    assert not Claim.objects.exists()
    assert "frame-ancestors 'none'" in reviewer.get("/queue").headers["Content-Security-Policy"]


def test_notes_are_shown_as_they_were_written_and_found_again(reviewer, waiting):
    reviewer.post(f"/cases/{waiting[0].id}/note", {"text": "<b>harbour</b>\nsecond look"})
    shown = reviewer.get(f"/cases/{waiting[0].id}").content.decode()
    assert "&lt;b&gt;harbour&lt;/b&gt;<br>second look" in shown
    found = reviewer.get("/search", {"for": "harb"})
    assert waiting[0].item.reference in words(found) and waiting[1].item.reference not in words(found)
    assert "Nothing to search for" in words(reviewer.get("/search", {"for": "x"}))
    assert Event.objects.filter(tag="reviewing:search:made").count() == 1
    assert "harb" not in Event.objects.filter(tag="reviewing:search:made").get().canonical
    assert reviewer.post(f"/cases/{waiting[0].id}/note", {"text": " "}).status_code == 400
    assert Note.objects.count() == 1


def test_a_filter_is_kept_as_a_view_of_ones_own(reviewer, waiting):
    saved = reviewer.post("/queue/views", {"name": "German pictures", "language": "de", "mine": "1"})
    assert saved.headers["Location"] == "/queue?language=de&mine=1"
    shown = words(reviewer.get(saved.headers["Location"]))
    assert "German pictures" in shown and "Nothing waits here." in shown
    view = SavedView.objects.get()
    assert signed_in(account("reviewer")).post(f"/queue/views/{view.id}/remove").status_code == 404
    reviewer.post(f"/queue/views/{view.id}/remove")
    assert not SavedView.objects.exists()


def test_an_auditor_sees_the_queue_and_takes_nothing(waiting):
    auditor = signed_in(account("auditor"))
    assert "Waiting: 2." in words(auditor.get("/queue")) and "Take the next case" not in words(auditor.get("/queue"))
    assert auditor.post("/queue/next").status_code == 403


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("restrict", {"seed": "confirm"}, EntryStatus.CONFIRMED),
        ("restrict", {"seed": "neither"}, EntryStatus.SEED),
        ("leave", {"seed": "dispute"}, EntryStatus.DISPUTED),
        ("leave", {"seed": "neither"}, EntryStatus.SEED),
    ],
)
def test_the_first_decision_near_a_seed_says_what_becomes_of_it(house, reviewer, path, form, status):
    case = house.in_question(distance=4)
    page = words(reviewer.get(f"/cases/{case.id}"))
    assert "The entry that nobody has confirmed" in page
    seen(reviewer, case)
    ground = GROUND if path == "restrict" else LEFT
    assert reviewer.post(f"/cases/{case.id}/{path}", ground).status_code == 400, "it has to be said"
    assert reviewer.post(f"/cases/{case.id}/leave", LEFT | {"seed": "confirm"}).status_code == 422
    protected = GROUND | {"purpose": "news", "seed": "confirm"}
    assert reviewer.post(f"/cases/{case.id}/restrict", protected).status_code == 409
    assert not Decision.objects.exists() and Entry.objects.get(pk=house.unconfirmed.pk).status == EntryStatus.SEED
    assert reviewer.post(f"/cases/{case.id}/{path}", ground | form).status_code == 302
    assert Decision.objects.get().actor_kind == "person"
    assert Entry.objects.get(pk=house.unconfirmed.pk).status == status


def test_a_long_queue_is_walked_by_place_and_counted_only_so_far(reviewer, waiting, monkeypatch):
    monkeypatch.setattr(queue_pages, "PAGE", 1)
    monkeypatch.setattr(queries, "MOST_COUNTED", 1)
    first = words(reviewer.get("/queue"))
    assert "Waiting: more than 1." in first and waiting[0].item.reference in first
    last = words(reviewer.get("/queue", {"last": "1", "language": "en"}))
    assert waiting[1].item.reference in last and waiting[0].item.reference not in last
    assert 'rel="next"' not in last and 'href="?language=en&amp;before=' in last
    assert "Waiting: more than 1." in words(reviewer.get("/queue", {"mine": ""}))


def test_a_case_asks_as_much_of_the_database_for_many_hits_as_for_one(reviewer, house):
    few, many = house.in_question(), house.in_question(at=LATER)
    hits = [hit(entry(house.somebody, value=f"{number:064x}"), distance=9) for number in range(5, 9)]
    for case, number in ((few, 1), (many, 4)):
        Item.objects.filter(pk=case.item_id).update(hits=msgspec.to_builtins(hits[:number]))
    asked = []
    for case in (few, many):
        with connection.execute_wrapper(lambda run, *rest: (asked[-1].append(rest[0]), run(*rest))[1]):
            asked.append([])
            assert reviewer.get(f"/cases/{case.id}").status_code == 200
    assert len(asked[0]) == len(asked[1]) <= 50
