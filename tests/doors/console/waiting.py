"""Time that passes in a test."""

from datetime import datetime, timedelta

import pytest

from firsthour.doors.now import now

TOLD = ("watch", "proofs", "sessions", "own_account", "account_pages", "case_pages", "adapters")


def later(monkeypatch: pytest.MonkeyPatch, **length: float) -> None:
    """From here on the console's pages are told a later time."""

    def then() -> datetime:
        return now() + timedelta(**length)

    for module in TOLD:
        monkeypatch.setattr(f"firsthour.doors.console.{module}.now", then)
    monkeypatch.setattr("tests.proving.now", then)
