"""Journey 10: a kill at any point of the journey. After restart nothing is lost and nothing is done twice."""

import subprocess
import sys

import pytest


def crashed(home, first: int, last: int) -> None:
    program = [sys.executable, "-m", "tests.constitution.crash_rounds"]
    done = subprocess.run(
        [*program, "--home", str(home), "--seeds", str(first), str(last)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(done.stdout)
    if done.returncode:
        for log in ("firsthour.log", "agora.log"):
            print(f"--- {log}", *(home / log).read_text(errors="replace").splitlines()[-60:], sep="\n")
    assert done.returncode == 0


@pytest.mark.timeout(900)
def test_ten_kills_at_random_points_lose_and_double_nothing(tmp_path):
    crashed(tmp_path / "home", 0, 10)


@pytest.mark.torture
def test_a_hundred_kills_at_random_points_lose_and_double_nothing(tmp_path):
    crashed(tmp_path / "home", 1000, 1100)
