"""Schemathesis asks a running gate everything its own description allows, and much that it does not."""

import os
import random
import subprocess
import sys

import pytest

from firsthour.platform.words import LARGEST_PER_MINUTE
from tests.doors.gate.house import SECRET, STANDARD, Publisher, RunningGate, key


def asked(home, *options: str) -> None:
    """Ends well when no answer was a 5xx, undocumented or against the description, and no wrong call was accepted.

    Its check that every call fitting the description is accepted is left out: that a PDQ has 64 digits and an MD5 32
    cannot be said there.
    """
    seed = random.SystemRandom().randrange(2**31)
    print("seed", seed)
    everything = key("all", "match:ask", "items:submit", "metrics:read", per_minute=LARGEST_PER_MINUTE)
    publisher = Publisher(home, (*STANDARD, everything))
    gate = RunningGate(home)
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"http://127.0.0.1:{gate.port}/openapi.json"]
    command += ["--header", f"Authorization: Bearer fh_all_{SECRET}", "--seed", str(seed)]
    command += ["--checks", "all", "--exclude-checks", "positive_data_acceptance"]
    done = subprocess.run([*command, *options], env=os.environ, cwd=home, capture_output=True, text=True, check=False)
    publisher.close()
    assert gate.stop() == 0
    assert done.returncode == 0, done.stdout + done.stderr
    assert "/openapi.json" in done.stdout and " passed" in done.stdout


def test_no_generated_call_gets_a_5xx_or_an_undocumented_answer(tmp_path):
    asked(tmp_path, "--phases", "fuzzing", "--max-examples", "10")


@pytest.mark.torture
def test_thousands_of_generated_calls_get_no_5xx_and_no_undocumented_answer(tmp_path):
    asked(tmp_path, "--phases", "examples,coverage,fuzzing", "--max-examples", "1000")
