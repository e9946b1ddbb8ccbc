"""What is written: short files, names that say something, nothing unfinished, nothing of one machine alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import writing
from tests.house.source import ROOT, Source, example, house, python_files, text_paths, told

GIVEN_NAMES = {
    "handle_RCPT": "what aiosmtpd calls for each recipient",
    "handle_DATA": "what aiosmtpd calls for each mail",
    "handle_starttag": "what html.parser calls where an element begins",
    "handle_endtag": "what html.parser calls where an element ends",
    "handle_data": "what html.parser calls for the words between",
    "process_view": "Django asks a middleware under this name, once the page is found",
}
"""Names that somebody else's class or protocol prescribes, each with the reason."""


def everything() -> list[Source]:
    return [*house(), *python_files("tests", "kernel", "examples")]


def test_a_long_file_is_caught():
    assert writing.too_long(example("src/firsthour/cases/actions.py", "\n" * 401))
    assert writing.too_long(example("src/firsthour/cases/actions.py", "\n" * 400)) == []


def test_no_file_is_longer_than_400_lines():
    faults = [fault for source in everything() for fault in writing.too_long(source)]
    assert not faults, told(faults)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/firsthour/cases/utils.py", ""),
        ("src/firsthour/cases/actions.py", "class CaseManager:\n    pass\n"),
        ("src/firsthour/cases/actions.py", "def process_item():\n    pass\n"),
        ("src/firsthour/cases/actions.py", "class A:\n    async def handle(self):\n        pass\n"),
    ],
)
def test_a_name_that_says_nothing_is_caught(path, text):
    assert writing.weak_names(example(path, text))


def test_a_name_that_only_contains_such_letters_passes():
    text = "class Database:\n    def informed(self):\n        pass\n"
    assert writing.weak_names(example("src/firsthour/cases/processing.py", text)) == []


def test_every_name_says_something():
    found = [(name, fault) for source in everything() for name, fault in writing.weak_names(source)]
    faults = [fault for name, fault in found if name not in GIVEN_NAMES]
    assert not faults, told(faults)


def test_unfinished_work_and_mocks_are_caught():
    for line in ["# TO" + "DO: later\n", "x = 1  # FIX" + "ME\n", "from unittest " + "import mock\n"]:
        assert writing.leftovers(example("src/firsthour/cases/actions.py", line))
    assert writing.leftovers(example("src/firsthour/cases/actions.py", "todo_list = []\n")) == []


def test_nothing_is_left_unfinished_and_nothing_mocked():
    faults = [fault for source in everything() for fault in writing.leftovers(source)]
    assert not faults, told(faults)


def test_a_path_of_one_machine_and_the_host_of_a_registry_are_caught():
    for line in ["see /ro" + "ot/notes", '"/wo' + 'rk/main"', "/home/" + "ana/src", "https://py" + "pi.org/simple"]:
        assert writing.strangers("docs/index.md", line)
    for line in ["FIRSTHOUR_HOME/keys", "href='/work-in-hand'", "$HOME/notes", "https://disputes.example/root-cause"]:
        assert writing.strangers("docs/index.md", line) == []


def test_no_file_of_the_repository_names_one_machine_or_a_registry():
    faults = []
    for path in text_paths():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or another file that is no text
        faults += writing.strangers(path.relative_to(ROOT).as_posix(), text)
    assert not faults, told(faults)


def ruff(*asked: str, text: str = "") -> str:
    """What ruff finds by the house's own settings; empty when nothing."""
    program = Path(sys.executable).with_name("ruff")
    words = [program, "check", "--no-cache", "--quiet", *asked]
    ended = subprocess.run(words, cwd=ROOT, input=text, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


def test_an_instant_without_its_zone_is_caught():
    text = "from datetime import datetime\n\nat = datetime(2026, 3, 1)\nthen = datetime.utcnow()\n"
    found = ruff("--stdin-filename", "src/firsthour/cases/actions.py", "-", text=text)
    assert "DTZ001" in found
    assert "DTZ003" in found


def test_ruff_finds_nothing():
    assert ruff(".") == ""


CHANCE_GOOD = "import random\ndef test_it():\n    seed = 5\n    print('seed', seed)\n    dice = random.Random(seed)\n"
CHANCE_BAD = [
    "import random\ndef test_it():\n    dice = random.Random()\n",
    "import random\ndef test_it():\n    assert random.random() < 1\n",
    "import numpy as np\ndef test_it():\n    rows = np.random.default_rng().integers(0, 9, 3)\n",
    "import pytest, random\n@pytest.fixture\ndef dice():\n    return random.Random()\n",
    "from hypothesis import settings\n@settings(derandomize=True)\ndef test_it():\n    pass\n",
]


def test_chance_that_says_its_seed_passes_and_a_fixed_one_too():
    assert writing.silent_chance(example("tests/test_it.py", CHANCE_GOOD)) == []
    fixed = "import random\ndef test_it():\n    dice = random.Random(7)\n"
    assert writing.silent_chance(example("tests/test_it.py", fixed)) == []


@pytest.mark.parametrize("text", CHANCE_BAD)
def test_silent_chance_is_caught(text):
    assert writing.silent_chance(example("tests/test_it.py", text))


def test_every_random_test_prints_its_seed():
    tests = python_files("tests", "kernel/tests", "examples")
    faults = [fault for source in tests for fault in writing.silent_chance(source)]
    assert not faults, told(faults)
