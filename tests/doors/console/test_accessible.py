"""Every page that links lead to, looked at by axe-core (WCAG 2.2 A and AA), light and dark, in both directions."""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve

from firsthour.cases.actions import propose
from firsthour.cases.judging import Restricting
from firsthour.cases.words import HighImpact
from firsthour.doors.console.routes import ROUTES
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.orders.models import OrderedItem
from firsthour.platform.actions import add_connector, issue_key, note_call, postpone_command
from firsthour.platform.models import Command
from firsthour.platform.sealing import Sealer
from firsthour.platform.words import Scope
from firsthour.policy.actions import pull_brake
from firsthour.policy.queries import access_clause
from firsthour.policy.words import BrakeKind, BrakeSubject, PurposeAssessment
from firsthour.reviewing.actions import take_blind_review
from firsthour.reviewing.models import BlindReview
from firsthour.threats.actions import write_report
from tests.doors.console.showing import LATER, House, flagged
from tests.filing import filed, registered
from tests.making import AT, JUDGED, PASSWORD, account
from tests.pictures import encoded, picture
from tests.proving import next_code, set_up
from tests.threatening import investigators, threatened

SLOW = "platform:connector:slow"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NOT_LINKED_TO = {
    "appeal-opinion": "only an appeal that was upheld has one",
    "styles": "is no page",
    "passkeys-script": "is no page",
    "keys-script": "is no page",
    "case-countdown": "is a frame in the page of a case",
    "picture": "is a picture",
    "leaf-picture": "is a picture",
    "enrol": "its link is sent",
    "answer": "its link is sent",
    "account_login": "is seen before the links are",
    "mfa_authenticate": "is seen before the links are",
    "openid_connect_callback": "is for coming back from elsewhere",
    "step-up": "is asked for by other pages, and looked at by its address",
    "add-app": "is linked to while there is no app, and looked at by its address",
    **dict.fromkeys(
        ("own-filings", "own-filing", "submit-filing", "clarify-filing", "own-answer"),
        "is an officer's, and looked at in test_officers_in_browser",
    ),
    "log-heads": "is text for programs",
    "log-inclusion": "is a proof for programs",
    "log-consistency": "is a proof for programs",
}
FILES = {"contact-json", "figures-file", "log-head", "threat-report"}
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def wrongs(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{wrong['id']}: {node['html'][:160]}" for wrong in found for node in wrong["nodes"]]


def shape(path: str) -> str:
    """Pages that differ in a number only are alike; a few of them are looked at."""
    return NUMBER.sub("…", path)


ALIKE = 2
"""How many pages that differ in a number only are looked at."""


@pytest.mark.torture
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "ar")])
def test_nothing_keeps_anybody_out_of_any_page(db, console, chromium, theme, language):
    house = House()
    proved, asked = house.proved(language=language), house.in_question()
    connector = add_connector(
        service=house.on, address="https://board.example/hook", secret="s", actor=house.somebody, at=AT
    )
    note_call(connector=connector, verb="fetch", milliseconds=40, problem="", actor=house.somebody, at=now())
    note_call(connector=connector, verb="command", milliseconds=9, problem=SLOW, actor=house.somebody, at=now())
    issue_key(service=house.on, scopes=[Scope.MATCH], actor=house.somebody, at=AT)
    for command in Command.objects.exclude(state="done"):
        postpone_command(command=command, problem=SLOW, alarm=True, actor=house.somebody, at=AT)
    house.marked()
    registered()
    drawn = house.restricted(encoded(picture(77), "PNG")).decisions.get()
    BlindReview.objects.create(case=drawn.case, decision=drawn, drawn_at=AT)
    order = filed(house.on)
    OrderedItem.objects.create(filing=order, link=order.links.get(), item=proved.item)
    filed(house.on, None)
    flagged(house)
    house.appealed()
    propose(
        cases=[house.in_question()],
        by=Restricting(
            clause=access_clause(house.on, "TVE-2", LATER), purpose=PurposeAssessment.NONE_FOUND, judged=JUDGED
        ),
        because=HighImpact.MARKED_AUTHOR,
        actor=house.somebody,
        at=LATER,
    )
    house.copy_requested(house.in_question())
    threat = threatened(asked, actor=house.somebody, at=now())
    write_report(threat_id=threat.id, authorities=[investigators("EU").id], actor=house.somebody, at=now())
    house.running_clock()
    known = BrakeSubject(BrakeKind.ENTRY, str(house.known.id))
    pull_brake(subject=known, actor=house.somebody, at=AT)
    Sealer().seal(lambda: LATER)
    Sealer().seal(lambda: LATER)
    context = chromium.new_context(base_url=console.address, color_scheme=theme, locale="en", bypass_csp=True)
    page = context.new_page()
    page.goto(f"/sign-in?lang={language}")
    found = {"/sign-in": wrongs(page)}
    somebody = set_up(account("operator"))
    page.fill("#email", somebody.email)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/factor")
    found["/sign-in/factor"] = wrongs(page)
    page.fill("#code", next_code(somebody))
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    waiting, alike, names = ["/", "/step-up", "/me/app", "/search"], Counter(), set()
    waiting += [f"/cases/{asked.id}/claim", f"/orders/{order.id}/countdown"]  # inside other pages
    review = take_blind_review(actor=Actor.person(somebody.pseudonym), at=now())
    waiting += [f"/second-reviews/{review.id}", f"/cases/{proved.id}"]  # the last first, with all that hangs on it
    while waiting:
        path = waiting.pop()
        if path in found or alike[shape(path)] == ALIKE:
            continue
        if resolve(path).url_name in FILES:
            names.add(resolve(path).url_name)
            continue
        alike[shape(path)] += 1
        page.goto(f"{path}?lang={language}")
        names.add(resolve(path).url_name)
        found[path] = wrongs(page)
        links = page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")
        waiting += [urlsplit(link).path for link in links if link.startswith(console.address)]
    context.close()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    pages = {route.name for route in ROUTES if "GET" in route.methods} - NOT_LINKED_TO.keys()
    assert pages - names == set(), "no link leads there"
