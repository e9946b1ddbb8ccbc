"""The pages of rules: read by all staff, adopted by administrators, and never unseen."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from msgspec.structs import replace

from firsthour.cases.actions import consider
from firsthour.intake.formats.records import RuleApplied
from firsthour.intake.words import Verdict
from firsthour.ledger.models import Event
from firsthour.policy.actions import adopt_rule
from firsthour.policy.models import AdoptedRule
from firsthour.policy.queries import rules_in_force
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import LATER, House
from tests.making import DESK, TRIAL, account, hit, received, service, spooled

KNOWN = "/rules/agora/known-picture"
ACTING = TRIAL.replace("shadow: true\n", "").replace("far-hits", "near-hits")


@pytest.fixture
def administrator(db, home):
    """A browser in which an administrator has signed in."""
    return signed_in(account("operator"))


def shown_of(answer) -> dict[str, str]:
    """The hidden fields of the form under a replay."""
    return {
        name: unescape(value)
        for name, value in re.findall(
            r'<input type="hidden" name="(service|text|shown)" value="(.*?)"', words(answer), re.S
        )
    }


def replayed(client, text: str, on: str = "agora"):
    answer = client.post("/adopt-rule", {"service": on, "text": text})
    assert answer.status_code == 200, words(answer)
    return answer


def test_every_member_of_staff_reads_the_rules_and_what_they_did(reviewer):
    house = House()
    case = house.restricted()
    listed = words(reviewer.get("/rules"))
    assert f'<a href="{KNOWN}"><bdi>known-picture</bdi></a>' in listed and "Adopt a rule" not in listed
    page = words(reviewer.get(KNOWN))
    assert house.rule.digest in page and "Material made by or for violent groups" in page
    assert f'href="/cases/{case.id}"' in page
    assert "Retire the rule" not in page and "Write a new version" not in page
    assert re.findall(r"<span>(\d+)</span><pre>", page) == [str(number) for number in range(1, 14)]


def test_a_case_names_the_version_and_digest_of_its_rule(reviewer):
    house = House()
    page = words(reviewer.get(f"/cases/{house.restricted().id}"))
    decisions = page.partition('id="decisions-title"')[2].partition("</section>")[0]
    assert f'<a href="{KNOWN}">' in decisions and "version 1" in decisions and house.rule.digest in decisions


def test_a_rule_is_adopted_by_a_person_after_its_replay_was_shown(administrator):
    house = House()
    house.restricted()
    answer = replayed(administrator, ACTING)
    assert "Replayed over the last 28 days" in words(answer) and not AdoptedRule.objects.filter(name="near-hits")
    done = administrator.post("/adopt-rule", shown_of(answer))
    assert done.status_code == 302 and done.headers["Location"] == "/rules/agora/near-hits"
    (event,) = [
        json.loads(each.canonical) for each in Event.objects.filter(tag="policy:rule:adopted").order_by("-id")[:1]
    ]
    adopted = AdoptedRule.objects.get(name="near-hits")
    assert event["body"]["digest"] == adopted.digest and event["actor"] == {
        "kind": "person",
        "id": str(adopted.adopted_by),
    }


def test_no_rule_is_adopted_unseen(administrator):
    House()
    seen = shown_of(replayed(administrator, ACTING))
    others = signed_in(account("operator"))
    other_service = service("tribune", actor=DESK)
    for client, form in (
        (administrator, seen | {"shown": "invented"}),
        (administrator, seen | {"shown": ""}),
        (administrator, seen | {"text": seen["text"].replace("faintly", "clearly")}),
        (others, seen),
    ):
        refused = client.post("/adopt-rule", form)
        assert refused.status_code == 409 and "console:rule:replay-not-shown" in words(refused)
    assert (
        administrator.post("/adopt-rule", seen | {"service": other_service.slug}).status_code == 422
    )  # no terms there
    assert not AdoptedRule.objects.filter(name="near-hits")


def test_a_replay_is_stale_once_other_rules_are_in_force(administrator):
    House()
    seen, other = shown_of(replayed(administrator, ACTING)), shown_of(replayed(administrator, TRIAL))
    assert administrator.post("/adopt-rule", other).status_code == 302
    assert administrator.post("/adopt-rule", seen).status_code == 409


def test_a_refused_text_is_shown_again_with_the_place(administrator):
    House()
    answer = administrator.post("/adopt-rule", {"service": "agora", "text": TRIAL.replace("size(hits)", "size(hitz)")})
    page = unescape(words(answer))
    assert answer.status_code == 422 and "rule.yaml, line 8, column 12" in page
    assert "  when: size(hitz) > 0\n             ^" in page and "size(hitz) > 0\n</textarea>" in page
    assert "Use only: hits" in page


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\xe4" * 70_000, b"", b"rule: [", b"x" * 3_000_000], ids=len)
def test_whatever_is_sent_as_a_file_is_a_refusal_and_no_fault(administrator, content):
    House()
    sent = {"service": "agora", "file": SimpleUploadedFile("rule.yaml", content)}
    assert administrator.post("/adopt-rule", sent).status_code == 422


def test_a_file_is_taken_instead_of_the_text(administrator):
    House()
    sent = {"service": "agora", "text": "nonsense", "file": SimpleUploadedFile("rule.yaml", TRIAL.encode())}
    assert "far-hits" in words(administrator.post("/adopt-rule", sent))


def test_what_a_trial_would_have_done_is_seen_and_never_done(administrator):
    House()
    administrator.post("/adopt-rule", shown_of(replayed(administrator, TRIAL)))
    assert "on trial" in words(administrator.get("/rules"))
    page = words(administrator.get("/rules/agora/far-hits"))
    assert "Would have been blocked" in page and "It has not applied to anything." in page


def test_the_case_tells_what_a_rule_on_trial_would_have_said(reviewer):
    house = House()
    trial = adopt_rule(service=house.on, text=TRIAL, file="t", actor=house.somebody, at=LATER)
    said = RuleApplied("far-hits", 1, trial.digest, Verdict.PASS, "TVE-2", None, "disable", "shadow", Verdict.REVIEW)
    record = replace(spooled(house.on, verdict=Verdict.REVIEW, hits=(hit(house.known),), at=LATER), applied=(said,))
    case = consider(item_id=received(record, house.on, at=LATER).id, actor=DESK, at=LATER)
    page = words(reviewer.get(f"/cases/{case.id}")).partition('id="hits-title"')[2].partition("</section>")[0]
    assert "it is adopted for trial only" in page
    assert 'in force it would say <span class="mark review">review</span>' in page


def test_retiring_asks_once_more_and_happens_once(administrator):
    house = House()
    assert "What it decided stays decided" in words(administrator.get(f"{KNOWN}/retire"))
    assert [rule.name for rule in rules_in_force(house.on)] == ["known-picture"]
    assert administrator.post(f"{KNOWN}/retire").headers["Location"] == KNOWN
    assert rules_in_force(house.on) == []
    assert administrator.post(f"{KNOWN}/retire").status_code == administrator.get(f"{KNOWN}/retire").status_code == 409
    assert "retired" in words(administrator.get(KNOWN))


def test_rules_and_services_that_do_not_exist_are_not_found(reviewer):
    House()
    for address in ("/rules/agora/nothing", "/rules/nowhere/known-picture"):
        assert reviewer.get(address).status_code == 404


def test_the_pages_of_rules_in_arabic_have_no_english_label_left(administrator):
    House().restricted()
    for address in ("/rules", KNOWN, "/adopt-rule", f"{KNOWN}/retire"):
        shown = words(administrator.get(f"{address}?lang=ar"))
        labels = re.findall(r"<(?:dt|h2|th scope=\"col\"|caption|summary|label)[^>]*>([^<]+)", shown)
        for label in labels:
            assert re.search("[\u0600-\u06ff]", label), label
