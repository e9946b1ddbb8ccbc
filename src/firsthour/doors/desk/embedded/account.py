"""Under which account the server runs. PostgreSQL refuses root, and its tools need a name for the user number."""

import os
import pwd
import subprocess
from pathlib import Path

from .errors import RootRefused

OVERFLOW_UID = 65534
"""What the kernel shows for every user that a namespace does not map; a poor choice for an identity inside one."""


def owner_to_become(home: Path) -> os.stat_result | None:
    """When root serves a home that belongs to somebody else: that home's status, whose owner we become; else None."""
    if os.geteuid() != 0 or not home.exists():
        return None
    status = home.stat()
    return status if status.st_uid != 0 else None


def launch_prefix() -> list[str]:
    """Words to put before a server command: none for an ordinary user, `unshare …` for root or a nameless user.

    In the user namespace our own user number appears under another, ordinary one; on disk everything stays ours.
    Raises RootRefused when the kernel or the container forbids it.
    """
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return []
    ordinary = sorted((entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0), key=_preference)
    if not ordinary:
        raise RootRefused(cause="the user database names nobody but root.")
    prefix = ["unshare", "--user", f"--map-user={ordinary[0]}", f"--map-group={ordinary[0]}", "--"]
    try:
        trial = subprocess.run([*prefix, "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise RootRefused(cause="the program `unshare` (util-linux) is not installed.") from missing
    if trial.returncode != 0:
        raise RootRefused(cause=trial.stderr.strip() or f"unshare ended with {trial.returncode}.")
    return prefix


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _preference(uid: int) -> tuple[bool, int]:
    return (uid == OVERFLOW_UID, uid)
