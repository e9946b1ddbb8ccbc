"""The stage of a story: Firsthour and the example platform as programs of their own, on the tests' database."""

import pytest

from firsthour.doors.desk.demo.stage import Ports, Stage


@pytest.fixture
def stage(db, tmp_path, settings_home, monkeypatch):
    from django.conf import settings

    from firsthour.platform.keyring import Keyring

    home = settings_home(tmp_path / "home")
    home.mkdir(mode=0o700)
    monkeypatch.setenv("FIRSTHOUR_HOME", str(home))
    monkeypatch.setattr(settings, "KEYRING", Keyring(home / "keys"))  # as the programs have it, which start anew
    with Stage(home, Ports.free()) as stage:
        yield stage
