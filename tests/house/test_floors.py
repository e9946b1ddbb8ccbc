"""The floors of the house, as import-linter sees them; each contract of `.importlinter` has its bad example here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT, floors

LINT = Path(sys.executable).with_name("lint-imports")
PARTS = ("words", "models", "rules", "formats", "actions", "queries", "duties", "errors")


def lint(place: Path) -> tuple[int, str]:
    """Run import-linter by the house's own drawing on the package below `place`."""
    ended = subprocess.run(
        [LINT, "--no-cache", "--config", ROOT / ".importlinter"],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout


TOPS = ("urls", "wsgi", "settings", "api_settings", "portal_settings")


@pytest.fixture
def small_house(tmp_path) -> Path:
    """A house of the same floors with nothing in it but the exceptions that the drawing allows."""
    package = tmp_path / "firsthour"
    rooms = {room for floor in floors() for room in floor} - {*TOPS, "doors"}
    for folder in [*rooms, "doors", "doors/desk", "doors/api", "doors/console", "doors/gate", "doors/portal"]:
        (package / folder).mkdir(parents=True, exist_ok=True)
        (package / folder / "__init__.py").touch()
    for room in rooms:
        for part in PARTS:
            (package / room / f"{part}.py").touch()
    single = ("now", "lifetime", "headers", "timekeeping", "desk/surroundings")
    for name in ("__init__", *TOPS, *(f"doors/{each}" for each in single)):
        (package / f"{name}.py").touch()
    for door in ("api", "console", "portal"):
        write(tmp_path, f"doors/{door}/__main__.py", "import firsthour.doors.desk.surroundings\n")
    return tmp_path


def write(place: Path, name: str, text: str) -> None:
    path = place / "firsthour" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def test_a_house_that_keeps_its_floors_passes(small_house):
    write(
        small_house, "cases/actions.py", "from firsthour.intake import models\nfrom firsthour.ledger import actions\n"
    )
    status, output = lint(small_house)
    assert status == 0, output


@pytest.mark.parametrize(
    ("name", "text", "broken"),
    [
        ("ledger/actions.py", "from firsthour.cases import models\n", "Rooms import downward only"),
        ("vault/actions.py", "from firsthour.matching import models\n", "Rooms import downward only"),
        ("intake/queries.py", "def f():\n    import firsthour.doors.desk\n", "Rooms import downward only"),
        ("attic/__init__.py", "", "Rooms import downward only"),
        ("doors/console/pages.py", "import firsthour.doors.gate\n", "Doors do not know each other"),
        ("doors/console/pages.py", "import firsthour.doors.desk.surroundings\n", "Doors do not know each other"),
        ("doors/gate/app.py", "import firsthour.doors.desk\n", "Doors do not know each other"),
        ("doors/attic/__init__.py", "", "Doors do not know each other"),
        ("doors/gate/app.py", "import django\n", "The gate knows no database"),
        ("doors/gate/app.py", "import firsthour.matching.models\n", "The gate knows no database"),
        ("policy/words.py", "import django.db\n", "Words, rules and formats reach no Django"),
        ("cases/rules.py", "import firsthour.intake.models\n", "Words, rules and formats reach no Django"),
        ("cases/models.py", "import firsthour.intake.actions\n", "Tables know only words"),
    ],
)
def test_an_import_that_climbs_or_leaves_its_room_is_caught(small_house, name, text, broken):
    if name == "cases/rules.py":
        write(small_house, "intake/models.py", "from django.db import models\n")
    write(small_house, name, text)
    status, output = lint(small_house)
    assert status == 1, output
    assert any(broken in line and "BROKEN" in line for line in output.splitlines()), output


def test_the_house_keeps_its_floors():
    status, output = lint(ROOT / "src")
    assert status == 0, output
