"""Starting the board: what it refuses, and how."""

import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2]
SECRETS = {"AGORA_GATE_KEY": "key", "AGORA_HOOK_SECRET": "secret"}


def start(home, *more, **environment):
    command = [sys.executable, "-m", "agora", "--home", str(home), "--gate", "http://127.0.0.1:9", "--port", "0", *more]
    clean = {name: text for name, text in os.environ.items() if not name.startswith("AGORA_")}
    return subprocess.run(
        command, env={**clean, "PYTHONPATH": str(EXAMPLES), **environment}, capture_output=True, text=True, timeout=60
    )


def test_a_board_without_its_secrets_says_which_one_is_missing(tmp_path):
    ended = start(tmp_path, AGORA_GATE_KEY="key")
    assert ended.returncode == 2
    assert "AGORA_HOOK_SECRET is not set" in ended.stderr


def test_a_second_board_on_the_same_home_is_refused(board):
    ended = start(board.home, **SECRETS)
    assert ended.returncode == 2
    assert "another board is running" in ended.stderr


def test_a_busy_port_is_refused(board, tmp_path):
    ended = start(tmp_path, "--port", board.url.rpartition(":")[2], **SECRETS)
    assert ended.returncode == 2
    assert "cannot listen" in ended.stderr


def test_open_status_needs_a_loopback_address(tmp_path):
    ended = start(tmp_path, "--host", "192.0.2.1", "--open-status", **SECRETS)
    assert ended.returncode == 2
    assert "needs a loopback --host" in ended.stderr


def test_a_gate_address_that_is_none_is_refused(tmp_path):
    ended = start(tmp_path, "--gate", "127.0.0.1:8800", **SECRETS)
    assert ended.returncode == 2
    assert "must begin with http" in ended.stderr


def test_a_board_asked_to_stop_ends_cleanly(board):
    assert board.stop() == 0


def test_the_board_imports_nothing_of_firsthour():
    code = "import agora.app, sys; print([name for name in sys.modules if name.startswith('firsthour')])"
    ended = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(EXAMPLES)}, capture_output=True, text=True, timeout=60
    )
    assert ended.stdout.strip() == "[]", ended.stderr
