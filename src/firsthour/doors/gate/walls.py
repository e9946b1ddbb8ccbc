"""What a gate process may touch: the published state, its spool, and what Python needs – never the keys."""

import sys
import sysconfig
from pathlib import Path

import structlog

from firsthour.doors.gate.errors import HomeUnseparable
from firsthour.signals.decoding.confinement import confine_files

_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/sys/devices/system/cpu")
_DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/dev/zero")
_log = structlog.get_logger("gate")


def confine(home: Path) -> int:
    """Give up every file but those a gate needs; returns the Landlock ABI, 0 (and says so once) without Landlock.

    Call before any thread is started. Raises HomeUnseparable when the keys lie where Python's own files are.
    """
    keys = (home / "keys").resolve()
    needed = {Path(path).resolve() for path in (*_SYSTEM, sys.prefix, sys.base_prefix, *_installed())}
    for path in needed:
        if keys.is_relative_to(path):
            raise HomeUnseparable(place=path)
    searched = {Path(path).resolve() for path in sys.path if path}
    searched = {path for path in searched if not keys.is_relative_to(path)}
    abi = confine_files(
        readable=[*needed, *searched, home / "published"],
        writable=[home / "spool", *map(Path, _DEVICES)],
        tcp=True,
        signals=False,
    )
    if abi == 0:
        _log.warning("gate without landlock", remedy="use a kernel with Landlock (5.13 or newer)")
    return abi


def _installed() -> list[str]:
    return [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
