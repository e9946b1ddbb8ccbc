"""What the rules read is kept for one test module: every file's tree at once is much for a process to carry on with."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def _forget_what_was_read():
    from tests.house.source import read

    yield
    read.cache_clear()
