"""The page that says which test shows what the law demands names tests that are there."""

import re

from tests.house.source import ROOT

NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def test_every_test_that_is_said_to_show_a_demand_of_the_law_is_there():
    lines = (ROOT / "docs/law/shown.md").read_text(encoding="utf-8").splitlines()
    demands = [line for line in lines if line.startswith("| ") and not line.startswith("| demand")]
    assert len(demands) >= 15
    for line in demands:
        named = NAMED.findall(line)
        assert named, line
        for file, test in named:
            assert f"def {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), (file, test)
