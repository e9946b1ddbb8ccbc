"""What a program refuses before it starts."""

import os
import subprocess
import sys

import pytest


def started(*words: str, **settings: str) -> subprocess.CompletedProcess:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("FIRSTHOUR_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-P", "-m", "firsthour.doors.desk.command", *words],
        env=env | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("key", "list")])
def test_production_does_not_run_on_the_embedded_database(tmp_path, words):
    done = started(*words, FIRSTHOUR_HOME=str(tmp_path / "home"), FIRSTHOUR_PRODUCTION="1")
    assert done.returncode == 1 and "desk:database:embedded-in-production" in done.stderr
    assert not (tmp_path / "home").exists(), "nothing was begun"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, "nobody has chosen how long"),
        ({"FIRSTHOUR_FINGERPRINT_DAYS": "7"}, "would connect as the owner"),
        ({"FIRSTHOUR_FINGERPRINT_DAYS": "soon"}, "settings:fingerprints:term-unusable"),
    ],
)
def test_unsafe_production_settings_are_refused(tmp_path, settings, code):
    address = {"DATABASE_URL": os.environ["DATABASE_URL"], "FIRSTHOUR_PRODUCTION": "1"}
    done = started("key", "list", FIRSTHOUR_HOME=str(tmp_path), **address, **settings)
    assert done.returncode == 1 and code in done.stderr


def test_an_address_where_no_database_is_is_told(tmp_path):
    nowhere = "postgresql://nobody@127.0.0.1:9/nothing"
    done = started("key", "list", FIRSTHOUR_HOME=str(tmp_path), DATABASE_URL=nowhere)
    assert done.returncode == 1 and "desk:database:unreachable" in done.stderr
