"""The pages of threats to life: who sees what, what is said loudly, and what one press does."""

import json
import re

import pytest

from firsthour.clocks.models import Deadline
from firsthour.doors.now import now
from firsthour.orders.words import AuthorityRole
from firsthour.platform.models import Service
from firsthour.threats.actions import confirm_dispatch, keep_printed
from firsthour.threats.models import Dispatch, Threat, ThreatReport
from firsthour.threats.words import Indicator
from tests.doors.console.browsing import signed_in, words
from tests.doors.console.showing import House
from tests.making import DESK, account, person
from tests.threatening import TEXT, investigators, threatened

FORM = {"indicator": ["named-target", "named-time"], "description": TEXT, "place_state": "fr"}


@pytest.fixture
def case(db, home):
    found = House().in_question(at=now())
    Service.objects.update(establishment="IE")
    return found


def browser(role: str):
    return signed_in(account(role, at=now()))


def boxes(answer) -> list[tuple[str, bool]]:
    """The authorities that a report can go to, each with whether it is ticked."""
    found = re.findall(r'name="authority" value="([^"]+)"( checked)?', answer.content.decode())
    return [(identity, bool(checked)) for identity, checked in found]


def test_a_reviewer_reports_from_the_case_and_a_legal_officer_has_it_sent(case):
    office = investigators("FR")
    reviewer, legal = browser("reviewer"), browser("legal")
    assert f"/cases/{case.id}/threat" in reviewer.get(f"/cases/{case.id}").content.decode()
    page = reviewer.post(f"/cases/{case.id}/threat", FORM).headers["Location"]
    threat = Threat.objects.get()
    assert page == f"/threats/{threat.id}" and threat.state == "imminent"
    assert Deadline.objects.filter(subject_id=threat.id, kind="OWN-threat").exists()

    shown = words(reviewer.get(page))
    assert "imminent" in shown and office.answer_address in shown and "send it" not in shown
    assert "Imminent threats to life: 1" in words(reviewer.get("/queue"))
    assert reviewer.post(f"{page}/send", {"authority": str(office.id)}).status_code == 403
    assert reviewer.post(f"{page}/dismiss", {"because": "fiction", "reason": "x"}).status_code == 403

    answer = legal.get(page)
    assert TEXT in words(answer) and case.item.link in words(answer) and boxes(answer) == [(str(office.id), True)]
    legal.post(f"{page}/send", {"authority": str(office.id)})
    report = ThreatReport.objects.get()
    assert json.loads(report.document)["B"]["description"] == TEXT
    assert legal.get(f"{page}/reports/1/pdf").status_code == 422, "it is not printed yet"
    keep_printed(report=report, printed=b"%PDF", actor=DESK, at=now())
    Dispatch.objects.update(attempts=1)
    confirm_dispatch(dispatch=Dispatch.objects.get(), actor=DESK, at=now())
    assert legal.get(f"{page}/reports/1/pdf").content == b"%PDF"
    assert legal.get(f"{page}/reports/1/json").content.decode() == report.document

    receipt = f"{page}/dispatches/{Dispatch.objects.get().id}/acknowledge"
    legal.post(receipt, {"reference": "Fr-12/34"})
    shown = words(legal.get(page))
    assert "authorities informed" in shown and "Fr-12/34" in shown and "A supplement that can be sent" in shown
    assert boxes(legal.get(page)) == [(str(office.id), False)]
    assert "Imminent threats" not in words(reviewer.get("/queue"))
    assert "authorities informed" in words(reviewer.get("/threats"))


def test_where_the_register_has_nobody_it_is_said_loudly_and_a_call_is_written_down(case):
    legal = browser("legal")
    threat = threatened(case, actor=person("reviewer", at=now()), at=now())
    investigators("EU")
    page = f"/threats/{threat.id}"
    shown = words(legal.get(page))
    assert "the register has nobody to tell" in shown and "Enter the authority" in shown
    loud = words(legal.get("/threats"))
    assert "nobody in the register" in loud and "The register has nobody to tell: call." in loud
    assert legal.post(f"{page}/send", {}).status_code == 409
    assert legal.post(f"{page}/call", {"destination": "nobody:IE", "whom": "x", "told": "y"}).status_code == 422
    told = {"whom": "Invented office, +353 1 000", "told": "All that is known."}
    legal.post(f"{page}/call", {"destination": "home:IE", **told})
    shown = words(legal.get(page))
    assert "Invented office" in shown and "the register has nobody to tell" not in shown
    investigators("IE", AuthorityRole.CONTACT)
    assert [ticked for _, ticked in boxes(legal.get(page))] == [False, True], "who was called need not be mailed"


def test_a_suspicion_is_shown_to_who_may_judge_it_and_dismissed_for_a_reason(case):
    threat = threatened(case, Indicator.NAMED_TARGET, actor=person("reviewer", at=now()), at=now())
    for role, sees in (("reviewer", False), ("senior", True), ("legal", True), ("auditor", False)):
        assert ("Suspected threats to life: 1" in words(browser(role).get("/queue"))) == sees, role
    senior = browser("senior")
    shown = words(senior.get(f"/threats/{threat.id}"))
    assert "suspicion of an offence" in shown and "imminent threat to life (EU" not in shown
    assert senior.post(f"/threats/{threat.id}/dismiss", {"because": "fiction", "reason": ""}).status_code == 422
    senior.post(f"/threats/{threat.id}/dismiss", {"because": "fiction", "reason": "A scene of an invented film."})
    shown = words(senior.get(f"/threats/{threat.id}"))
    assert "A scene of an invented film." in shown and "Dismiss it" not in shown and "send it" not in shown


def test_what_was_seen_before_is_filled_in_and_what_says_nothing_is_refused(case):
    reviewer = browser("reviewer")
    assert reviewer.post(f"/cases/{case.id}/threat", FORM | {"indicator": []}).status_code == 422
    assert reviewer.post(f"/cases/{case.id}/threat", FORM | {"place_state": "France"}).status_code == 422
    assert not Threat.objects.exists()
    reviewer.post(f"/cases/{case.id}/threat", FORM)
    form = reviewer.get(f"/cases/{case.id}/threat").content.decode()
    assert 'value="named-time" checked' in form and TEXT in form and 'value="FR"' in form
    assert 'value="known-threat"' not in form, "only a hit says so"
    assert "Threat to life 1" in words(reviewer.get(f"/cases/{case.id}"))


def test_strangers_words_reach_a_page_as_words(case):
    hostile = "<script>alert(1)</script>\u202e"
    threat = threatened(case, actor=person("reviewer", at=now()), at=now(), description=hostile)
    assert "<script>alert" not in browser("legal").get(f"/threats/{threat.id}").content.decode()
