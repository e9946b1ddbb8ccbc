"""What surrounds every page: headers, the style sheet, the log, and how the machinery stands."""

import logging
import re
import struct
from datetime import timedelta
from pathlib import Path

import pytest

from firsthour.doors import console
from firsthour.doors.console.logs import without_secrets
from firsthour.doors.console.standing import Outgoing, standing
from firsthour.doors.timekeeping import synchronised
from firsthour.matching.formats.counter import Counter
from firsthour.notices.models import Message
from firsthour.platform.models import Command
from firsthour.platform.words import DeliveryState
from tests.doors.console.browsing import browser, words
from tests.doors.console.showing import LATER, House

SHEET = (Path(console.__file__).parent / "console.css").read_text(encoding="utf-8")
POLICY = (
    "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize("address", ["/", "/sign-in", "/nowhere", "/enrol/invented", "/log"])
def test_every_page_is_protected(db, address):
    headers = browser().get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


SCRIPTS = {
    "_passkey_script.html": """<script src="{% url 'passkeys-script' %}" defer></script>\n""",
    "_keys_script.html": """{% load console %}<script src="{% keys_script %}" defer></script>\n""",
}


def test_no_page_holds_script_or_inline_style_and_two_files_of_script_serve_passkeys_and_keys():
    for template in (Path(console.__file__).parent / "templates").rglob("*"):
        text = template.read_text(encoding="utf-8") if template.is_file() else ""
        if template.name in SCRIPTS:
            assert text == SCRIPTS[template.name]
            continue
        assert not re.search(r"<script|javascript:|\son\w+=|\sstyle=", text), template.name


def test_the_style_sheet_may_be_kept_because_its_address_changes_with_it(db):
    (address,) = re.findall(r'rel="stylesheet" href="([^"]+)"', words(browser().get("/sign-in")))
    answer = browser().get(address)
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "immutable" in answer.headers["Cache-Control"] and words(answer) == SHEET


def test_the_secret_of_an_enrolment_link_never_reaches_the_log():
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Fault", "/enrol/secret"), None)
    assert without_secrets(record)
    assert record.getMessage() == "Fault: /enrol/…"


SCHEMES = dict(zip(("light", "dark"), re.findall(r":root \{(.*?)\}", SHEET, re.S)[:2], strict=True))
PAIRS = [
    ("ink", "ground"), ("ink", "sheet"), ("ink", "plain"), ("soft", "ground"), ("soft", "sheet"), ("soft", "plain"),
    ("accent", "ground"), ("accent", "sheet"), ("accent", "plain"), ("on-accent", "accent"), ("calm-ink", "calm"),
    ("warn-ink", "warn"), ("alarm-ink", "alarm"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_stands_out_from_its_background(scheme, front, back):
    colours = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", SCHEMES[scheme]))
    assert contrast(colours[front], colours[back]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("back", ["ground", "sheet"])
def test_the_edges_of_fields_stand_out(scheme, back):
    colours = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", SCHEMES[scheme]))
    assert contrast(colours["edge"], colours[back]) >= 3


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [value / 255 for value in struct.unpack("BBB", bytes.fromhex(colour))]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_a_worker_that_never_ran_is_said(reviewer):
    assert "has never run" in words(reviewer.get("/"))


@pytest.mark.parametrize(("silent", "late"), [(0.4, False), (5.1, True)])
def test_a_silent_worker_is_told_from_a_living_one(db, home, silent, late):
    (home / "published").mkdir()
    counter = Counter(home / "published", writable=True)
    counter.beat(round((LATER - timedelta(seconds=silent)).timestamp() * 1e6))
    counter.close()
    assert standing(home, LATER).worker_late is late
    assert standing(home, LATER).silent_for == timedelta(seconds=silent)


def test_a_clock_that_nobody_keeps_right_is_said(reviewer, home):
    said = {True: ">synchronised<", False: "not synchronised: legal times may be wrong", None: "nobody says"}
    assert said[synchronised()] in words(reviewer.get("/"))


def test_what_waits_and_what_was_given_up_is_counted(db, home):
    house = House()
    for number in range(3):
        house.restricted(at=LATER + timedelta(minutes=number))
    house.proved(at=LATER - timedelta(minutes=1))
    Command.objects.filter(pk=Command.objects.order_by("issued_at").last().pk).update(state=DeliveryState.FAILED)
    Message.objects.exclude(state=DeliveryState.DONE).update(state=DeliveryState.ATTEMPTED)
    found = standing(home, LATER)
    assert found.commands == Outgoing(waiting=2, failed=1)
    assert found.messages == Outgoing(waiting=3, failed=0)
