"""The isolated process: builds its walls, then answers task and media with one frame until its input ends.

It has no environment, no files, no network and no way to start a process.
"""

import os
import resource
import sys

import msgspec

from firsthour.signals.decoding.confinement import (
    confine_files,
    forbid_new_privileges,
    hide_memory,
    leave_root,
    limit_resources,
)
from firsthour.signals.decoding.picture import scan_picture
from firsthour.signals.decoding.preview import preview_difference, preview_picture
from firsthour.signals.decoding.processes import forbid_processes
from firsthour.signals.decoding.warming import warm_up
from firsthour.signals.decoding.wire import LENGTH, Answer, Task, Walls
from firsthour.signals.words import Preview, Scanned

MEMORY_BYTES = 3 << 30
JOB_SECONDS = 10
LIFE_SECONDS = 3600


def main() -> None:
    """Serve on standard input and output until the parent closes them."""
    warm_up()
    walls = build_walls()
    send(1, msgspec.json.encode(walls))
    encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(Task).decode
    while (task := receive(0)) is not None and (content := receive(0)) is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (min(spent + JOB_SECONDS, LIFE_SECONDS), LIFE_SECONDS))
        send(1, encode(answer(decode(task), content)))


def answer(task: Task, content: bytes) -> Answer:
    """Do one task."""
    match task:
        case Task(preview=None):
            outcome = scan_picture(content)
        case Task(first=0):
            outcome = preview_picture(content, task.preview)
        case _:
            outcome = preview_difference(content[: task.first], content[task.first :], task.preview)
    match outcome:
        case Scanned():
            return Answer(scanned=outcome)
        case Preview():
            return Answer(preview=outcome)
        case _:
            return Answer(unscannable=outcome)


def build_walls() -> Walls:
    """Give up everything decoding does not need. Raises ConfinementFailed."""
    left_root = leave_root()
    forbid_new_privileges()
    hide_memory()
    landlock = confine_files()
    threads = forbid_processes()
    limit_resources(memory_bytes=MEMORY_BYTES, processor_seconds=LIFE_SECONDS)
    return Walls(landlock=landlock, left_root=left_root, threads=threads)


def receive(descriptor: int) -> bytes | None:
    """One frame; None when the other side has closed."""
    header = _read(descriptor, LENGTH.size)
    return None if header is None else _read(descriptor, *LENGTH.unpack(header))


def send(descriptor: int, content: bytes) -> None:
    """One frame."""
    rest = memoryview(LENGTH.pack(len(content)) + content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _read(descriptor: int, length: int) -> bytes | None:
    content = bytearray(length)
    view = memoryview(content)
    while view:
        count = os.readv(descriptor, [view])
        if count == 0:
            return None
        view = view[count:]
    return bytes(content)


if __name__ == "__main__":
    sys.exit(main())
