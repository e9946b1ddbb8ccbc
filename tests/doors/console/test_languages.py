"""The pages speak English and Arabic, wholly."""

import gettext
import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

import firsthour
from firsthour.doors.console.wording import WORDS, span
from firsthour.ledger.words import EventTag
from tests.doors.console.browsing import browser, words
from tests.doors.console.messages import CATALOGUE, used, written
from tests.doors.console.showing import House

HOUSE = Path(firsthour.__file__).parent
ROOMS = sorted(room.name for room in HOUSE.glob("*") if [*room.glob("words.py"), *room.glob("words/__init__.py")])


def test_every_message_is_translated_and_nothing_else_is():
    translated = written()
    translated.pop("")
    assert set(translated) == used()
    assert [message for message, text in translated.items() if not text.strip()] == []


def test_translations_keep_every_placeholder():
    placeholder = re.compile(r"%\(\w+\)s|\{\w+\}")
    for message, text in written().items():
        assert sorted(placeholder.findall(message)) == sorted(placeholder.findall(text)), message


def test_the_compiled_catalogue_is_that_of_its_source():
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    for message, text in written().items():
        assert message == "" or catalogue.gettext(message) == text


def test_every_event_has_plain_words():
    tags = {
        value.tag
        for room in ROOMS
        for value in vars(import_module(f"firsthour.{room}.words")).values()
        if isinstance(value, EventTag)
    }
    assert tags == set(WORDS["event"])


@pytest.mark.parametrize("kind", [kind for kind in WORDS if kind != "event"])
def test_every_code_of_a_kind_has_plain_words(kind):
    codes = list(WORDS[kind])
    assert set(codes) == set(type(codes[0]))


def test_the_reader_chooses_the_language_and_it_is_remembered(db):
    client = browser()
    assert '<html lang="en" dir="ltr">' in words(client.get("/sign-in"))
    chosen = client.get("/sign-in?lang=ar")
    assert '<html lang="ar" dir="rtl">' in words(chosen) and chosen.headers["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in words(client.get("/sign-in"))
    assert '<html lang="en" dir="ltr">' in words(client.get("/sign-in?lang=en"))


def test_the_browsers_language_is_taken_where_none_was_chosen(db):
    assert 'dir="rtl"' in words(browser().get("/sign-in", headers={"accept-language": "ar-EG,ar;q=0.9,en;q=0.5"}))
    assert 'dir="ltr"' in words(browser().get("/sign-in", headers={"accept-language": "tlh"}))
    assert 'dir="ltr"' in words(browser().get("/sign-in?lang=tlh"))


def test_choosing_a_language_keeps_the_rest_of_the_address(reviewer):
    assert "?state=open&amp;lang=ar" in words(reviewer.get("/?state=open"))


def test_a_refusal_is_told_in_the_readers_language(db):
    shown = words(browser().get("/nowhere?lang=ar"))
    assert "لا توجد صفحة كهذه." in shown and "There is no such page." not in shown


def test_a_case_in_arabic_has_no_english_label_left(reviewer):
    case = House().proved(language="ar")
    shown = words(reviewer.get(f"/cases/{case.id}?lang=ar"))
    labels = re.findall(r"<(?:dt|h2|th scope=\"col\"|caption|summary)[^>]*>([^<]+)", shown)
    assert labels
    for label in labels:
        assert re.search("[\u0600-\u06ff]", label), label


def test_spans_are_told_in_the_two_units_that_matter():
    told = [span(timedelta(seconds=seconds)) for seconds in (1.84, 42, 200, 7_500, 266_400)]
    assert told == ["1.8 s", "42 s", "3 min 20 s", "2 h 5 min", "3 days 2 h"]
