"""Where everything must be there (FIRSTHOUR_REQUIRE=all, as in continuous integration), a skipped test is a failure."""

import os

import pytest

REQUIRED = os.environ.get("FIRSTHOUR_REQUIRE") == "all"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure that tells what was missing."""
    outcome = yield
    report = outcome.get_result()
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, though FIRSTHOUR_REQUIRE=all: {call.excinfo.value if call.excinfo else item.name}"
