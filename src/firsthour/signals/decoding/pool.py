"""The trusted side of decoding: a few isolated processes, each doing one picture at a time, replaced when they fail."""

import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time

import msgspec
import structlog

from firsthour.signals.decoding.wire import LENGTH, Answer, Task, Walls
from firsthour.signals.errors import DecoderUnstartable
from firsthour.signals.rules import exact_signals, refused_unread
from firsthour.signals.words import Preview, PreviewWish, Scanned, Unscannable, UnscannableReason

START_SECONDS = 30.0
_MAX_ANSWER = 4 << 20
"""The largest preview (noise at full quality) in the text form of JSON stays below this."""
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from firsthour.signals.decoding.child import main; main()"
_ANSWER = msgspec.json.Decoder(Answer)
_SCAN = msgspec.json.encode(Task())
_log = structlog.get_logger("signals.decoder")


class _Ended(Exception):
    """The isolated process is gone or speaks nonsense."""


class _Late(Exception):
    """The isolated process did not answer in time."""


class _Child:
    """One isolated process. Not for two threads at once."""

    def __init__(self) -> None:
        self.jobs = 0
        self.walls: Walls | None = None
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _BOOT, *(entry for entry in sys.path if entry)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # its words may carry bytes of an upload
            env={},
            cwd="/",
            bufsize=0,
        )
        for pipe in (self._process.stdin, self._process.stdout):
            os.set_blocking(pipe.fileno(), False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self) -> bool:
        return self._process.poll() is not None

    def wait_ready(self) -> None:
        """Raises _Ended or _Late when it does not come up."""
        if self.walls is None:
            self.walls = msgspec.json.decode(self._answer(time.monotonic() + START_SECONDS), type=Walls)

    def do(self, task: bytes, content: bytes, deadline: float) -> Scanned | Preview | Unscannable:
        self.jobs += 1
        self._send(LENGTH.pack(len(task)) + task + LENGTH.pack(len(content)), deadline)
        self._send(content, deadline)
        try:
            answer = _ANSWER.decode(self._answer(deadline))
        except msgspec.MsgspecError as error:
            raise _Ended from error
        outcome = answer.scanned or answer.preview or answer.unscannable
        if outcome is None:
            raise _Ended
        return outcome

    def end(self) -> int:
        """Kill it and collect it; returns the exit status as subprocess does."""
        self._process.stdin.close()
        self._process.kill()
        self._process.stdout.close()
        return self._process.wait()

    def _send(self, content: bytes, deadline: float) -> None:
        rest = memoryview(content)
        while rest:
            _wait(self._process.stdin.fileno(), select.POLLOUT, deadline)
            try:
                rest = rest[os.write(self._process.stdin.fileno(), rest) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise _Ended from error

    def _answer(self, deadline: float) -> bytes:
        (length,) = LENGTH.unpack(self._receive(LENGTH.size, deadline))
        if length > _MAX_ANSWER:
            raise _Ended
        return self._receive(length, deadline)

    def _receive(self, length: int, deadline: float) -> bytes:
        parts = []
        while length:
            _wait(self._process.stdout.fileno(), select.POLLIN, deadline)
            part = os.read(self._process.stdout.fileno(), length)
            if not part:
                raise _Ended
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


class Decoder:
    """Decodes media in `workers` isolated processes; a file that crashes or hangs one costs itself only.

    `wall_seconds` bounds one file. Any number of threads may ask; more than `workers` wait for a free process.
    """

    def __init__(self, *, workers: int = 2, wall_seconds: float = 10.0, jobs_per_child: int = 2000) -> None:
        self._wall_seconds = wall_seconds
        self._jobs_per_child = jobs_per_child
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        """None stands for a process that could not be started: the place is kept, and the next picture tries again."""
        self._children: set[_Child] = set()
        self._changing = threading.Lock()
        self._closed = False
        for _ in range(workers):
            self._fill_place()
        try:
            child = self._take()
        except DecoderUnstartable:
            self.close()
            raise
        self._idle.put(child)
        self.walls = child.walls
        if not self.walls.landlock:
            _log.warning("decoder without landlock", remedy="use a kernel with Landlock (5.13 or newer)")

    def scan(self, content: bytes) -> Scanned | Unscannable:
        """Fingerprints of a picture, the exact digests of its bytes among them, or why there are none.

        Raises DecoderUnstartable when no isolated process can be had at all.
        """
        outcome = self._do(_SCAN, content)
        if isinstance(outcome, Unscannable):
            return outcome
        return msgspec.structs.replace(outcome, signals=(*outcome.signals, *exact_signals(content)))

    def preview(self, content: bytes, wish: PreviewWish) -> Preview | Unscannable:
        """A small JPEG of a picture for a person to look at, or why there is none.

        Raises DecoderUnstartable when no isolated process can be had at all.
        """
        return self._do(msgspec.json.encode(Task(preview=wish)), content)

    def difference(self, one: bytes, other: bytes, wish: PreviewWish) -> Preview | Unscannable:
        """A small JPEG of where two pictures differ, or why there is none.

        Raises DecoderUnstartable when no isolated process can be had at all.
        """
        if reason := refused_unread(one) or refused_unread(other):
            return Unscannable(reason=reason)
        return self._run(msgspec.json.encode(Task(preview=wish, first=len(one))), one + other)

    def _do(self, task: bytes, content: bytes) -> Scanned | Preview | Unscannable:
        reason = refused_unread(content)
        if reason:
            return Unscannable(reason=reason)
        return self._run(task, content)

    def _run(self, task: bytes, content: bytes) -> Scanned | Preview | Unscannable:
        child = self._take()
        try:
            outcome = child.do(task, content, time.monotonic() + self._wall_seconds)
        except _Late:
            outcome = Unscannable(reason=UnscannableReason.TOO_SLOW)
            self._replace(child)
        except _Ended:
            killed_for_time = self._replace(child) == -signal.SIGXCPU
            outcome = Unscannable(
                reason=UnscannableReason.TOO_SLOW if killed_for_time else UnscannableReason.CRASHED
            )
        except BaseException:
            self._replace(child)
            raise
        else:
            if child.jobs >= self._jobs_per_child:
                self._replace(child)
            else:
                self._idle.put(child)
        return outcome

    def pids(self) -> list[int]:
        """The isolated processes now alive."""
        with self._changing:
            return [child.pid for child in self._children]

    def close(self) -> None:
        """End every isolated process. Nothing may be under way or follow."""
        with self._changing:
            self._closed = True
            children, self._children = self._children, set()
        for child in children:
            child.end()

    def _take(self) -> _Child:
        """A process that is ready; its place is the caller's until it is put back or replaced."""
        child = self._idle.get()
        while child is not None and child.ended():  # killed from outside while idle: that costs no item
            self._replace(child)
            child = self._idle.get()
        try:
            child = child or self._start()
        except OSError as error:
            self._idle.put(None)
            raise DecoderUnstartable(cause="the system gives no new process") from error
        try:
            child.wait_ready()
        except BaseException as error:
            self._replace(child)
            if isinstance(error, (_Ended, _Late, msgspec.MsgspecError)):
                raise DecoderUnstartable(cause="it ended or stayed silent while starting") from error
            raise
        return child

    def _start(self) -> _Child:
        child = _Child()
        with self._changing:
            self._children.add(child)
        return child

    def _fill_place(self) -> None:
        try:
            self._idle.put(self._start())
        except OSError as error:
            _log.error("no decoder could be started", error=type(error).__name__)
            self._idle.put(None)

    def _replace(self, child: _Child) -> int:
        status = child.end()
        with self._changing:
            self._children.discard(child)
            closed = self._closed
        if not closed:
            self._fill_place()
        return status


def _wait(descriptor: int, event: int, deadline: float) -> None:
    waiting = select.poll()
    waiting.register(descriptor, event)
    left = deadline - time.monotonic()
    if left <= 0 or not waiting.poll(left * 1000):
        raise _Late
