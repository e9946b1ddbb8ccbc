"""Every setting, command, call, refusal and word is documented, or the build fails."""

import ast

import msgspec
import pytest

from firsthour.doors.desk.commands import serve
from firsthour.doors.gate.openapi import document
from firsthour.doors.gate.routes import ROUTES
from firsthour.platform.words import Scope
from tests.house import documented
from tests.house.reference import PAGES
from tests.house.source import ROOT, example, house, text_paths, told

PUBLIC = {"/status": "says only how fresh the gate is", "/openapi.json": "describes the calls, holds nothing"}
CONCEPTS = (ROOT / "docs/concepts.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "os.environ.get('FIRSTHOUR_COLOUR', 'red')\n",
        "os.environ['FIRSTHOUR_COLOUR']\n",
        "'FIRSTHOUR_COLOUR' in os.environ\n",
        "os.getenv('FIRSTHOUR_COLOUR')\n",
    ],
)
def test_a_setting_is_seen_however_it_is_read(text):
    assert documented.settings_read(example("src/firsthour/settings.py", text)) == {"FIRSTHOUR_COLOUR"}


def test_an_environment_under_another_name_is_seen_and_that_of_a_call_is_not():
    assert documented.settings_read(example("src/firsthour/settings.py", "from os import environ\n"))
    assert documented.settings_read(example("src/firsthour/app.py", "environ.get('CONTENT_TYPE', '')\n")) == set()


def test_a_setting_without_a_heading_is_caught():
    assert documented.settings_described("### FIRSTHOUR_HOME\n\nNot `FIRSTHOUR_COLOUR`.\n") == {"FIRSTHOUR_HOME"}


def test_every_setting_is_described_and_nothing_else_is():
    read = set().union(*(documented.settings_read(source) for source in house()))
    assert documented.settings_described(SETTINGS) == read


def test_what_settings_read_reaches_the_children_of_serve():
    (settings,) = (source for source in house() if source.path == "src/firsthour/settings.py")
    handed_on = set(serve.OURS) | {"FIRSTHOUR_DATABASE_ROLE"}
    assert documented.settings_read(settings) <= handed_on


@pytest.mark.parametrize("path", PAGES)
def test_a_page_drawn_from_the_software_is_up_to_date(path):
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), f"{path} is stale; run `make reference`"


def test_every_call_of_the_gate_names_a_scope_or_is_public_for_a_reason():
    for route in ROUTES:
        assert route.scope in set(Scope) if route.path not in PUBLIC else route.scope is None, route.path
        assert route.where == "gate"
        assert route.summary


def test_every_call_of_the_gate_is_in_its_openapi_document():
    paths = msgspec.json.decode(document())["paths"]
    drawn = {(path, method.upper()) for path, methods in paths.items() for method in methods}
    assert drawn == {(route.path, route.method) for route in ROUTES}


def test_a_class_of_words_that_is_not_explained_is_caught():
    source = example("src/firsthour/cases/words.py", "class Ruling:\n    pass\n\n\nclass _Own:\n    pass\n")
    assert documented.words_undefined(source, "A **ruling**.") == [
        "src/firsthour/cases/words.py:1: Ruling is not in docs/concepts.md"
    ]
    assert documented.words_undefined(source, "A **ruling** (`Ruling`).") == []


def test_every_class_of_words_is_explained():
    words = [source for source in house() if source.part == "words"]
    faults = [fault for source in words for fault in documented.words_undefined(source, CONCEPTS)]
    assert not faults, told(faults)


def test_the_words_a_room_owns_are_read_from_its_first_paragraph():
    text = "Cases.\n\nOwns the words case, policy (rule, clause) and\nrevision. Serves a law."
    assert documented.words_owned(text) == {"case", "policy", "rule", "clause", "revision"}


def test_every_word_a_room_owns_is_defined():
    owned = set()
    for source in house():
        if source.room and source.part == "__init__":
            owned |= documented.words_owned(ast.get_docstring(source.tree) or "")
    assert len(owned) > 20
    assert owned - documented.words_bold(CONCEPTS) == set()


def test_a_link_to_a_file_that_is_not_there_is_caught():
    assert documented.broken_links("docs/index.md", "[a](nowhere.md#top) [b](https://example.org/x) [c](index.md)") == [
        "docs/index.md: nowhere.md is not there"
    ]


def test_links_between_pages_lead_somewhere():
    pages = [path for path in text_paths() if path.suffix == ".md"]
    faults = []
    for path in pages:
        name = path.relative_to(ROOT).as_posix()
        faults += documented.broken_links(name, path.read_text(encoding="utf-8"))
    assert not faults, told(faults)
