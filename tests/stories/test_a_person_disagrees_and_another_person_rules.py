"""Journey 5, through the real doors: a statement, an appeal, another human, and the post is back byte for byte."""

import re
import time
import urllib.parse
import urllib.request

from firsthour.appeals.models import Appeal
from firsthour.appeals.queries import parts_in
from firsthour.authors.models import Strike
from firsthour.cases.models import Restriction
from firsthour.doors.desk.demo import pictures
from firsthour.doors.desk.demo.journey import KNOWN, Journey
from firsthour.ledger.models import Event
from firsthour.matching.models import Entry
from firsthour.notices.queries import token_of
from firsthour.platform.models import GateChange, Probe
from tests.doors.console.browsing import signed_in
from tests.making import account
from tests.stories.test_a_known_picture_comes_back_reencoded import fetched

WHY = "الصورة من تقرير إخباري عن المحاكمة."
REASONS = "تُظهر الصورة قاعة محكمة، ولا شيء فيها يدعو إلى أي فعل."


def sent(address: str, **fields: str) -> tuple[str, str]:
    """Where a form leads, and the page there."""
    form = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(address, form, timeout=10) as answer:
        return answer.url, answer.read().decode()


def test_a_person_disagrees_another_person_rules_and_the_post_is_back_byte_for_byte(stage):
    journey = Journey(stage)
    journey.open()
    upload = pictures.rough_jpeg(pictures.photograph(KNOWN))
    reference = journey.upload("dalia", "صورة", upload, "ar")
    journey._settled(reference)
    restriction = Restriction.objects.get(item__reference=reference)
    post = next(each for each in journey.posts() if each["id"] == reference)
    before = fetched(post["picture_link"])
    assert before[0] == 404 and Strike.objects.filter(reversed_at__isnull=True).count() == 1

    # from the statement's own page, without an account, in the author's language
    portal = f"http://127.0.0.1:{stage.ports.portal}"
    statement = f"{portal}/s/{token_of(restriction.statement_id)}"
    form = fetched(statement)[1].decode()
    assert 'dir="rtl"' in form and 'name="category"' in form
    own, page = sent(f"{statement}/appeal", category="context", text=WHY)
    appeal = Appeal.objects.get()
    assert own.startswith(f"{portal}/a/") and appeal.reference in page and WHY in page

    # not by whoever confirmed the entry and adopted the rule, but by another human, who first says what they would do
    reviewer = account("reviewer", email="another@staff.example")
    assert reviewer.pseudonym not in frozenset().union(*parts_in(restriction.decision).values())
    console = signed_in(reviewer)
    hearing = f"/appeals/{appeal.id}"
    assert console.post(f"{hearing}/take").status_code == 302
    assert restriction.decision.entry_id is not None and "TVE-2" not in first_part(console.get(hearing))
    assert console.post(f"{hearing}/view", {"first_view": "leave"}).status_code == 302
    assert "TVE-2" in console.get(hearing).content.decode()
    before_ruling = time.monotonic()
    assert console.post(f"{hearing}/ruling", {"ruling": "upheld", "reasons": REASONS}).status_code == 302

    # the entry acts no more, and every gate is told
    entry = Entry.objects.get(pk=restriction.decision.entry_id)
    assert (entry.status, entry.disputed_because) == ("disputed", "appeal-upheld")
    stage.await_true(lambda: not GateChange.objects.filter(number__isnull=True).exists(), "the gates to be told")
    print("gates told after", round(time.monotonic() - before_ruling, 2), "s")
    again = journey.upload("emil", "Again", upload, "en")
    assert journey._post(again)["verdict"] == "review"

    # the strike is given back; the post is back byte for byte, proved from outside; only then its author is told
    assert not Strike.objects.filter(reversed_at__isnull=True).exists()
    stage.await_true(lambda: Appeal.objects.get().told_at is not None, "the author to be told")
    assert fetched(post["picture_link"]) == (200, upload)
    appeal = Appeal.objects.select_related("answer", "restriction").get()
    assert appeal.restriction.lifted_at <= appeal.restored_at <= appeal.answered_at <= appeal.told_at
    assert {each.reach for each in Probe.objects.filter(command=appeal.restriction.lift_command)} >= {"present"}
    for page in (own, f"{portal}/s/{token_of(appeal.answer_id)}"):
        assert REASONS in fetched(page)[1].decode()
    order = list(Event.objects.filter(tag__in=STEPS).order_by("id").values_list("tag", flat=True))
    assert order == list(STEPS)


STEPS = (
    "appeals:appeal:lodged",
    "appeals:appeal:taken",
    "appeals:view:recorded",
    "matching:entry:disputed",
    "appeals:appeal:ruled",
    "cases:restriction:lifted",
    "appeals:restoration:proved",
    "appeals:appeal:answered",
)


def first_part(answer) -> str:
    """A page without the clauses that anybody may read."""
    return re.sub(r"<details>.*?</details>", "", answer.content.decode(), flags=re.DOTALL)
