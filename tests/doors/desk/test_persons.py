"""Who acts at the command line: every command asks for a permission there is, and for a code before something grave."""

import re
from pathlib import Path

from firsthour.doors.console.proofs import FOR_CHANGING
from firsthour.doors.console.routes import ROUTES
from firsthour.doors.desk import commands
from firsthour.people.words import GRAVE, Permission
from tests.making import account, service
from tests.proving import next_code, set_up

NAMED = re.compile(r'signed_in\(asked, "([^"]+)"(?: if \w+ else "([^"]+)")?')
NO_COMMAND = {Permission.CLOSE_FLAG, Permission.SUBMIT_FILING, Permission.REVERSE_DECISION}
"""Fresh in the console because a name is shown, an officer withdraws, or many decisions are reversed with one press; no
command does any of it."""


def test_every_permission_that_a_command_names_is_one():
    texts = [path.read_text(encoding="utf-8") for path in Path(commands.__path__[0]).glob("*.py")]
    named = {each for text in texts for found in NAMED.findall(text) for each in found if each}
    assert len(named) > 25 and named - set(Permission) == set()


def test_what_asks_for_a_step_up_in_the_console_asks_for_a_code_here():
    fresh = {route.needs for route in ROUTES if route.fresh == FOR_CHANGING and isinstance(route.needs, Permission)}
    assert fresh - NO_COMMAND - GRAVE == set()


def test_a_key_is_issued_to_whoever_gives_a_code_that_fits(typed, monkeypatch):
    somebody = set_up(account(email="ana@staff.example"))
    service("agora")
    asked = ("key", "issue", "agora", "--as", "ana@staff.example")
    monkeypatch.setenv("FIRSTHOUR_CODE", "000000")
    assert "This code does not fit" in typed(*asked).err
    monkeypatch.setenv("FIRSTHOUR_CODE", next_code(somebody))
    assert typed(*asked).status == 0
