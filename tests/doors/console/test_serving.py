"""The console as a program: it comes up, refuses a taken port, and leaves no orphan."""

import os
import signal
import socket
import subprocess
import urllib.request

from tests.doors.console.serving import answers, command, served, until


def test_it_serves_the_sign_in_page(db):
    with served() as console, urllib.request.urlopen(f"{console.address}/sign-in") as page:
        assert "Sign in" in page.read().decode()


def test_it_stops_when_told_to(db):
    with served() as console:
        console.program.send_signal(signal.SIGTERM)
        assert console.program.wait(20) in (0, -signal.SIGTERM)
        until(lambda: not answers(console.address))


def test_a_killed_parent_leaves_no_orphan_serving(db):
    with served() as console:
        console.program.kill()
        console.program.wait()
        until(lambda: not answers(console.address), 10)


def test_it_refuses_a_port_that_already_answers(db):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(command(port), env=os.environ, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert f"Port {port} of 127.0.0.1 already answers." in ended.stderr and "--port" in ended.stderr
