"""A wall against new processes that leaves threads: the HEVC decoder always works in a thread of its own.

A resource limit cannot tell the two apart, a system call filter can. It holds for every thread of the process, those
that began earlier included. Source: the kernel's documentation, userspace-api/seccomp_filter; syscall tables.
"""

import ctypes
import errno
import os
import platform
import resource
import struct

from firsthour.signals.decoding.confinement import forbid_new_privileges
from firsthour.signals.errors import ConfinementFailed

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_MODE_FILTER, _ALL_THREADS = 1, 1
_CLONE_THREAD = 0x00010000
_CLONE3 = 435
_FOREIGN_NUMBERS = 0x40000000
"""Numbers from here on are x86-64's second table (x32); on other machines there are none."""

_MACHINES = {
    # machine: (audit number, seccomp, clone, everything refused outright)
    "x86_64": (0xC000003E, 317, 56, (57, 58, 59, 322, 41, 53, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, 277, 220, (221, 281, 198, 199, 117, 270, 271, 425)),
}
"""Refused: fork, vfork, execve, execveat, socket, socketpair, ptrace, process_vm_readv and _writev, io_uring_setup."""

_libc = ctypes.CDLL(None, use_errno=True)


def forbid_processes() -> bool:
    """No new process, program, socket or look into another process, for ever; threads may still start.

    Where the kernel has no such filter, threads are forbidden as well: True tells that they are not. Raises
    ConfinementFailed when the filter is there and is refused.
    """
    forbid_new_privileges()
    machine = _MACHINES.get(platform.machine())
    if machine is None or not _filter_offered(machine[1]):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
        return False
    program = _program(*machine)
    code = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    result = _libc.syscall(
        ctypes.c_long(machine[1]), ctypes.c_uint(_MODE_FILTER), ctypes.c_uint(_ALL_THREADS), described
    )
    if result != 0:  # positive: the thread that could not be brought under it
        raise ConfinementFailed(cause=f"forbidding processes: {os.strerror(ctypes.get_errno())}")
    return True


def _filter_offered(seccomp: int) -> bool:
    """A kernel with filters finds the missing program at fault (EFAULT); one without knows no such call or mode."""
    result = _libc.syscall(ctypes.c_long(seccomp), ctypes.c_uint(_MODE_FILTER), ctypes.c_uint(0), None)
    return result == -1 and ctypes.get_errno() == errno.EFAULT


def _program(audit: int, _seccomp: int, clone: int, refused: tuple[int, ...]) -> bytes:
    refuse = _step(_RETURN, _REFUSE | errno.EPERM)
    steps = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_EQUAL, audit, matched=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER_AT),
        _step(_AT_LEAST, _FOREIGN_NUMBERS, otherwise=1),
        refuse,
    ]
    for number in refused:
        steps += [_step(_EQUAL, number, otherwise=1), refuse]
    steps += [
        _step(_EQUAL, _CLONE3, otherwise=1),
        _step(_RETURN, _REFUSE | errno.ENOSYS),  # its flags lie out of a filter's sight; the C library then uses clone
        _step(_EQUAL, clone, otherwise=3),
        _step(_LOAD, _FIRST_ARGUMENT_AT),
        _step(_ANY_BIT, _CLONE_THREAD, matched=1),
        refuse,
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(steps)


def _step(code: int, operand: int, *, matched: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, matched, otherwise, operand)
