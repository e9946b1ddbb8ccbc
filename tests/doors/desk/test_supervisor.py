"""The supervisor: real programs, really killed. Each test serves in a program of its own, as `firsthour serve` does."""

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from firsthour.doors.desk import guard, pids, progress
from firsthour.doors.desk.children import Child, environment
from firsthour.doors.desk.errors import ChildEnded, ChildNotReady, PortTaken
from firsthour.doors.desk.supervisor import CLEAN, FORCED, Supervisor
from firsthour.doors.lifetime import unused_port

SERVE = """
import sys
from firsthour.doors.desk.children import Child, environment
from firsthour.doors.desk.supervisor import run
children = [Child(name, [sys.executable, "-c", program], environment()) for name, program in {children!r}]
sys.exit(run(children, stop_seconds={stop_seconds}))
"""

STEADY = "import time\ntime.sleep(600)"
WITH_WORKER = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('turned deaf', flush=True)
time.sleep(600)
"""
SOUR = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print('turned sour', flush=True)
time.sleep(600)
"""


class Served:
    """A supervisor that runs in its own program, and the lines it has printed."""

    def __init__(self, children, stop_seconds):
        code = SERVE.format(children=children, stop_seconds=stop_seconds)
        self.popen = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.running = pids.look(self.popen.pid)
        self.lines = []

    def until(self, *words):
        """Read on until each of these words has stood in a line, in whatever order; returns the last of those lines."""
        missing = set(words)
        for line in self.popen.stdout:
            self.lines.append(line.rstrip())
            missing = {word for word in missing if word not in line}
            if not missing:
                return line
        raise AssertionError(f"{missing} never printed: {self.lines}")

    def offspring(self):
        """All that descends from it: its children, theirs, and its guard."""
        found, parents = [], {self.popen.pid}
        while new := [r for r in pids.everyone() if parent_of(r) in parents and r not in found]:
            found += new
            parents |= {running.pid for running in new}
        return found

    def leader(self, number):
        """The program of the n-th child, in order of start; the guard comes first of all."""
        direct = [running for running in self.offspring() if parent_of(running) == self.popen.pid]
        return sorted(direct, key=lambda running: (running.started, running.pid))[number + 1]

    def end(self):
        self.popen.send_signal(signal.SIGTERM)
        rest, _ = self.popen.communicate(timeout=30)
        self.lines += rest.splitlines()
        return self.popen.returncode


@pytest.fixture
def serve():
    served = []

    def begin(*children, stop_seconds=10.0):
        served.append(Served(children, stop_seconds))
        return served[-1]

    yield begin
    for one in served:
        offspring = one.offspring()
        one.popen.kill()
        one.popen.communicate()
        wait_until(lambda left=offspring: not any(pids.lives(running) for running in left))


def parent_of(running):
    with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{running.pid}/stat") as stat:
        return int(stat.read().rpartition(")")[2].split()[1])
    return None


def wait_until(is_so):
    while not is_so():
        time.sleep(0.02)


@contextlib.contextmanager
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def web_server(port):
    argv = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    return Child("web", argv, environment(), port=port)


def test_children_start_in_order_and_stop_in_reverse(serve):
    served = serve(("first", STEADY), ("second", STEADY))
    served.until("second … ready")
    offspring = served.offspring()
    assert len(offspring) == 3
    assert served.end() == CLEAN
    assert [line.split(" (")[0] for line in served.lines] == [
        "[serve] first … ready",
        "[serve] second … ready",
        "[serve] second … stopped",
        "[serve] first … stopped",
    ]
    assert not any(pids.lives(running) for running in offspring)


def test_a_child_that_is_killed_is_started_again_and_the_others_go_on(serve):
    served = serve(("first", WITH_WORKER), ("second", STEADY))
    served.until("second … ready")
    first, second = served.leader(0), served.leader(1)
    wait_until(lambda: any(parent_of(running) == first.pid for running in served.offspring()))
    worker = next(running for running in served.offspring() if parent_of(running) == first.pid)
    pids.send(first, signal.SIGKILL)
    assert "killed by SIGKILL" in served.until("first … DIED")
    served.until("first … ready")
    assert not pids.lives(worker)
    assert pids.lives(second)
    pids.send(served.leader(1), signal.SIGKILL)
    assert "starting it again in 0.4 s" in served.until("first … DIED")
    served.until("first … ready")
    assert served.end() == CLEAN


@pytest.mark.parametrize("guard_too", [False, True])
def test_no_child_and_no_grandchild_survives_a_killed_supervisor(serve, guard_too):
    served = serve(("one", WITH_WORKER), ("two", DEAF))
    served.until("two … ready")
    wait_until(lambda: len(served.offspring()) == 4)
    if guard_too:
        pids.send(served.leader(-1), signal.SIGKILL)
        served.until("guard … DIED")
        wait_until(lambda: len(served.offspring()) == 4)
    offspring = served.offspring()
    served.popen.kill()
    wait_until(lambda: not any(pids.lives(running) for running in offspring))


def test_a_child_that_will_not_stop_is_killed_and_the_exit_status_says_so(serve):
    served = serve(("deaf", DEAF), stop_seconds=0.3)
    served.until("deaf … ready", "turned deaf")
    assert served.end() == FORCED
    assert "[serve] deaf … KILLED (it did not stop by itself)" in served.lines


def test_a_second_request_to_stop_waits_for_nobody(serve):
    served = serve(("deaf", DEAF), stop_seconds=600.0)
    served.until("deaf … ready", "turned deaf")
    served.popen.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert served.end() == FORCED


def test_a_child_that_fails_while_stopping_shows_in_the_exit_status(serve):
    served = serve(("failing", SOUR))
    served.until("failing … ready", "turned sour")
    assert served.end() == FORCED
    assert "[serve] failing … FAILED WHILE STOPPING (exit status 7)" in served.lines


def test_a_port_that_answers_already_is_refused_before_anything_starts():
    said = []
    with listener() as port:
        never = Child("first", [sys.executable, "-c", STEADY], environment())
        with pytest.raises(PortTaken, match=f"port {port}, which 'web' needs"):
            Supervisor([never, web_server(port)], say=said.append).serve()
    assert said == []


def test_a_child_with_a_port_is_ready_when_it_answers_and_serves_in_a_background_thread():
    port, said = unused_port(), []
    supervisor = Supervisor([web_server(port)], say=said.append)
    statuses = []
    thread = threading.Thread(target=lambda: statuses.append(supervisor.serve()))
    thread.start()
    try:
        assert supervisor.await_ready(30)
        socket.create_connection(("127.0.0.1", port)).close()
    finally:
        supervisor.stop()
        thread.join()
    assert statuses == [CLEAN]
    assert [line.split(" (")[0] for line in said] == ["web … ready", "web … stopped"]
    supervisor.stop()


def test_a_child_that_ends_before_it_is_ready_stops_the_start_and_the_others():
    said = []
    steady = Child("steady", [sys.executable, "-c", STEADY], environment())
    broken = Child("broken", [sys.executable, "-c", "raise SystemExit(9)"], environment(), ready=lambda: False)
    with pytest.raises(ChildEnded, match="'broken' ended before it was ready: exit status 9"):
        Supervisor([steady, broken], say=said.append).serve()
    assert said[-1] == "steady … stopped"


def test_a_program_that_does_not_exist_is_told_by_its_name(capfd):
    missing = Child("missing", ["no-program-of-this-name"], environment(), ready=lambda: False)
    with pytest.raises(ChildEnded, match="exit status 127"):
        Supervisor([missing], say=lambda _: None).serve()
    assert "no-program-of-this-name cannot be run" in capfd.readouterr().err


def test_a_child_that_is_never_ready_is_refused_in_the_waiting_thread_too():
    slow = Child("slow", [sys.executable, "-c", STEADY], environment(), ready=lambda: False)
    supervisor = Supervisor([slow], ready_seconds=0.2, say=lambda _: None)
    seen = []

    def serve_on():
        with pytest.raises(ChildNotReady):
            supervisor.serve()
        seen.append("refused")

    thread = threading.Thread(target=serve_on)
    thread.start()
    with pytest.raises(ChildNotReady):
        supervisor.await_ready(30)
    thread.join()
    assert seen == ["refused"]


def test_a_child_sees_only_the_environment_it_was_given(monkeypatch, capfd):
    monkeypatch.setenv("FIRSTHOUR_MASTER_SECRET", "never")
    monkeypatch.setenv("FIRSTHOUR_NAMED", "kept")
    env = environment("FIRSTHOUR_NAMED", ADDED="secret-value")
    code = "import os; print(sorted(name for name in os.environ if name.startswith(('ADDED', 'FIRSTHOUR'))))"
    child = Child("shows", [sys.executable, "-c", code], env, ready=lambda: False)
    assert "secret-value" not in repr(child)
    with pytest.raises(ChildEnded):
        Supervisor([child], say=lambda _: None).serve()
    assert "['ADDED', 'FIRSTHOUR_NAMED']" in capfd.readouterr().out


def test_a_step_tells_its_time_and_whether_it_failed():
    said = []
    with progress.step("database", said.append):
        pass
    with pytest.raises(KeyError), progress.step("keys", said.append):
        raise KeyError
    assert [line.split(" (")[0] for line in said] == ["database … ready", "keys … failed"]


def test_the_guard_spares_what_leads_a_session_of_its_own():
    ours = subprocess.Popen([sys.executable, "-c", STEADY], start_new_session=True)
    other = subprocess.Popen([sys.executable, "-c", STEADY], start_new_session=True)
    leader = pids.look(ours.pid)
    assert guard.end_session(leader.session, leader.started) == []
    assert ours.wait() == -signal.SIGKILL
    assert pids.look(other.pid) is not None
    other.kill()
    other.wait()


def test_a_number_given_to_another_program_is_never_signalled():
    program = subprocess.Popen([sys.executable, "-c", STEADY])
    running = pids.look(program.pid)
    earlier = running._replace(started=running.started - 1)
    pids.send(earlier, signal.SIGKILL)
    assert pids.await_end(earlier, 0)
    assert pids.lives(running)
    pids.send(running, signal.SIGKILL)
    assert pids.await_end(running, 10)
    assert pids.look(program.pid) is None
    program.wait()
