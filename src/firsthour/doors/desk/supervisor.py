"""`firsthour serve`: one supervisor that starts the children in order, keeps them running and stops them in reverse."""

import os
import select
import signal
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass

from firsthour.doors.lifetime import answers
from firsthour.ledger.errors import Refusal

from . import progress
from .children import Child, RunningChild, how_it_ended
from .errors import ChildEnded, ChildNotReady, PortTaken
from .guard import Guard

CLEAN, REFUSED, FORCED = 0, 1, 3
"""Exit statuses: stopped when told to, could not start, stopped but a child had to be killed or failed on the way."""

PROBE_SECONDS = 0.05
FIRST_WAIT_SECONDS = 0.2
LONGEST_WAIT_SECONDS = 30.0
STEADY_SECONDS = 30.0
"""A child that served this long is taken to be well: its next death is waited for as briefly as its first."""


def run(
    children: Sequence[Child],
    *,
    stop_seconds: float = 10.0,
    ready_seconds: float = 60.0,
    say: progress.Say = progress.say,
) -> int:
    """Serve until SIGTERM, SIGINT or SIGHUP (a second one kills at once); returns the exit status. Main thread only."""
    supervisor = Supervisor(children, stop_seconds=stop_seconds, ready_seconds=ready_seconds, say=say)
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: supervisor.stop()) for number in numbers}
    try:
        return supervisor.serve()
    except Refusal as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return REFUSED
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Supervisor:
    """Keeps children running. `serve` blocks; from another thread use `await_ready` and `stop`.

    A child that dies, with whatever status, is started again: at once the first time, then after waits that double up
    to 30 s. If this program dies, even by SIGKILL, its children and theirs die with it.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        stop_seconds: float = 10.0,
        ready_seconds: float = 60.0,
        say: progress.Say = progress.say,
    ) -> None:
        self.children = tuple(children)
        self.stop_seconds, self.ready_seconds, self.say = stop_seconds, ready_seconds, say
        self._wake_reader, self._wake_writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        # Not closed by `serve`: a late `stop` from a signal handler must still find its own pipe.
        weakref.finalize(self, _close, self._wake_reader, self._wake_writer)
        self._stops_asked = 0
        self._posts: list[_Post] = []
        self._all_ready = False
        self._settled = threading.Event()
        self._failure: BaseException | None = None
        self._guard: Guard | None = None

    def serve(self) -> int:
        """Start all, keep all, and after `stop` end all; returns the exit status. Raises the refusals of `errors`."""
        try:
            self._refuse_taken_ports()
            self._guard = Guard()
            self._watch()
        except BaseException as failure:
            self._failure = failure
            raise
        finally:
            status = self._end_all()
            self._settled.set()
        return status

    def stop(self) -> None:
        """Ask `serve` to end, from any thread or signal handler; asked twice, it no longer waits for anybody."""
        self._stops_asked += 1
        # A byte in a pipe: the only thing that is safe in a signal handler and wakes a waiting poll.
        os.write(self._wake_writer, b"!")

    def await_ready(self, seconds: float) -> bool:
        """Wait, in another thread, until all children are ready; raises what made `serve` fail.

        False when that took longer than so many seconds, or when `stop` came first.
        """
        self._settled.wait(seconds)
        if self._failure is not None:
            raise self._failure
        return self._all_ready

    def _refuse_taken_ports(self) -> None:
        for child in self.children:
            if child.port is not None and answers(child.host, child.port):
                raise PortTaken(host=child.host, port=child.port, child=child.name)

    def _watch(self) -> None:
        queue = list(self.children)
        while not self._stops_asked:
            for post in self._posts:
                self._tend(post)
            if all(post.was_ready for post in self._posts):
                if queue:
                    self._posts.append(_Post(queue.pop(0)))
                elif not self._all_ready:
                    self._all_ready = True
                    self._settled.set()
            self._sleep()
            self._renew_guard()

    def _tend(self, post: "_Post") -> None:
        """Do for one child what is due: start it, see whether it is ready, or note that it has ended."""
        if post.running is None:
            if time.monotonic() >= post.due:
                self._start(post)
        elif _readable(post.running.pidfd):
            self._mourn(post)
        elif not post.ready:
            if post.child.is_ready():
                post.ready = post.was_ready = True
                self.say(f"{post.child.name} … ready ({post.running.seconds():.1f} s)")
            elif post.running.seconds() > self.ready_seconds:
                if not post.was_ready:
                    raise ChildNotReady(child=post.child.name, seconds=self.ready_seconds)
                self._mourn(post)

    def _start(self, post: "_Post") -> None:
        child = post.child
        if child.port is not None and answers(child.host, child.port):
            post.postpone()
            self.say(f"{child.name} … PORT {child.port} TAKEN by another program; trying again in {post.wait:.1f} s")
            return
        post.running = RunningChild(child)
        post.ready = False
        self._hold(post.running)

    def _hold(self, running: RunningChild) -> None:
        try:
            self._guard.hold(running.leader)
        except BrokenPipeError:
            # The guard has been killed; its successor holds every running child.
            self._renew_guard()

    def _renew_guard(self) -> None:
        if self._guard.lives():
            return
        self.say(f"guard … DIED ({how_it_ended(self._guard.close())}); starting it again")
        self._guard = Guard()
        for post in self._posts:
            if post.running:
                self._guard.hold(post.running.leader)

    def _mourn(self, post: "_Post") -> None:
        running, child = post.running, post.child
        post.running = None
        lived, served = running.seconds(), post.ready
        how = how_it_ended(running.finish())
        if self._guard.lives():
            self._guard.release(running.leader.session)
        if not post.was_ready:
            raise ChildEnded(child=child.name, how=how)
        if served and lived > STEADY_SECONDS:
            post.wait = 0.0
        post.postpone()
        fault = "DIED" if served else "FAILED TO START AGAIN"
        self.say(f"{child.name} … {fault} ({how}, after {lived:.1f} s); starting it again in {post.wait:.1f} s")

    def _sleep(self) -> None:
        """Until a child ends, somebody calls `stop`, a start is due or a readiness should be looked at again."""
        now = time.monotonic()
        waits = [post.due - now for post in self._posts if post.running is None]
        if any(post.running and not post.ready for post in self._posts) or len(self._posts) < len(self.children):
            waits.append(PROBE_SECONDS)
        watched = [post.running.pidfd for post in self._posts if post.running]
        self._poll([*watched, self._guard.pidfd], max(min(waits), 0.0) if waits else None)

    def _poll(self, descriptors: list[int], seconds: float | None) -> None:
        poll = select.poll()
        for descriptor in (*descriptors, self._wake_reader):
            poll.register(descriptor, select.POLLIN)
        poll.poll(None if seconds is None else seconds * 1000)
        if _readable(self._wake_reader):
            os.read(self._wake_reader, 64)

    def _end_all(self) -> int:
        """Stop the children, last started first; each may take `stop_seconds` unless `stop` was called again."""
        status = CLEAN
        for post in reversed([post for post in self._posts if post.running]):
            running = post.running
            running.ask_to_end()
            deadline = time.monotonic() + self.stop_seconds
            while not _readable(running.pidfd) and self._stops_asked < 2 and time.monotonic() < deadline:
                self._poll([running.pidfd], deadline - time.monotonic())
            in_time = _readable(running.pidfd)
            ended = running.finish()
            post.running = None
            if not in_time:
                self.say(f"{post.child.name} … KILLED (it did not stop by itself)")
                status = FORCED
            elif ended not in (0, -signal.SIGTERM):
                self.say(f"{post.child.name} … FAILED WHILE STOPPING ({how_it_ended(ended)})")
                status = FORCED
            else:
                self.say(f"{post.child.name} … stopped")
        if self._guard is not None:
            self._guard.close()
        return status


@dataclass
class _Post:
    """One child's place: what runs there now, and when the next try is due."""

    child: Child
    running: RunningChild | None = None
    ready: bool = False
    was_ready: bool = False
    due: float = 0.0
    wait: float = 0.0

    def postpone(self) -> None:
        self.wait = min(self.wait * 2 or FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
        self.due = time.monotonic() + self.wait


def _readable(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
