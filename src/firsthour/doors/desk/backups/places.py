"""Where a backup may lie. Asked before anything is read: so it needs neither settings nor database."""

from pathlib import Path

from firsthour.doors.desk.errors import BackupMisplaced


def require_apart(home: Path, to: Path, keys_to: Path) -> None:
    """Keys beside what they open protect nothing, and a backup within the home goes with it. Raises BackupMisplaced."""
    home, to, keys_to = home.resolve(), to.resolve(), keys_to.resolve()
    if to.is_relative_to(keys_to) or keys_to.is_relative_to(to):
        raise BackupMisplaced(reason="the keys would lie with what they open")
    if to.is_relative_to(home) or keys_to.is_relative_to(home):
        raise BackupMisplaced(reason="it would lie in FIRSTHOUR_HOME")
