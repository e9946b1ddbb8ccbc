"""Every page of the portal about notices, looked at by axe-core, light and dark, in both directions."""

import os

import pytest
from django.test import Client, override_settings

from firsthour.flags.actions import close
from firsthour.flags.models import Flag
from firsthour.flags.queries import token_of
from firsthour.flags.words import FlagOutcome
from firsthour.notices.actions import issue_reply
from firsthour.notices.words import ReplyKind
from tests.doors.console.test_accessible import wrongs
from tests.doors.portal.test_flags import WHOLE
from tests.doors.portal.test_portal import OWN
from tests.making import DESK, service

HOST = "http://localhost/"


def answering(answers: dict):
    """What answers the browser: what the portal said before, as the browser's own thread may use no database."""

    def answer(route) -> None:
        said = answers[route.request.url.removeprefix(HOST)]
        headers = {"Content-Type": said.headers["Content-Type"]}
        route.fulfill(status=said.status_code, body=said.content.decode(), headers=headers)

    return answer


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


def look(page, name: str, theme: str) -> list[str]:
    """What axe finds; where a folder is named, a picture for people is left there too."""
    if folder := os.environ.get("FIRSTHOUR_SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{theme}.png", full_page=True)
    return wrongs(page)
