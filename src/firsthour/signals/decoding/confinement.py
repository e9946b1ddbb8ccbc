"""Walls a process builds around itself: no new privileges, resource limits, Landlock.

Landlock's system calls have no wrapper in the C library, so they are made by number (444–446 on every
architecture). ABI history: 1 files, 2 rename across directories, 3 truncate, 4 TCP, 5 device ioctl, 6 signals and
abstract sockets to processes outside. Source: the kernel's documentation, userspace-api/landlock.
"""

import ctypes
import os
import resource
import struct
from collections.abc import Iterable
from pathlib import Path

from firsthour.signals.errors import ConfinementFailed

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_RULE_PATH_BENEATH = 1
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_FILES_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP_BOTH = 0b11
_SCOPE_BOTH = 0b11
_ON_PLAIN_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE

READ = _EXECUTE | _READ_FILE | _READ_DIR
"""Read files and list directories beneath a path, and run programs there."""

_libc = ctypes.CDLL(None, use_errno=True)


def landlock_abi() -> int:
    """The Landlock ABI this kernel offers; 0 when it offers none."""
    return max(0, _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION)))


def confine_files(
    *, readable: Iterable[Path] = (), writable: Iterable[Path] = (), tcp: bool = False, signals: bool = False
) -> int:
    """Give up, for ever and for every child, all files but those named, new TCP use and signals to outsiders.

    Paths that do not exist are left out. `tcp=True` keeps TCP, `signals=True` keeps signals and abstract sockets.
    Applies to the calling thread and threads it starts afterwards: call it before any other thread exists.
    Returns the ABI in force, 0 when the kernel has no Landlock. Raises ConfinementFailed when it has and refuses.
    """
    abi = landlock_abi()
    if abi == 0:
        return 0
    forbid_new_privileges()
    files = _FILES_BY_ABI[min(abi, 5)]
    network = 0 if tcp or abi < 4 else _TCP_BOTH
    scope = 0 if signals or abi < 6 else _SCOPE_BOTH
    attributes = struct.pack("<QQQ", files, network, scope)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = _checked(
        _libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0)),
        "creating the ruleset",
    )
    try:
        for path in readable:
            _allow(ruleset, path, READ & files)
        for path in writable:
            _allow(ruleset, path, files & ~_EXECUTE)
        _checked(_libc.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)), "restricting itself")
    finally:
        os.close(ruleset)
    return abi


def forbid_new_privileges() -> None:
    """No program started from here on gains rights by set-uid bits or file capabilities."""
    _checked(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "setting no_new_privs")


def hide_memory() -> None:
    """No other process of the same user may look into this one; it leaves no core file."""
    _checked(_libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0), "clearing dumpable")


def leave_root(identity: int = 65534) -> bool:
    """Become nobody when running as root; True when the identity changed."""
    if os.geteuid() != 0:
        return False
    os.setgroups([])
    os.setresgid(identity, identity, identity)
    os.setresuid(identity, identity, identity)
    return True


def limit_resources(*, memory_bytes: int, processor_seconds: int) -> None:
    """Cap memory and processor time; forbid new descriptors (so files and sockets), files, cores."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds))
    for forbidden in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(forbidden, (0, 0))


def _allow(ruleset: int, path: Path, access: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not path.is_dir():
            access &= _ON_PLAIN_FILES
        beneath = struct.pack("<Qi", access, descriptor)
        _checked(
            _libc.syscall(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), beneath, 0),
            "allowing a path",
        )
    finally:
        os.close(descriptor)


def _checked(result: int, step: str) -> int:
    if result < 0:
        raise ConfinementFailed(cause=f"{step}: {os.strerror(ctypes.get_errno())}")
    return result
