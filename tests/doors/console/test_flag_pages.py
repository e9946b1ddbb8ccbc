"""What the console shows of flags: who a notifier is only for a reason, undelivered replies, and erasure."""

from django.urls import reverse

from firsthour.doors.now import now
from firsthour.flags.models import Notifier
from firsthour.flags.words import FlagKind
from firsthour.ledger.models import Event
from firsthour.notices.actions import bounce_reply, issue_reply
from firsthour.notices.duties import answer_erasures
from firsthour.notices.models import Reply
from firsthour.notices.words import ReplyKind
from firsthour.vault.models import Danger
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import House
from tests.flagging import a_flag
from tests.making import AT, DESK, account, service


def test_who_a_notifier_is_stands_on_no_page_until_a_reason_is_given(reviewer):
    flag = a_flag(service())
    page = reverse("flag", args=[flag.id])
    assert "Ana Example" not in words(reviewer.get(page)) and "ana@example.org" not in words(reviewer.get(page))
    assert not Event.objects.filter(tag="flags:notifier:viewed").exists()
    asked = reverse("flag-notifier", args=[flag.id])
    assert reviewer.post(asked, {"purpose": "curiosity"}).status_code == 422
    shown = words(reviewer.post(asked, {"purpose": "question"}))
    assert "Ana Example" in shown and "ana@example.org" in shown
    seen = Event.objects.get(tag="flags:notifier:viewed").canonical
    assert '"purpose":"question"' in seen and str(flag.id) in seen and '"kind":"person"' in seen
    assert "Ana" not in seen and "ana@" not in seen


def test_an_auditor_never_sees_who_a_notifier_is(auditor):
    flag = a_flag(service())
    assert "Show name" not in words(auditor.get(reverse("flag", args=[flag.id])))
    assert auditor.post(reverse("flag-notifier", args=[flag.id]), {"purpose": "question"}).status_code == 403


def test_a_reply_that_bounced_calls_a_person_who_repeats_or_settles_it(reviewer):
    flag = a_flag(service())
    reply = issue_reply(flag=flag, kind=ReplyKind.ACKNOWLEDGEMENT, actor=DESK, at=AT)
    bounce_reply(reply=reply, reason="5.1.1", actor=DESK, at=AT)
    assert 'Replies to notifiers</a></span> <b>0 waiting, 1 given up' in words(reviewer.get("/"))
    assert flag.reference in words(reviewer.get("/deliveries"))
    reviewer.post(reverse("repeat-reply", args=[reply.id]))
    assert Reply.objects.get().state == "waiting"
    assert reviewer.post(reverse("settle-reply", args=[reply.id])).status_code == 409
    bounce_reply(reply=reply, reason="5.1.1", actor=DESK, at=AT)
    reviewer.post(reverse("settle-reply", args=[reply.id]))
    assert "No reply waits for a person." in words(reviewer.get("/deliveries"))


def test_a_notifier_who_asks_is_found_by_address_and_answered_with_the_reason(db, home):
    legal = signed_in(account("legal"))
    flag = a_flag(service())
    assert legal.post("/notifiers/find", {"mail": "bo@example.org"}).status_code == 404
    page = legal.post("/notifiers/find", {"mail": " Ana@Example.org "}).headers["Location"]
    assert Event.objects.get(tag="flags:notifier:viewed").canonical.count('"erasure"') == 1
    legal.post(f"{page}/erasure")
    answer_erasures(now)
    told = words(legal.get(page))
    assert "a flag is not answered yet" in told and "A notice of yours is still being assessed" in told
    assert Notifier.objects.get().wrapped_name and flag.reference in told
    assert "Ana" not in told


def test_a_report_of_child_abuse_stands_on_every_page_of_an_officer_and_takes_nothing_from_sight(reviewer):
    house = House()
    case = house.in_question()
    officer = signed_in(account("legal"))
    assert "Reports of child abuse" not in words(officer.get("/"))
    a_flag(house.on, links=("https://board.example/p/1",), kind=FlagKind.CHILD_ABUSE, at=now())
    for page in ("/", "/clocks"):
        assert "Reports of child abuse: 1" in words(officer.get(page))
    assert "Reports of child abuse: 1" not in words(reviewer.get("/"))
    assert not Danger.objects.exists() and reviewer.get(f"/cases/{case.id}").status_code == 200
