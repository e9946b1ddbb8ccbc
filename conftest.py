"""What holds for every test: where everything must be there (FIRSTHOUR_REQUIRE=all, as in continuous integration), a
skipped test is a failure; and those that wait long for programs begin first, while others use the processor."""

import os

import pytest

FIRST = ("tests/constitution/", "tests/stories/", "tests/doors/", "examples/")
REQUIRED = os.environ.get("FIRSTHOUR_REQUIRE") == "all"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure that tells what was missing."""
    outcome = yield
    report = outcome.get_result()
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, though FIRSTHOUR_REQUIRE=all: {call.excinfo.value if call.excinfo else item.name}"


def pytest_collection_modifyitems(items):
    """Long waits first: whichever began last would keep everybody waiting alone at the end."""

    def rank(item) -> int:
        return next((place for place, folder in enumerate(FIRST) if item.nodeid.startswith(folder)), len(FIRST))

    items.sort(key=rank)
