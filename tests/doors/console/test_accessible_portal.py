"""Every page of the portal about notices and appeals, looked at by axe-core, light and dark, in both directions."""

import os

import pytest
from django.test import Client, override_settings

from firsthour.appeals.actions import answer, ask, record_view, rule_on, take
from firsthour.appeals.models import Appeal
from firsthour.appeals.words import FirstView, RulingOutcome
from firsthour.doors.now import now
from firsthour.flags.actions import close
from firsthour.flags.models import Flag
from firsthour.flags.queries import token_of
from firsthour.flags.words import FlagOutcome
from firsthour.notices.actions import issue_reply
from firsthour.notices.queries import token_of as token_of_statement
from firsthour.notices.words import ReplyKind
from tests.doors.console.showing import House
from tests.doors.console.test_accessible import wrongs
from tests.doors.portal.test_flags import WHOLE
from tests.doors.portal.test_portal import OWN
from tests.making import DESK, person, service

HOST = "http://localhost/"


def answering(answers: dict):
    """What answers the browser: what the portal said before, as the browser's own thread may use no database."""

    def fulfil(route) -> None:
        said = answers[route.request.url.removeprefix(HOST)]
        headers = {"Content-Type": said.headers["Content-Type"]}
        route.fulfill(status=said.status_code, body=said.content.decode(), headers=headers)

    return fulfil


@pytest.mark.parametrize(
    ("theme", "language"), [("light", "en"), pytest.param("dark", "ar", marks=pytest.mark.torture)]
)
def test_nothing_keeps_anybody_out_of_a_notice(db, home, chromium, theme, language):
    service()
    service("forum")
    with override_settings(**OWN):
        reader = Client(SERVER_NAME="localhost", headers={"accept-language": language})
        refused = reader.post(f"/flag/agora?language={language}", WHOLE | {"mail": "ana@", "links": "", "faith": ""})
        reader.post(f"/flag/agora?language={language}", WHOLE)
        flag = Flag.objects.get()
        done = close(flag=flag, outcome=FlagOutcome.UNCLEAR, actor=DESK, at=flag.received_at)
        issue_reply(flag=done, kind=ReplyKind.DECISION, actor=DESK, at=flag.received_at)
        paths = {
            "choose": f"flag?language={language}",
            "form": f"flag/agora?language={language}",
            "receipt": f"f/{token_of(flag.id)}",
            "nothing": "nowhere",
        }
        answers = {path: reader.get(f"/{path}") for path in (*paths.values(), "portal.css")}
    paths["refused"] = "refused"
    answers["refused"] = refused
    context = chromium.new_context(color_scheme=theme, bypass_csp=True)
    page, found = context.new_page(), {}
    page.route("**/*", answering(answers))
    for name, path in paths.items():
        page.goto(HOST + path)
        found[name] = look(page, name, theme)
    context.close()
    assert refused.status_code == 422 and found == {key: [] for key in found}


@pytest.mark.parametrize(
    ("theme", "language"), [("light", "en"), pytest.param("dark", "ar", marks=pytest.mark.torture)]
)
def test_nothing_keeps_anybody_out_of_an_appeal(db, home, chromium, theme, language):
    statement = House().restricted(language=language, at=now()).item.restriction_set.get().statement
    with override_settings(**OWN):
        reader, told = Client(SERVER_NAME="localhost"), f"s/{token_of_statement(statement.id)}"
        answers = {path: reader.get(f"/{path}") for path in (told, "portal.css")}
        answers["refused"] = reader.post(f"/{told}/appeal", {"text": ""})
        own = reader.post(f"/{told}/appeal", {"category": "context", "text": "From a news report."}).headers["Location"]
        reviewer, appeal = person("reviewer"), Appeal.objects.get()
        take(appeal=appeal, actor=reviewer, at=now())
        ask(appeal=appeal, text="Who took the picture?", actor=reviewer, at=now())
        answers["asked"] = reader.get(own)
        record_view(appeal=appeal, view=FirstView.LEAVE, actor=reviewer, at=now())
        reasons = "Nothing in it is news; it calls for violence."
        rule_on(appeal=appeal, outcome=RulingOutcome.REJECTED, reasons=reasons, actor=reviewer, at=now())
        answer(appeal=appeal, actor=DESK, at=now())
        answers["ruled"] = reader.get(own)
    context = chromium.new_context(color_scheme=theme, bypass_csp=True)
    page, found = context.new_page(), {}
    page.route("**/*", answering(answers))
    for path in (told, "refused", "asked", "ruled"):
        page.goto(HOST + path)
        found[path] = look(page, f"appeal-{'statement' if path == told else path}", theme)
    context.close()
    assert answers["refused"].status_code == 422 and found == {key: [] for key in found}


def look(page, name: str, theme: str) -> list[str]:
    """What axe finds; where a folder is named, a picture for people is left there too."""
    if folder := os.environ.get("FIRSTHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{theme}.png", full_page=True)
    return wrongs(page)
