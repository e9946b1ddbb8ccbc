"""The last of the disk belongs to orders and to evidence: uploads are refused before it is touched."""

import os
from pathlib import Path

from firsthour.doors.gate.errors import DiskReserved

RESERVE = 512 << 20
"""Bytes that stay free for the worker: seals of what was received already, the database, the events of an order."""


def require_room(folder: Path, size: int) -> None:
    """Raises DiskReserved when `size` more bytes in `folder` would touch the reserve."""
    disk = os.statvfs(folder)
    if disk.f_bavail * disk.f_frsize - size < RESERVE:
        raise DiskReserved(reserve=RESERVE >> 20)
