import os
import secrets
from pathlib import Path

import firsthour_kernel as kernel
import numpy as np
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def rng():
    """A generator whose seed is printed, so that a failure can be repeated with FIRSTHOUR_SEED."""
    seed = int(os.environ.get("FIRSTHOUR_SEED") or secrets.randbits(32))
    print(f"FIRSTHOUR_SEED={seed}")
    return np.random.default_rng(seed)


@pytest.fixture(params=kernel.usable_cpus())
def each_cpu(request):
    """Runs the test once for every instruction set this machine has."""
    before = kernel.cpu()
    kernel.choose_cpu(request.param)
    yield request.param
    kernel.choose_cpu(before)


@pytest.fixture(scope="session")
def test_material():
    """The folder of test pictures, or a skip that says where they were looked for."""
    folder = Path(os.environ.get("FIRSTHOUR_TEST_DATA") or REPOSITORY.parent / "shared" / "data")
    if not (folder / "pdq").is_dir():
        pytest.skip(f"no test pictures in {folder}: set FIRSTHOUR_TEST_DATA")
    return folder
